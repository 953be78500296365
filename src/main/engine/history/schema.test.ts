import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertEvents, storedEvent } from '../testing/events'
import { type OpenedStore, STORES } from '../testing/stores'
import { EventStore } from './events'
import { listBeginnings, listStatements, migrate, SCHEMA_VERSION } from './schema'
import type { Store } from './store'

const T0 = Date.UTC(2026, 2, 2, 10)
const CLUSTER = { cluster: 'cluster_1S_2R' }
const OPTIONS = { database: 'watchfloor', fsync: true }

const listForCluster = () => [
  ...listBeginnings(CLUSTER, OPTIONS.database),
  ...listStatements(CLUSTER, OPTIONS),
]

describe.each(STORES)('the schema $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let store: Store

  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(() => opened.end())

  it('stays as it is where all its steps are run again, as after a kill before the last word', async () => {
    await migrate(store, { database: 'at_once', fsync: false })
    const columnsOf = (database: string) =>
      store.query<{ table: string }>(
        `SELECT table, name, type, default_kind, default_expression, compression_codec FROM system.columns
         WHERE database = {database:String} ORDER BY table, name`,
        { database },
      )
    const meant = await columnsOf('at_once')
    expect(new Set(meant.map(({ table }) => table))).toContain('blacklist_events')
    // The version is written last: a kill before it has every statement run again.
    await store.command('TRUNCATE TABLE at_once.schema_version')
    expect(await migrate(store, { database: 'at_once', fsync: false })).toBe(SCHEMA_VERSION)
    expect(await columnsOf('at_once')).toEqual(meant)
  })

  it('shows readers of blacklist_events what they ask for, each event once', async () => {
    await migrate(store, { database: 'readers', fsync: false })
    const events = new EventStore(store, 'readers')
    const given = Array.from({ length: 12 }, (_, n) =>
      storedEvent({ n, ip: '203.0.113.9', time: T0 + n, info: `/?id=${n}` }),
    )
    await insertEvents(events, given)
    await insertEvents(events, given.slice(0, 5))
    await insertEvents(events, [
      storedEvent({ n: 90, ip: '2001:db8::9', time: T0 }),
      storedEvent({ n: 91, ip: null, subject: 'host-a.example', time: T0 }),
    ])
    const rows = await store.query<Record<string, unknown>>(
      `SELECT timestamp, alert_id, info, reason FROM readers.blacklist_events
       WHERE ip = {ip:String} ORDER BY timestamp DESC LIMIT 10`,
      { ip: '203.0.113.9' },
    )
    expect(rows).toEqual(
      given
        .slice(2)
        .reverse()
        .map(({ time, alertId, info, reason }) => ({
          timestamp: time,
          alert_id: alertId,
          info,
          reason,
        })),
    )
    const counted = await store.query(
      'SELECT ip, count() AS events, uniqExact(user_id) AS reporters FROM readers.blacklist_events GROUP BY ip ORDER BY ip',
    )
    expect(counted).toEqual([
      { ip: '2001:db8::9', events: 1, reporters: 1 },
      { ip: '203.0.113.9', events: 12, reporters: 1 },
    ])
    const columns = await store.query<{ name: string; type: string }>(
      "SELECT name, type FROM system.columns WHERE database = 'readers' AND table = 'blacklist_events' ORDER BY position",
    )
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'user_id UUID',
      'timestamp UInt64',
      'ip String',
      'alert_id UInt32',
      'dst_port UInt16',
      'info String',
      'reason String',
    ])
  })

  it('has statements for a cluster that ClickHouse can read', async () => {
    const statements = listForCluster()
    expect(statements.length).toBeGreaterThan(10)
    for (const statement of statements) {
      const [row] = await store.query<{ text: string }>(
        'SELECT formatQuerySingleLine({statement:String}) AS text',
        { statement },
      )
      // Copies of a table that is whole everywhere take an ALTER over from each other.
      expect(row?.text).toMatch(
        /ON CLUSTER cluster_1S_2R|^ALTER TABLE watchfloor\.(rejects|findings|alerts|decisions|positions) /,
      )
    }
  })

  it('refuses a database that was made without the cluster that is named', async () => {
    await migrate(store, { database: 'alone', fsync: false })
    await expect(
      migrate({ ...store, ...CLUSTER }, { database: 'alone', fsync: false }),
    ).rejects.toMatchObject({ code: 'STORE_UNFIT' })
  })
})

it('is replicated on a cluster, spread by address where it grows with the traffic', async () => {
  const text = `${listForCluster().join(';\n\n')};\n`
  await expect(text).toMatchFileSnapshot('schema-cluster.golden.sql')
})
