import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SEVERITIES } from '../../../shared/severity'
import { AlertDrawing } from '../history/alert-drawing'
import { AlertStore } from '../history/alerts'
import { EventStore } from '../history/events'
import { FindingStore } from '../history/findings'
import type { Store } from '../history/store'
import type { StoredEvent } from '../record'
import { createRandom } from '../sources/random'
import { insertEvents, storedEvent } from '../testing/events'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { type AlertFacts, addToFacts, beginFacts, partOf } from './facts'
import { alertId } from './identity'
import { SharedAlertBook } from './shared-book'

const T0 = Date.UTC(2026, 2, 2, 10)
const HOUR_MS = 3_600_000
const NAMES = ["o'brien\\host", 'tab\there', 'site "A"', 'größe.example', '']
const IPS = ['203.0.113.9', '198.51.100.20', '2001:db8::9', null, null]

/** An event of a small world, so that many meet in one alert. */
function anyEvent(seed: number, n: number): StoredEvent {
  const random = createRandom(seed * 100_000 + n)
  const ip = random.pick(['203.0.113.9', '198.51.100.20', '2001:db8::9', null, null] as [
    string,
    ...typeof IPS,
  ])
  const subject = ip ?? random.pick(NAMES as [string, ...string[]])
  const event = storedEvent({
    n: seed * 100_000 + n,
    ip,
    subject: subject === '' ? 'nobody' : subject,
    time: T0 + random.below(3) * HOUR_MS + random.below(6) * 1_000,
    // No two at once: which of them gave an alert its words would be anybody's guess.
    arrived: T0 + 4 * HOUR_MS + ((n * 7_919) % 10_007),
    alertId: random.pick([40, 41] as [number, number]),
    severity: random.pick(SEVERITIES as unknown as ['low', ...(typeof SEVERITIES)[number][]]),
    seq: 1 + random.below(3),
  })
  event.target = random.isLucky(0.3) ? null : `host-${random.below(3)}.example`
  event.nativeScore = random.isLucky(0.5) ? null : random.below(200)
  event.finding.score = random.isLucky(0.5) ? null : random.below(100) / 100
  event.finding.nativeScore = event.nativeScore
  event.finding.title = `Title ${random.below(3)}`
  event.finding.indicator = random.isLucky(0.5) ? null : ip
  event.engine = random.pick(['a'.repeat(16), 'b'.repeat(16)] as [string, string])
  return event
}

/** The facts as one engine draws them, event by event in order of arrival. */
function foldAll(events: readonly StoredEvent[]): Map<string, AlertFacts> {
  const alerts = new Map<string, AlertFacts>()
  const inOrder = [...events].sort((a, b) => a.arrived - b.arrived)
  for (const part of inOrder.map(partOf)) {
    const begun = beginFacts(part)
    const known = alerts.get(begun.id)
    if (known === undefined) alerts.set(begun.id, begun)
    else addToFacts(known, part)
  }
  return alerts
}

const withoutSeq = (alerts: Iterable<AlertFacts>) =>
  [...alerts].map(({ seq: _seq, ...facts }) => facts).sort((a, b) => (a.id < b.id ? -1 : 1))

