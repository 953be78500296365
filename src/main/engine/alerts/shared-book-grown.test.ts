import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AlertDrawing, type AlertKey } from '../history/alert-drawing'
import { AlertEngines, markTakenAway } from '../history/alert-engines'
import { AlertStore } from '../history/alerts'
import { EventStore } from '../history/events'
import type { Store } from '../history/store'
import type { StoredEvent } from '../record'
import { createRandom, type Random } from '../sources/random'
import { insertEvents, storedEvent } from '../testing/events'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { type AlertFacts, addToFacts, beginFacts, partOf } from './facts'
import { SharedAlertBook } from './shared-book'

const T0 = Date.UTC(2026, 2, 2, 10)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)
const IP = '203.0.113.9'

const fresh = (event: StoredEvent) => ({ ...partOf(event), isFresh: true })

/** What distinct events come to, each as it arrived first. */
function foldAll(events: readonly StoredEvent[]): Map<string, AlertFacts> {
  const distinct = new Map<string, StoredEvent>()
  for (const event of [...events].sort((a, b) => a.arrived - b.arrived)) {
    if (!distinct.has(event.id)) distinct.set(event.id, event)
  }
  const alerts = new Map<string, AlertFacts>()
  for (const part of [...distinct.values()].map(partOf)) {
    const begun = beginFacts(part)
    const known = alerts.get(begun.id)
    if (known === undefined) alerts.set(begun.id, begun)
    else addToFacts(known, part)
  }
  return alerts
}

const withoutSeq = (alerts: Iterable<AlertFacts>) =>
  [...alerts].map(({ seq: _seq, ...facts }) => facts).sort((a, b) => (a.id < b.id ? -1 : 1))

describe.each(STORES)('alerts that one engine alone has events of, $where', (where) => {
  if (where.obstacle !== null) {
    it.skip(`needs ClickHouse: ${where.obstacle}`)
    return
  }
  let opened: OpenedStore
  let store: Store
  let databases = 0

  beforeAll(async () => {
    opened = await where.open()
    store = opened.store
  })
  afterAll(() => opened.end())

  async function freshWorld() {
    databases += 1
    const database = `grown_${databases}`
    await makeDatabase(store, database)
    const alerts = new AlertStore(store, database)
    const events = new EventStore(store, database)
    /** A process of an engine, which notes what it draws. */
    const start = (engine: string) => {
      const drawing = new AlertDrawing(store, database)
      const drawn: string[] = []
      const read = (keys: readonly AlertKey[]) => {
        for (const { id } of keys) drawn.push(id)
        return drawing.read(keys)
      }
      const engines = new AlertEngines(store, database, engine)
      const book = new SharedAlertBook(alerts, { read }, engines)
      const insert = (some: readonly StoredEvent[]) =>
        insertEvents(
          events,
          some.map((event) => ({ ...event, engine })),
        )
      return {
        drawn,
        book,
        insert,
        take: async (some: readonly StoredEvent[]) => {
          await insert(some)
          return book.apply(some.map(fresh))
        },
      }
    }
    return { database, alerts, start }
  }

  const eventOf = (n: number, sketch: Partial<StoredEvent> = {}) => ({
    ...storedEvent({ n, ip: IP, time: T0 + n }),
    arrived: T0 + HOUR_MS + n,
    ...sketch,
  })

  it('are drawn once, and then grow by what comes', async () => {
    const { alerts, start } = await freshWorld()
    const engine = start(A)
    const all = [eventOf(1), eventOf(2), eventOf(3, { target: 'host-b.example' }), eventOf(4)]
    const { begun } = await engine.take(all.slice(0, 1))
    expect(begun).toHaveLength(1)
    await engine.take(all.slice(1, 3))
    const worse = eventOf(5)
    worse.finding.severity = 'critical'
    const { raised } = await engine.take([all[3] ?? worse, worse])
    expect(raised).toMatchObject([{ facts: { count: 5, severity: 'critical' }, fromLevel: 3 }])
    expect(engine.drawn).toHaveLength(1)
    const stored = await alerts.readById(begun.map(({ id }) => id))
    expect(withoutSeq(stored)).toEqual(withoutSeq(foldAll([...all, worse]).values()))
  })

  it('are drawn where another engine has stored events of them, from then on', async () => {
    const { alerts, start } = await freshWorld()
    const [a, b] = [start(A), start(B)]
    await a.take([eventOf(1)])
    await a.take([eventOf(2)])
    await b.take([eventOf(3)])
    expect([a.drawn.length, b.drawn.length]).toEqual([1, 1])
    const { touched } = await a.take([eventOf(4)])
    expect(touched).toMatchObject([{ count: 4 }])
    await b.take([eventOf(5)])
    await a.take([eventOf(6)])
    expect([a.drawn.length, b.drawn.length]).toEqual([3, 2])
    expect(await alerts.readById(a.drawn)).toMatchObject([{ count: 6 }])
  })

  it('are drawn where events come again that history knew, and by an engine that starts anew', async () => {
    const { alerts, start } = await freshWorld()
    const a = start(A)
    const lost = eventOf(2)
    await a.take([eventOf(1)])
    // Another engine stored it and was killed before it could mark anything.
    await start(B).insert([lost])
    await a.take([eventOf(3)])
    const { touched } = await a.book.apply([partOf(lost), fresh(eventOf(1))])
    expect(touched).toMatchObject([{ count: 3 }])
    const again = start(A)
    await again.take([eventOf(4)])
    await again.take([eventOf(5)])
    expect(again.drawn).toHaveLength(2)
    expect(await alerts.readById(a.drawn)).toMatchObject([{ count: 5 }])
  })

  it('have the words of what arrived first, and are drawn where that may be what comes', async () => {
    const { alerts, start } = await freshWorld()
    const a = start(A)
    await a.take([eventOf(5)])
    const before = eventOf(6, { arrived: T0 })
    before.finding.title = 'Came first'
    await a.take([before])
    expect(await alerts.readById(a.drawn)).toMatchObject([{ title: 'Came first', count: 2 }])
    await a.take([eventOf(7)])
    expect(a.drawn).toHaveLength(2)
    // Retention may have taken what is so old.
    await a.take([eventOf(8, { arrived: T0 + DAY_MS + 1 })])
    expect(a.drawn).toHaveLength(3)
  })

  it('begin anew where they were forgotten by another engine', async () => {
    const { database, alerts, start } = await freshWorld()
    const a = start(A)
    await a.take([eventOf(1)])
    await a.take([eventOf(2)])
    await store.command(`TRUNCATE TABLE ${database}.events`)
    await markTakenAway(store, database)
    await store.command(`TRUNCATE TABLE ${database}.alerts`)
    const { begun } = await a.take([eventOf(3)])
    expect(begun).toMatchObject([{ count: 1, first: T0 + 3 }])
    expect(await alerts.readById(a.drawn)).toMatchObject([{ count: 1 }])
  })

  it('say the same as if all were drawn, whatever two engines do at a time and where they die', async () => {
    const begin = Date.now() % 1_000_000
    for (let seed = begin; seed < begin + 4; seed += 1) {
      const { alerts, start } = await freshWorld()
      const random = createRandom(seed)
      const all = Array.from({ length: 60 }, (_, n) => anyEvent(random, n))
      const world = { random, stored: new Set<string>(), given: [] as StoredEvent[] }
      await Promise.all([live(world, () => start(A), all), live(world, () => start(B), all)])
      const truth = foldAll(world.given)
      const rows = await alerts.readById([...truth.keys()])
      expect(withoutSeq(rows), `seed ${seed}`).toEqual(withoutSeq(truth.values()))
    }
  })
})

