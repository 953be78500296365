import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { queryOf, T0 } from './dns-queries.test-kit'
import { ScoreSummaries } from './score-summaries'
import { TrafficStore } from './traffic'
import { encodeDnsQueries } from './traffic-rows'

const SPAN = { from: T0 - 60_000, to: T0 + 24 * 3_600_000 }
const HOUR_S = 3_600

const scored = (n: number, client: string, name: string, dga: number, other?: number) =>
  queryOf(n, client, name, { scores: { dga, ...(other === undefined ? {} : { other }) } })

const QUERIES = [
  scored(1, '192.0.2.1', 'a.example', 0.01),
  scored(2, '192.0.2.1', 'A.example', 0.01),
  scored(3, '192.0.2.1', 'b.example', 0.5, 1),
  scored(4, '192.0.2.1', 'c.example', 0.95),
  // Another hour, and another client.
  scored(HOUR_S + 4, '192.0.2.1', 'c.example', 0.95),
  scored(5, '2001:db8::1', 'd.example', 1),
  queryOf(6, '192.0.2.1', 'not-judged.example'),
  // Before the span.
  scored(-120, '192.0.2.9', 'old.example', 1),
]

describe.each(STORES)('what detectors said of names $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let summaries: ScoreSummaries
  const database = 'score_summaries'

  beforeAll(async () => {
    opened = await open()
    await makeDatabase(opened.store, database)
    summaries = new ScoreSummaries(opened.store, database)
    const place = { source: 'dns', partition: 'dns/0', arrived: T0 + 90_000, seq: 1 }
    const text = encodeDnsQueries(QUERIES, place)
    const rows = [{ table: 'dns_queries' as const, text, size: QUERIES.length }]
    await new TrafficStore(opened.store, database).insertRows(rows)
  })
  afterAll(() => opened.end())

  it('is counted by probability, each name once', async () => {
    const bars = await summaries.readNames('dga', SPAN)
    expect(bars).toHaveLength(50)
    const filled = bars.flatMap((size, bar) => (size === 0 ? [] : [[bar, size]]))
    expect(filled).toEqual([
      [0, 1],
      [25, 1],
      [47, 1],
      [49, 1],
    ])
    expect((await summaries.readNames('other', SPAN))[49]).toBe(1)
    expect(await summaries.readNames('nobody', SPAN)).toEqual(new Array(50).fill(0))
  })

  it('comes to alerts of a client and hour over each threshold, strictly', async () => {
    expect(await summaries.readNameEffects('dga', SPAN, [0.9, 0.5, 0.25, 1])).toEqual([
      { threshold: 0.9, found: 2, clients: 2, alerts: 3 },
      { threshold: 0.5, found: 2, clients: 2, alerts: 3 },
      { threshold: 0.25, found: 3, clients: 2, alerts: 3 },
      { threshold: 1, found: 0, clients: 0, alerts: 0 },
    ])
  })

  it('is known of windows where they were found', async () => {
    const findings = [0.98, 0.99].map((score, n) => ({
      id: String(n).repeat(32),
      seq: 1,
      arrived: T0,
      detector: 'tunnels',
      product: 'watchfloor',
      rule: 'tunnel:t.example',
      title: 'Data carried in names',
      subject: '192.0.2.1',
      ip: '192.0.2.1',
      target: 't.example',
      indicator: 't.example',
      severity: 3,
      score,
      first: T0 + n * HOUR_S * 1_000,
      last: T0,
      count: 9,
      window_start: T0,
      window_end: T0 + 900_000,
    }))
    const [first] = findings
    const columns = Object.keys(first ?? {})
    const rows = findings.map((each) => Object.values(each))
    await opened.store.insert(`${database}.findings`, columns, rows)
    expect((await summaries.readWindows('tunnels', SPAN))[49]).toBe(2)
    expect(await summaries.readWindowEffects('tunnels', SPAN, [0.97, 0.985])).toEqual([
      { threshold: 0.97, found: 2, clients: 1, alerts: 2 },
      { threshold: 0.985, found: 1, clients: 1, alerts: 1 },
    ])
  })
})