describe.each(STORES)('alerts of a shared history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let store: Store
  let databases = 0

  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(() => opened.end())

  async function freshWorld() {
    databases += 1
    const database = `shared_alerts_${databases}`
    await makeDatabase(store, database)
    const alerts = new AlertStore(store, database)
    return {
      database,
      events: new EventStore(store, database),
      findings: new FindingStore(store, database),
      alerts,
      newBook: () => new SharedAlertBook(alerts, new AlertDrawing(store, database)),
    }
  }

  it('say the same as those that one engine counts event by event, whatever the events', async () => {
    const start = Date.now() % 1_000_000
    for (let seed = start; seed < start + 8; seed += 1) {
      const { events, alerts, newBook } = await freshWorld()
      const all = Array.from({ length: 120 }, (_, n) => anyEvent(seed, n))
      // Two engines that had the same at once: the later arrival is no other event.
      const twice = all
        .filter((_, n) => n % 4 === 0)
        .map((event) => ({ ...event, arrived: event.arrived + 60_000, engine: 'c'.repeat(16) }))
      await insertEvents(events, [...all, ...twice])
      await newBook().apply(all.map(partOf))
      const truth = foldAll(all)
      const stored = await alerts.readById([...truth.keys()])
      expect(withoutSeq(stored), `seed ${seed}`).toEqual(withoutSeq(truth.values()))
    }
  })

  it('are begun once and raised once, as against what stands, whoever wrote it', async () => {
    const { events, newBook } = await freshWorld()
    const [first, second] = ['low', 'high'].map((severity, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n, severity: severity as 'low' | 'high' }),
    ) as [StoredEvent, StoredEvent]
    await insertEvents(events, [first])
    const begun = await newBook().apply([partOf(first)])
    expect(begun.begun).toHaveLength(1)
    // It comes again at another engine, which finds it written.
    const again = await newBook().apply([partOf(first)])
    expect(again).toMatchObject({ touched: [], begun: [], raised: [] })
    await insertEvents(events, [second])
    const raised = await newBook().apply([partOf(second), partOf(first)])
    expect(raised.begun).toEqual([])
    expect(raised.raised).toMatchObject([{ facts: { severity: 'high', count: 2 }, fromLevel: 1 }])
  })

  it('are raised once where another engine has raised what this one remembers', async () => {
    const { events, alerts, newBook } = await freshWorld()
    const [first, second, third] = (['low', 'high', 'high'] as const).map((severity, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n, severity }),
    ) as [StoredEvent, StoredEvent, StoredEvent]
    const book = newBook()
    await insertEvents(events, [first])
    expect((await book.apply([partOf(first)])).begun).toHaveLength(1)
    await insertEvents(events, [second])
    expect((await newBook().apply([partOf(second)])).raised).toHaveLength(1)
    await insertEvents(events, [third])
    const grown = await book.apply([partOf(third)])
    expect(grown).toMatchObject({
      touched: [{ count: 3, severity: 'high' }],
      begun: [],
      raised: [],
    })
    expect(await alerts.readById(grown.touched.map(({ id }) => id))).toMatchObject([{ count: 3 }])
  })

  it('are written anew where retention took what is remembered', async () => {
    const { database, events, alerts, newBook } = await freshWorld()
    const all = Array.from({ length: 3 }, (_, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n }),
    )
    const book = newBook()
    await insertEvents(events, all)
    await book.apply(all.map(partOf))
    for (const table of ['events', 'alerts']) {
      await store.command(`TRUNCATE TABLE ${database}.${table}`)
    }
    const late = storedEvent({ n: 9, ip: '203.0.113.9', time: T0 + 9 })
    await insertEvents(events, [late])
    const { begun } = await book.apply([partOf(late)])
    expect(begun).toMatchObject([{ count: 1 }])
    expect(await alerts.readById(begun.map(({ id }) => id))).toMatchObject([{ count: 1 }])
  })

  it('are written by whoever gets an event again that another could not write', async () => {
    const { events, alerts, newBook } = await freshWorld()
    const known = storedEvent({ n: 1, ip: null, subject: "o'brien", time: T0 })
    await insertEvents(events, [known])
    const change = await newBook().apply([{ ...partOf(known), seq: 99 }])
    expect(change.begun).toHaveLength(1)
    const stored = await alerts.readById(change.begun.map(({ id }) => id))
    expect(stored).toMatchObject([{ subject: "o'brien", count: 1 }])
  })

  it('keep the larger count, in whatever order engines write, and after events were taken away', async () => {
    const { database, events, alerts, newBook } = await freshWorld()
    const all = Array.from({ length: 5 }, (_, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n }),
    )
    await insertEvents(events, all.slice(0, 2))
    const early = await newBook().apply(all.slice(0, 2).map(partOf))
    await insertEvents(events, all.slice(2))
    await newBook().apply(all.slice(2).map(partOf))
    // A slower engine writes what it had drawn before.
    await alerts.insert(early.touched)
    const id = early.touched[0]?.id ?? ''
    expect(await alerts.readById([id])).toMatchObject([{ count: 5 }])
    await store.command(`TRUNCATE TABLE ${database}.events`)
    const late = storedEvent({ n: 9, ip: '203.0.113.9', time: T0 + 9 })
    await insertEvents(events, [late])
    expect((await newBook().apply([partOf(late)])).touched).toEqual([])
    expect(await alerts.readById([id])).toMatchObject([{ count: 5 }])
  })

  it('go on from what an engine that was alone had counted', async () => {
    const { events, alerts, newBook } = await freshWorld()
    const all = Array.from({ length: 3 }, (_, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n, seq: 1_000_000 + n }),
    )
    await insertEvents(events, all)
    const [alone] = [...foldAll(all.slice(0, 2)).values()]
    if (alone === undefined) throw new Error('no alert')
    await alerts.insert([alone])
    const { touched, begun } = await newBook().apply(all.slice(2).map(partOf))
    expect(begun).toEqual([])
    expect(touched).toMatchObject([{ count: 3 }])
    expect(await alerts.readById([alone.id])).toMatchObject([{ count: 3 }])
  })

  it('have the findings of windows, each counted with its events', async () => {
    const { findings, alerts, newBook } = await freshWorld()
    const verdict = {
      product: 'watchfloor' as const,
      rule: 'burst',
      title: 'Many at once',
      subject: 'alert 40',
      ip: null,
      target: '203.0.113.9',
      indicator: null,
      severity: 'medium' as const,
      score: 0.2,
      nativeScore: null,
    }
    const made = [0, 1].map((n) => ({
      id: `${n}`.padStart(32, '0'),
      detector: 'burst',
      verdict: { ...verdict, score: n / 10 },
      first: T0 + n * 600_000,
      last: T0 + n * 600_000 + 1_000,
      start: T0 + n * 600_000,
      end: T0 + (n + 1) * 600_000,
      inRow: 0,
      count: 4,
      seq: 3,
      arrived: T0 + HOUR_MS + n,
      origin: { isReplay: false },
    }))
    await findings.insert([...made, ...made])
    const id = alertId('burst', 'burst', 'alert 40', T0)
    const part = {
      ...partOf(storedEvent({ n: 1, ip: null, subject: 'alert 40', time: T0 })),
      verdict: { ...verdict, detector: 'burst' },
    }
    await newBook().apply([part])
    expect(await alerts.readById([id])).toMatchObject([
      { count: 8, first: T0, last: T0 + 601_000, score: 0.1, alertId: null, product: 'watchfloor' },
    ])
  })
})