/**
 * An event of a small world: some alerts have many of them. No two arrive at once, and each at one
 * time whoever gets it: which of them gave an alert its words would be anybody's guess.
 */
function anyEvent(random: Random, n: number): StoredEvent {
  const ip = `203.0.113.${random.below(8)}`
  const event = storedEvent({
    n,
    ip,
    time: T0 + random.below(2) * HOUR_MS + random.below(5) * 1_000,
    arrived: T0 + 3 * HOUR_MS + n,
    severity: random.pick(['low', 'medium', 'high']),
  })
  event.target = random.isLucky(0.3) ? null : `host-${random.below(3)}.example`
  event.finding.title = `Title ${random.below(3)}`
  return event
}

interface World {
  random: Random
  /** Ids that history has. */
  stored: Set<string>
  /** Rows that were stored, of whichever engine. */
  given: StoredEvent[]
}

/**
 * One engine that gets some of the events, in stages. It asks what history knows a stage ahead, as the
 * pipeline does, and dies now and then between two steps; then it gets the stage again.
 */
async function live(
  world: World,
  start: () => {
    book: SharedAlertBook
    insert: (some: readonly StoredEvent[]) => Promise<void>
  },
  all: readonly StoredEvent[],
): Promise<void> {
  const { random, stored, given } = world
  const own = all.filter(() => random.isLucky(0.6))
  const stages: StoredEvent[][] = []
  for (let from = 0; from < own.length; ) {
    const size = 1 + random.below(5)
    stages.push(own.slice(from, from + size))
    from += size
  }
  const mine = new Set<string>()
  const read = (stage: readonly StoredEvent[]) =>
    stage
      .filter(({ id }) => !mine.has(id))
      .map((event) => ({ event, isFresh: !stored.has(event.id) }))
  let engine = start()
  let next = read(stages[0] ?? [])
  for (let index = 0; index < stages.length; index += 1) {
    let stage = next
    next = read(stages[index + 1] ?? [])
    for (let isThrough = false; !isThrough; ) {
      const made = stage.filter(({ isFresh }) => isFresh).map(({ event }) => event)
      await engine.insert(made)
      for (const event of made) {
        stored.add(event.id)
        mine.add(event.id)
        given.push(event)
      }
      isThrough = !random.isLucky(0.1)
      if (isThrough) {
        await engine.book.apply(stage.map(({ event, isFresh }) => ({ ...partOf(event), isFresh })))
        continue
      }
      engine = start()
      stage = stage.map(({ event }) => ({ event, isFresh: false }))
      next = next.map(({ event }) => ({ event, isFresh: !stored.has(event.id) }))
    }
  }
}
