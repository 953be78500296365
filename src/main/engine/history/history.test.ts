import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AlertBook } from '../alerts/book'
import { partOf } from '../alerts/facts'
import { copyEvidence, insertEvents, storedEvent } from '../testing/events'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { AlertStore } from './alerts'
import { DetectorAlerts } from './detector-alerts'
import { EntityEvents } from './entity-events'
import { EventPlaces } from './event-places'
import { EventStore } from './events'
import { EvidenceStore } from './evidence'
import { DecisionStore, PositionStore } from './operations'
import { changedRows, everywhere } from './placement'
import { RejectStore } from './rejects'
import { migrate, SCHEMA_VERSION } from './schema'
import type { Store } from './store'

const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
const ALL = { tab: 'all', filter: {}, actor: 'mk', blocked: [], hidden: [] } as const

describe.each(STORES)('history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let store: Store
  let databases = 0
  const made: string[] = []

  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(async () => {
    for (const database of made) {
      await store.command(`DROP DATABASE ${everywhere(store, database)} SYNC`)
    }
    await opened.end()
  })

  async function freshDatabase(): Promise<string> {
    databases += 1
    const database = `watchfloor_test_${databases}`
    await makeDatabase(store, database)
    made.push(database)
    return database
  }

  it('lets nobody who reads wait for a statement that runs', async () => {
    let isOver = false
    const slow = store.command('SELECT sleep(2)').then(() => {
      isOver = true
    })
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(isOver).toBe(false)
    await slow
  })

  it('creates the schema once and says its version', async () => {
    const database = await freshDatabase()
    expect(await migrate(store, { database, fsync: false })).toBe(SCHEMA_VERSION)
    const rows = await store.query<{ n: number }>(
      `SELECT count() AS n FROM ${database}.schema_version`,
    )
    expect(rows[0]?.n).toBe(SCHEMA_VERSION)
  })

  it('refuses a schema that a newer program wrote', async () => {
    const database = await freshDatabase()
    await store.insert(`${database}.schema_version`, ['version'], [[SCHEMA_VERSION + 1]])
    await expect(migrate(store, { database, fsync: false })).rejects.toMatchObject({
      code: 'NEWER_LAYOUT',
    })
  })

  it('gives back an event as it was stored, IPv4, IPv6 and none', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const given = [
      storedEvent({
        n: 1,
        ip: '203.0.113.9',
        time: T0,
        info: 'a "quoted"\ttab\n\u202e and \\ slash',
      }),
      storedEvent({ n: 2, ip: '2001:db8::9', time: T0 + 1 }),
      storedEvent({ n: 3, ip: null, subject: 'host-a.example', time: T0 + 2 }),
    ]
    await insertEvents(events, given)
    for (const event of given) {
      const [read] = await new EntityEvents(store, database).read(
        { ip: event.ip, subject: event.subject },
        null,
        10,
      )
      expect(read).toEqual(event)
    }
  })

  it('knows what it has by key, and only that', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const stored = storedEvent({ n: 1, ip: '203.0.113.9', time: T0 })
    await insertEvents(events, [stored])
    const other = { ...stored, id: 'f'.repeat(32) }
    expect(await events.findKnown([stored, other])).toEqual(new Set([stored.id]))
    expect(await events.listHours()).toEqual([T0])
  })

  it('keeps the first arrival when a row is written again', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const first = storedEvent({ n: 1, ip: '203.0.113.9', time: T0, arrived: T0 + 100 })
    await insertEvents(events, [first])
    await insertEvents(events, [{ ...first, arrived: T0 + 9_000, seq: 2 }])
    const read = await new EntityEvents(store, database).read(
      { ip: '203.0.113.9', subject: '203.0.113.9' },
      null,
      10,
    )
    expect(read.map((event) => event.arrived)).toEqual([T0 + 100])
    expect(await events.count()).toBe(1)
  })

  it('pages an address from the newest backwards without loss', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const given = Array.from({ length: 25 }, (_, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + Math.floor(n / 3) }),
    )
    await insertEvents(events, given)
    const seen: string[] = []
    let before: { time: number; id: string } | null = null
    for (;;) {
      const page = await new EntityEvents(store, database).read(
        { ip: '203.0.113.9', subject: '' },
        before,
        7,
      )
      seen.push(...page.map((event) => event.id))
      const last = page[page.length - 1]
      if (last === undefined) break
      before = { time: last.time, id: last.id }
    }
    expect(new Set(seen).size).toBe(25)
    expect(seen).toHaveLength(25)
  })

  it('reads batches after a number whole and in order', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    for (let seq = 1; seq <= 5; seq += 1) {
      await insertEvents(
        events,
        Array.from({ length: 4 }, (_, n) =>
          storedEvent({ n: seq * 10 + n, ip: `203.0.113.${n}`, time: T0 + n, seq }),
        ),
      )
    }
    const read: number[] = []
    for await (const batch of events.readAfter(2)) read.push(...batch.map((event) => event.seq))
    expect(read).toEqual([3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5])
    const tallied: string[] = []
    for await (const rows of new EventPlaces(store, database).readTallyAfter(4))
      tallied.push(...rows.map((row) => `${row.seq} ${row.list} ${row.ip}`))
    expect(tallied.sort()).toEqual([
      '5 40 203.0.113.0',
      '5 40 203.0.113.1',
      '5 40 203.0.113.2',
      '5 40 203.0.113.3',
    ])
    expect(await events.readLastSeq()).toBe(5)
  })

  it('copies at most 100 events of an alert to evidence, which outlive the events', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const evidence = new EvidenceStore(store, database)
    await insertEvents(
      events,
      Array.from({ length: 150 }, (_, n) =>
        storedEvent({ n, ip: '203.0.113.9', time: T0 + n, seq: 1 }),
      ),
    )
    expect(await copyEvidence(evidence, 0, 1)).toEqual([1])
    await insertEvents(events, [storedEvent({ n: 500, ip: '203.0.113.9', time: T0 + 500, seq: 2 })])
    expect(await copyEvidence(evidence, 1, 2)).toEqual([2])
    await store.command(`TRUNCATE TABLE ${changedRows(store, database, 'events')}`)
    const key = {
      detector: 'reported',
      rule: 'ntopng:40',
      subject: '203.0.113.9',
      ip: '203.0.113.9',
      from: T0,
      to: T0 + 3_600_000,
    }
    expect(await evidence.read(key, 1000)).toHaveLength(100)
  })

  it('copies evidence some batches at a time, and those it was asked for alone', async () => {
    const database = await freshDatabase()
    const events = new EventStore(store, database)
    const evidence = new EvidenceStore(store, database)
    const many = (seq: number, first: number) =>
      Array.from({ length: 9_000 }, (_, n) =>
        storedEvent({ n: first + n, ip: `198.51.${n >> 8}.${n & 255}`, time: T0 + n, seq }),
      )
    for (const seq of [1, 2, 3, 4]) await insertEvents(events, many(seq, seq * 10_000))
    expect(await copyEvidence(evidence, 0, 3)).toEqual([2, 3])
    const [copied] = await store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${database}.evidence`,
    )
    expect(Number(copied?.count)).toBe(27_000)
  })

  it('draws alerts whose totals do not depend on batches, and reads them as rows of the table', async () => {
    const database = await freshDatabase()
    const alerts = new AlertStore(store, database)
    const book = new AlertBook(alerts, [])
    await book.apply(
      [
        storedEvent({ n: 1, ip: '203.0.113.9', time: T0 + 1000, seq: 1 }),
        storedEvent({ n: 2, ip: '203.0.113.9', time: T0 + 5000, seq: 1 }),
        storedEvent({ n: 3, ip: '203.0.113.7', time: T0 + 2000, seq: 1, severity: 'low' }),
      ].map(partOf),
    )
    await book.flush()
    // A book that starts anew reads what is stored before it adds.
    const second = new AlertBook(alerts, await alerts.listWindows())
    const change = await second.apply(
      [storedEvent({ n: 4, ip: '203.0.113.9', time: T0 + 3000, seq: 2, severity: 'critical' })].map(
        partOf,
      ),
    )
    expect(change.begun).toEqual([])
    expect(change.raised).toHaveLength(1)
    await second.flush()
    const { rows: groups } = await alerts.readGroups(ALL, null, 10)
    expect(
      groups.map((row) => [
        row.subject,
        row.severity,
        Number(row.count),
        Number(row.alerts),
        row.last - T0,
      ]),
    ).toEqual([
      ['203.0.113.9', 'critical', 3, 1, 5000],
      ['203.0.113.7', 'low', 1, 1, 2000],
    ])
    const { rows: filtered } = await alerts.readGroups(
      { ...ALL, filter: { severity: 'high' } },
      null,
      10,
    )
    expect(filtered.map((row) => row.subject)).toEqual(['203.0.113.9'])
    const { rows: found } = await alerts.readGroups(
      { ...ALL, filter: { text: '203.0.113.7' } },
      null,
      10,
    )
    expect(found.map((row) => row.subject)).toEqual(['203.0.113.7'])
    const byHour = new DetectorAlerts(store, database)
    const hour = { detector: 'ntopng', hour: T0, alerts: 2 }
    expect(await byHour.countByHour(T0, T0 + 3_600_000)).toEqual([hour])
    expect(await byHour.countByHour(T0 + 3_600_000, T0 + 7_200_000)).toEqual([])
    const { rows: blocked } = await alerts.readGroups(
      { ...ALL, tab: 'blocked', blocked: ['203.0.113.8/30'] },
      null,
      10,
    )
    expect(blocked.map((row) => row.subject)).toEqual(['203.0.113.9'])
    const names = ['203.0.113.9', 'bad.example', '.bad.example']
    const withNames = { ...ALL, tab: 'blocked', blocked: names } as const
    expect(await alerts.countAlerts(withNames)).toBe(1)
    expect(await alerts.readGroups(ALL, null, 10)).toMatchObject({ groups: 2, alerts: 2 })
  })

  it('does not add a batch twice that an alert already holds', async () => {
    const alerts = new AlertStore(store, await freshDatabase())
    const book = new AlertBook(alerts, [])
    const batch = [
      storedEvent({ n: 1, ip: '203.0.113.9', time: T0, seq: 1 }),
      storedEvent({ n: 2, ip: '203.0.113.9', time: T0 + 1, seq: 1 }),
    ]
    await book.apply(batch.map(partOf))
    await book.flush()
    const afterCrash = new AlertBook(alerts, await alerts.listWindows())
    await afterCrash.apply(batch.map(partOf))
    await afterCrash.flush()
    const [row] = (await alerts.readGroups(ALL, null, 10)).rows
    expect(Number(row?.count)).toBe(2)
  })

  it('lets alerts go from memory beyond its bound and finds them again', async () => {
    const alerts = new AlertStore(store, await freshDatabase())
    const book = new AlertBook(alerts, [], 10)
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 40; n += 1) {
        await book.apply(
          [
            storedEvent({
              n: round * 100 + n,
              ip: `203.0.113.${n}`,
              time: T0 + n,
              seq: round * 100 + n + 1,
            }),
          ].map(partOf),
        )
        await book.flush()
      }
    }
    const { rows } = await alerts.readGroups(ALL, null, 100)
    expect(rows).toHaveLength(40)
    expect(rows.every((row) => Number(row.count) === 2)).toBe(true)
  })

  it('gives decisions back in the order they were made', async () => {
    const database = await freshDatabase()
    const decisions = new DecisionStore(store, database)
    await decisions.load(['alert'])
    const made = Array.from({ length: 5 }, (_, n) => ({
      changeId: `c${n}`,
      kind: 'alert' as const,
      object: n % 2 === 0 ? 'a' : 'b',
      revision: n + 1,
      at: T0,
      actor: 'mk',
      action: 'closed',
      reason: "it's benign",
      data: { status: 'closed', n },
      undoes: n === 4 ? 'c0' : null,
    }))
    for (const decision of made) await decisions.append([decision])
    expect(await new DecisionStore(store, database).load(['alert'])).toEqual(made)
  })

  it('keeps the newest position of each partition', async () => {
    const database = await freshDatabase()
    const positions = new PositionStore(store, database)
    await positions.load()
    await positions.save([{ source: 's', partition: 'p', applied: 10, replayFrom: 10 }], T0)
    await positions.save([{ source: 's', partition: 'p', applied: 20, replayFrom: 20 }], T0)
    expect(await new PositionStore(store, database).load()).toEqual([
      { source: 's', partition: 'p', applied: 20, replayFrom: 20 },
    ])
  })

  it('counts a reject that is read again once', async () => {
    const rejects = new RejectStore(store, await freshDatabase())
    const reject = {
      id: 'r1',
      source: 's',
      partition: 'p',
      position: 5,
      place: 'line 2',
      part: '',
      reason: 'not JSON',
      text: '{"a',
      isWhole: true,
      header: null,
      transportTime: T0,
      at: Date.now(),
    }
    await rejects.insert([reject])
    await rejects.insert([reject])
    const read = await rejects.read(undefined, 10)
    expect(read.total).toBe(1)
    expect(read.rejects[0]).toMatchObject({ place: 'line 2', reason: 'not JSON', text: '{"a' })
    await rejects.insert([{ ...reject, id: 'other', source: 'elsewhere' }])
    const ofOne = await rejects.read(reject.source, 10)
    expect(ofOne.total).toBe(1)
    expect(ofOne.rejects.map((each) => each.source)).toEqual([reject.source])
  })

  it('runs each statement with the same settings, whatever a statement before it set', async () => {
    await store.command('SET max_result_rows = 1').catch(() => undefined)
    const rows = await store.query<{ name: string; value: string }>(
      `SELECT name, value FROM system.settings WHERE name IN ('async_insert', 'max_execution_time') ORDER BY name SETTINGS max_result_rows = 0`,
    )
    expect(rows).toEqual([
      { name: 'async_insert', value: '0' },
      { name: 'max_execution_time', value: '60' },
    ])
    await store.command('SET max_result_rows = 0')
  })
})
