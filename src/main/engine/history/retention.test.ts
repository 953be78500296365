import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AlertBook } from '../alerts/book'
import { partOf } from '../alerts/facts'
import { autoFormat } from '../formats/auto'
import { recordOf } from '../formats/record.test-kit'
import { requestOf } from '../formats/web-request.test-kit'
import type { DnsQuery, ReadTraffic } from '../record'
import { copyEvidence, insertEvents, storedEvent } from '../testing/events'
import { type OpenedStore, STORES } from '../testing/stores'
import { readBuckets } from '../web/read-buckets.test-kit'
import { RequestSetCache } from '../web/request-set-cache'
import { AlertStore } from './alerts'
import { EntityEvents } from './entity-events'
import { EventStore } from './events'
import { EvidenceStore } from './evidence'
import { RequestSetStore } from './request-sets'
import { Retention } from './retention'
import { migrate } from './schema'
import type { Store } from './store'
import { TrafficStore } from './traffic'
import { encodeDnsQueries } from './traffic-rows'
import { encodeWebRequests } from './web-request-rows'

const DAY_MS = 24 * 3_600_000
// Merges and the time to live go by the store's own clock.
const NOW = Math.floor(Date.now() / 60_000) * 60_000
const KEPT = {
  eventsDays: 90,
  trafficDays: 30,
  alertsDays: 730,
  rejectsDays: 7,
  minFreePercent: 10,
}
/** A query as a record at this place told it. */
function queryAt(position: number, time: number): ReadTraffic<DnsQuery> {
  return {
    position,
    part: 0,
    isClockAhead: false,
    item: {
      kind: 'dns-query',
      format: 'zeek-dns',
      id: String(position).padStart(32, '0'),
      time,
      nanos: 0,
      isTimeBorrowed: false,
      isYearBorrowed: false,
      client: '192.0.2.44',
      clientPort: null,
      server: null,
      name: 'www.site.example',
      type: 'A',
      rcode: '',
      answers: [],
      answerCount: 0,
    },
  }
}
const ADDRESS = { ip: '203.0.113.9', subject: '203.0.113.9' }

