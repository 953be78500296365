import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { DnsNames } from './dns-names'
import { queryOf, T0 } from './dns-queries.test-kit'
import { TrafficStore } from './traffic'
import { encodeDnsQueries } from './traffic-rows'

const SPAN = { from: T0 - 60_000, to: T0 + 60_000 }
const PART = { span: SPAN, order: 'latest' as const, after: 0, limit: 10 }

const QUERIES = [
  queryOf(1, '192.0.2.1', 'www.shop.example'),
  queryOf(2, '192.0.2.1', 'WWW.shop.example.'),
  // A second line about the query before.
  { ...queryOf(2, '192.0.2.1', 'www.shop.example'), position: 20 },
  queryOf(3, '192.0.2.1', 'qkzxwvj.example', {
    rcode: 'NXDOMAIN',
    scores: { dga: 0.75, other: 0.25 },
  }),
  queryOf(4, '2001:db8::1', 'shop.example'),
  queryOf(5, '192.0.2.2', 'other-shop.example'),
  queryOf(6, '192.0.2.2', '.'),
  queryOf(7, '2001:db8::1', 'www.SHOP.example'),
  // Before the span.
  queryOf(-120, '192.0.2.1', 'old.example'),
]

describe.each(STORES)('names of DNS $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let names: DnsNames

  beforeAll(async () => {
    opened = await open()
    const database = 'dns_names'
    await makeDatabase(opened.store, database)
    names = new DnsNames(opened.store, database)
    expect(await names.readNewest()).toBeNull()
    const place = { source: 'dns', partition: 'dns/0', arrived: T0 + 90_000, seq: 1 }
    const text = encodeDnsQueries(QUERIES, place)
    const rows = [{ table: 'dns_queries' as const, text, size: QUERIES.length }]
    await new TrafficStore(opened.store, database).insertRows(rows)
  })
  afterAll(() => opened.end())

  it('are counted by client, the latest first or the most asked for', async () => {
    expect(await names.readNewest()).toBe(T0 + 7_000)
    expect(await names.readOfClient('192.0.2.1', PART)).toEqual({
      total: 2,
      rows: [
        {
          value: 'qkzxwvj.example',
          names: 1,
          queries: 1,
          failed: 1,
          last: T0 + 3_000,
          score: 0.75,
        },
        {
          value: 'www.shop.example',
          names: 1,
          queries: 2,
          failed: 0,
          last: T0 + 2_000,
          score: null,
        },
      ],
    })
    const most = await names.readOfClient('192.0.2.1', { ...PART, order: 'queries', limit: 1 })
    expect(most).toMatchObject({ total: 2, rows: [{ value: 'www.shop.example' }] })
    const rest = await names.readOfClient('192.0.2.1', { ...PART, order: 'queries', after: 1 })
    expect(rest).toMatchObject({ total: 2, rows: [{ value: 'qkzxwvj.example' }] })
    const worst = await names.readOfClient('192.0.2.1', { ...PART, order: 'score' })
    expect(worst.rows.map(({ score }) => score)).toEqual([0.75, null])
    expect(await names.readOfClient('192.0.2.2', PART)).toMatchObject({
      rows: [{ value: '.' }, { value: 'other-shop.example' }],
    })
    expect(await names.readOfClient('203.0.113.9', PART)).toEqual({ rows: [], total: 0 })
  })

  it('lead to their clients, those below a domain too, and no others that end alike', async () => {
    expect(await names.readOfDomain('Shop.example.', PART)).toEqual({
      total: 2,
      rows: [
        { value: '2001:db8::1', names: 2, queries: 2, failed: 0, last: T0 + 7_000, score: null },
        { value: '192.0.2.1', names: 1, queries: 2, failed: 0, last: T0 + 2_000, score: null },
      ],
    })
    expect(await names.readOfDomain("x' OR 1=1", PART)).toEqual({ rows: [], total: 0 })
  })
})
