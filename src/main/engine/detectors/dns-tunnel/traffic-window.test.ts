import { describe, expect, it } from 'vitest'
import type { DnsQuery } from '../../record'
import { readCarrier } from './carrier'
import {
  addToWindow,
  beginWindow,
  countNames,
  countQueries,
  partiesOf,
  readTunnelItem,
  SAMPLE_SIZE,
  type TunnelItem,
} from './traffic-window'

function queryFor(name: string, changes: Partial<DnsQuery> = {}): DnsQuery {
  return {
    kind: 'dns-query',
    format: 'zeek-dns',
    id: '0'.repeat(32),
    time: Date.UTC(2026, 2, 2),
    nanos: 0,
    isTimeBorrowed: false,
    isYearBorrowed: false,
    client: '192.0.2.44',
    clientPort: 53_124,
    server: '192.0.2.53',
    name,
    type: 'TXT',
    rcode: 'NOERROR',
    answers: ['text'],
    answerCount: 1,
    ...changes,
  }
}

function itemOf(name: string, changes: Partial<DnsQuery> = {}): TunnelItem {
  const read = readTunnelItem(queryFor(name, changes))
  if (read === null) throw new Error(`${name} carries nothing`)
  return read.item
}

function windowOf(items: readonly TunnelItem[]) {
  const window = beginWindow()
  for (const item of items) addToWindow(window, item)
  return window
}

describe('what could carry data', () => {
  it('is what stands in front of the registrable domain, in small letters', () => {
    expect(readCarrier('DATA.t1.Example.co.uk.')).toEqual({
      domain: 'example.co.uk',
      labels: 'data.t1',
    })
    expect(readCarrier('abc.mine.duckdns.org')).toEqual({
      domain: 'mine.duckdns.org',
      labels: 'abc',
    })
  })

  it('may be bytes that are no text, as logs write them', () => {
    expect(readCarrier('a\\xbc\\xfd.example.net')?.labels).toBe('a\u00bc\u00fd')
    expect(readCarrier('a\\188\\000.example.net')?.labels).toBe('a\u00bc\u2400')
    expect(readCarrier(`${'\\xbc'.repeat(63)}.example.net`)?.labels).toHaveLength(63)
  })

  it.each([
    'example.com',
    'printer',
    '4.3.2.1.in-addr.arpa',
    'host.corp.local',
    'd111111abcdef8.cloudfront.net',
    'ec2-192-0-2-1.compute-1.amazonaws.com',
    '0.0.0.0.1.0.0.4e.0123456789abcdef0123456789abcdef.avqs.mcafee.com',
    '1.2.0.192.zen.spamhaus.org',
    '192.0.2.1',
    'two words.example.com',
    '',
    '.',
  ])('is not %j', (name) => {
    expect(readCarrier(name)).toBeNull()
  })

  it('belongs to the client and the domain', () => {
    const read = readTunnelItem(queryFor('abc.example.net', { client: '2001:db8::7' }))
    expect(partiesOf(read?.key ?? '')).toEqual({ client: '2001:db8::7', domain: 'example.net' })
    expect(JSON.parse(JSON.stringify(read))).toEqual(read)
  })
})

describe('a window', () => {
  const TYPES = ['TXT', 'NULL', 'CNAME', 'A', 'MX', 'SRV'] as const
  const CODES = ['', 'NOERROR', 'NXDOMAIN'] as const
  const items = Array.from({ length: 900 }, (_, n) =>
    itemOf(`n${n % 400}-${'x'.repeat(n % 50)}.t.example.net`, {
      type: TYPES[Math.floor(n / 7) % TYPES.length] ?? '',
      rcode: CODES[Math.floor(n / 11) % CODES.length] ?? '',
      answers: n % 13 === 0 ? ['127.0.0.2'] : [],
      answerCount: 0,
    }),
  )

  it('is the same whatever the order of its lines', () => {
    const expected = windowOf(items)
    // Steps that share no divisor with 900 come past every line once.
    for (const step of [7, 11, 13, 17, 53, 101, 419, 641, 899]) {
      const shuffled = items.flatMap((_, n) => items[(n * step) % items.length] ?? [])
      expect(shuffled).toHaveLength(items.length)
      expect(windowOf(shuffled), `step ${step}`).toEqual(expected)
    }
  })

  it('holds a bounded number of names, and says about how many there were', () => {
    const window = windowOf(Array.from({ length: 5_000 }, (_, n) => itemOf(`${n}.t.example.net`)))
    expect(window.sample).toHaveLength(SAMPLE_SIZE)
    expect(countQueries(window)).toBe(5_000)
    expect(countNames(window)).toBeGreaterThan(3_500)
    expect(countNames(window)).toBeLessThan(6_500)
  })

  it('counts names exactly while they are few, whatever the letters and however often', () => {
    const window = windowOf(
      Array.from({ length: 300 }, (_, n) =>
        itemOf(`${n % 2 === 0 ? 'Name' : 'nAME'}-${n % 100}.example.net`),
      ),
    )
    expect(countNames(window)).toBe(100)
    expect(window.sample.every(({ types }) => types.join() === 'TXT')).toBe(true)
  })

  it('takes a question and its answer for one query', () => {
    const name = 'abc.example.net'
    const asked = itemOf(name, { rcode: '', answers: [], answerCount: 0 })
    expect(countQueries(windowOf([asked, itemOf(name)]))).toBe(1)
    expect(countQueries(windowOf([itemOf(name), itemOf(name)]))).toBe(2)
  })

  it('counts types by what a tunnel has of them, private ones with NULL', () => {
    const types = ['A', 'TXT', 'NULL', 'TYPE65399', 'CNAME', 'MX', 'SRV', 'TYPE77', ''].map(
      (type) => itemOf('abc.example.net', { type }),
    )
    expect(windowOf(types).types).toEqual({ address: 1, text: 1, raw: 2, name: 3, other: 2 })
  })

  it('keeps the first types of a name by the alphabet', () => {
    const window = windowOf(
      ['TXT', 'NULL', 'MX', 'CNAME', 'A', 'A'].map((type) => itemOf('abc.example.net', { type })),
    )
    expect(window.sample).toEqual([{ labels: 'abc', types: ['A', 'CNAME', 'MX', 'NULL'] }])
  })
})