describe.each(STORES)('retention $where', ({ obstacle, open }) => {
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

  it('goes by first arrival: an old log imported today stays, a month that arrived long ago goes', async () => {
    await migrate(store, { database: 'months', fsync: false })
    const events = new EventStore(store, 'months')
    const ofOldLog = storedEvent({
      n: 1,
      ...ADDRESS,
      time: Date.UTC(2015, 0, 1),
      arrived: NOW - DAY_MS,
    })
    const longAgo = storedEvent({
      n: 2,
      ...ADDRESS,
      time: NOW - 200 * DAY_MS,
      arrived: NOW - 200 * DAY_MS,
    })
    const recent = storedEvent({ n: 3, ...ADDRESS, time: NOW - DAY_MS, arrived: NOW - DAY_MS })
    await insertEvents(events, [ofOldLog, longAgo, recent])
    await new Retention(store, 'months', () => NOW).apply(KEPT, [])
    const left = await new EntityEvents(store, 'months').read(ADDRESS, null, 10)
    expect(left.map((event) => event.id)).toEqual([recent.id, ofOldLog.id])
  })

  it('lets rows go with merges once they are past their days, and a shorter time applies at once', async () => {
    await migrate(store, { database: 'rows', fsync: false })
    const events = new EventStore(store, 'rows')
    const time = NOW - 20 * DAY_MS
    const old = storedEvent({ n: 1, ...ADDRESS, time, arrived: time })
    const fresh = storedEvent({ n: 2, ...ADDRESS, time: time + 1, arrived: NOW })
    await insertEvents(events, [old])
    await insertEvents(events, [fresh])
    const retention = new Retention(store, 'rows', () => NOW)
    await retention.apply(KEPT, [])
    await store.command('OPTIMIZE TABLE rows.events FINAL')
    expect(await events.count()).toBe(2)
    await retention.apply({ ...KEPT, eventsDays: 10 }, [])
    await store.command('OPTIMIZE TABLE rows.events FINAL')
    const left = await new EntityEvents(store, 'rows').read(ADDRESS, null, 10)
    expect(left.map((event) => event.id)).toEqual([fresh.id])
  })

  it('lets DNS queries go with the other raw traffic, by first arrival', async () => {
    await migrate(store, { database: 'dns', fsync: false })
    const traffic = new TrafficStore(store, 'dns')
    const insert = async (position: number, arrived: number) => {
      const place = { source: 'a', partition: 'a/0', arrived, seq: 1 }
      const text = encodeDnsQueries([queryAt(position, Date.UTC(2015, 0, 1))], place)
      await traffic.insertRows([{ table: 'dns_queries', text, size: 1 }])
    }
    await insert(1, NOW - 20 * DAY_MS)
    await insert(2, NOW)
    const positions = async () => {
      await store.command('OPTIMIZE TABLE dns.dns_queries FINAL')
      const rows = await store.query<{ at: number }>(
        'SELECT toUInt32(position) AS at FROM dns.dns_queries ORDER BY at',
      )
      return rows.map(({ at }) => at)
    }
    const retention = new Retention(store, 'dns', () => NOW)
    await retention.apply(KEPT, [])
    expect(await positions()).toEqual([1, 2])
    await retention.apply({ ...KEPT, trafficDays: 10 }, [])
    expect(await positions()).toEqual([2])
  })

  it('lets requests to web servers and their sets go with them', async () => {
    await migrate(store, { database: 'web', fsync: false })
    const line = '203.0.113.7 - - [01/Jan/2015:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "x"'
    const item = requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 }))
    const insert = async (position: number, arrived: number) => {
      const place = { source: 'a', partition: 'a/0', arrived, seq: 1 }
      const text = encodeWebRequests([{ item, position, part: 0, isClockAhead: false }], place)
      await new TrafficStore(store, 'web').insertRows([{ table: 'web_requests', text, size: 1 }])
      const cache = new RequestSetCache({ keptMs: DAY_MS, maxSets: 10 })
      const readings = readBuckets(cache, [{ ...item, client: `203.0.113.${position}` }])
      await new RequestSetStore(store, 'web').insert(
        readings.map((reading) => ({ ...reading, scored: null, flaggedBy: [] })),
        { source: 'a', arrived, featureSet: 1 },
      )
    }
    await insert(1, NOW - 20 * DAY_MS)
    await insert(2, NOW)
    const left = async () => {
      const sizes: number[] = []
      for (const table of ['web_requests', 'request_sets']) {
        await store.command(`OPTIMIZE TABLE web.${table} FINAL`)
        const [row] = await store.query<{ size: number }>(
          `SELECT toUInt32(count()) AS size FROM web.${table}`,
        )
        sizes.push(row?.size ?? 0)
      }
      return sizes
    }
    const retention = new Retention(store, 'web', () => NOW)
    await retention.apply(KEPT, [])
    expect(await left()).toEqual([2, 2])
    await retention.apply({ ...KEPT, trafficDays: 10 }, [])
    expect(await left()).toEqual([1, 1])
  })

  it('takes alerts that were closed long ago with their evidence, and no others', async () => {
    await migrate(store, { database: 'closed', fsync: false })
    const events = new EventStore(store, 'closed')
    const alerts = new AlertStore(store, 'closed')
    const given = [
      storedEvent({ n: 1, ...ADDRESS, time: NOW, seq: 1 }),
      storedEvent({ n: 2, ip: '203.0.113.7', time: NOW, seq: 1 }),
      storedEvent({ n: 3, ip: null, subject: 'host.example', time: NOW, seq: 1 }),
    ]
    await insertEvents(events, given)
    await copyEvidence(new EvidenceStore(store, 'closed'), 0, 1)
    const book = new AlertBook(alerts, [])
    const { begun } = await book.apply(given.map(partOf))
    await book.flush()
    const gone = begun.filter((facts) => facts.subject !== '203.0.113.7').map((facts) => facts.id)
    const retention = new Retention(store, 'closed', () => NOW)
    expect(await retention.apply(KEPT, gone)).toEqual(gone)
    // Known again after a start, they are nothing to delete.
    expect(await retention.apply(KEPT, gone)).toEqual(gone)
    const all = await alerts.readPage(
      { tab: 'all', filter: {}, actor: '', blocked: [], hidden: [] },
      null,
      10,
    )
    expect(all.map((facts) => facts.subject)).toEqual(['203.0.113.7'])
    const evidence = await store.query<{ ip: string }>(
      'SELECT toString(ip) AS ip FROM closed.evidence',
    )
    expect(evidence).toEqual([{ ip: '::ffff:203.0.113.7' }])
  })
})
