import { describe, expect, it } from 'vitest'
import type { DnsQuery, ReadTraffic } from '../../record'
import type { WindowBatch } from '../../windows/window-books'
import { openWindows, T0 } from '../../windows/windows.test-kit'
import { createDga, severityOf } from './dga'

const THRESHOLD = 0.9
const CLIENT = '198.18.0.7'

function query(name: string, over: Partial<DnsQuery> = {}): DnsQuery {
  return {
    kind: 'dns-query',
    format: 'zeek-dns',
    id: '0'.repeat(32),
    time: T0 + 1_000,
    nanos: 0,
    isTimeBorrowed: false,
    isYearBorrowed: false,
    client: CLIENT,
    clientPort: null,
    server: null,
    name,
    type: 'A',
    rcode: 'NXDOMAIN',
    answers: [],
    answerCount: 0,
    scores: { dga: 0.95 },
    ...over,
  }
}

/** What windows come to that are given these, in batches of so many. */
function judge(queries: readonly DnsQuery[], { size = 100, isOn = (): boolean => true } = {}) {
  const windows = openWindows(createDga({ name: 'dga', threshold: () => THRESHOLD, isOn }), false)
  const traffic: ReadTraffic[] = queries.map((item, position) => ({
    item,
    position,
    part: 0,
    isClockAhead: false,
  }))
  for (let from = 0; from < traffic.length; from += size) {
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    windows.readTraffic(traffic.slice(from, from + size), into)
    windows.take(into, T0)
  }
  return windows.finish()
}

const tellAll = (queries: readonly DnsQuery[], over = {}) =>
  judge(queries, over).map(({ verdict }) => verdict)

describe('names of one client in a window', () => {
  it('are one finding about the client, with the median of what is over the threshold', () => {
    const found = tellAll([
      query('qkzxwvjtrplk.example', { scores: { dga: 0.99 } }),
      query('vbzjq.example.co.uk', { scores: { dga: 0.91 }, rcode: 'NOERROR', answerCount: 1 }),
      query('WXKQJ.Example.', { scores: { dga: 0.95 }, rcode: '' }),
      query('mail.example', { scores: { dga: 0.1 } }),
      query('other.example', { scores: { another: 0.99 } }),
      query('unjudged.example', { scores: undefined }),
    ])
    expect(found).toMatchObject([
      {
        rule: 'generated-names',
        subject: CLIENT,
        ip: CLIENT,
        indicator: 'qkzxwvjtrplk.example',
        score: 0.95,
        count: 3,
        info: '3 generated names: 1 do not exist, 1 resolved, 1 without a logged answer; qkzxwvjtrplk.example (0.9900)',
        evidence: {
          distinctNames: 3,
          known: 2,
          missing: 1,
          resolved: 1,
          names: [
            { name: 'qkzxwvjtrplk.example', probability: 0.99, answer: 'missing', types: ['A'] },
            { name: 'wxkqj.example', probability: 0.95, answer: 'unknown' },
            { name: 'vbzjq.example.co.uk', probability: 0.91, answer: 'resolved' },
          ],
        },
      },
    ])
  })

  it('come to the same in any order, in any batches, and said twice', () => {
    const queries = Array.from({ length: 700 }, (_, n) =>
      query(`name-${n}.example`, {
        scores: { dga: 0.9 + ((n % 90) + 1) / 1_000 },
        rcode: n % 3 === 0 ? 'NOERROR' : 'NXDOMAIN',
        answerCount: n % 3 === 0 ? 1 : 0,
      }),
    )
    const strip = (queries: readonly DnsQuery[], size: number) =>
      judge(queries, { size }).map(({ id, verdict }) => ({ id, verdict }))
    const once = strip(queries, 100)
    expect(strip([...queries].reverse(), 7)).toEqual(once)
    const [{ verdict } = { verdict: null }] = once
    // More than are kept: counted nearly, and the same whatever comes first.
    expect(verdict?.count).toBeGreaterThan(600)
    expect(verdict?.count).toBeLessThan(800)
  })

  it('are nothing where the detector is off, or the threshold rises before the window ends', () => {
    expect(judge([query('qkzxwvjtrplk.example')], { isOn: () => false })).toEqual([])
    let threshold = THRESHOLD
    const windows = openWindows(
      createDga({ name: 'dga', threshold: () => threshold, isOn: () => true }),
      false,
    )
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    const item = query('qkzxwvjtrplk.example')
    windows.readTraffic([{ item, position: 0, part: 0, isClockAhead: false }], into)
    windows.take(into, T0)
    threshold = 0.99
    expect(windows.finish()).toEqual([])
  })

  it('of two clients, or two minutes, are two', () => {
    const name = 'qkzxwvjtrplk.example'
    const others = [query(name, { client: '198.18.0.8' }), query(name, { time: T0 + 61_000 })]
    expect(judge([query(name), ...others])).toHaveLength(3)
  })

  it('stay text, whatever they hold', () => {
    const names = [
      '<b>x</b>.example',
      '=cmd|1.example',
      'a\u202eb.example',
      `${'a'.repeat(63)}.example`,
    ]
    const [found] = tellAll(names.map((name) => query(name)))
    const told = found?.evidence?.names as { name: string }[]
    expect(told.map(({ name }) => name).sort()).toEqual([...names].sort())
  })
})

describe('how bad generated names are', () => {
  it.each([
    [1, { known: 1, missing: 1, resolved: 0 }, 'low'],
    [2, { known: 2, missing: 1, resolved: 1 }, 'medium'],
    [4, { known: 4, missing: 4, resolved: 0 }, 'medium'],
    [5, { known: 5, missing: 5, resolved: 0 }, 'high'],
    [20, { known: 20, missing: 20, resolved: 0 }, 'high'],
    [20, { known: 20, missing: 19, resolved: 1 }, 'critical'],
    [4, { known: 4, missing: 1, resolved: 3 }, 'low'],
    [50, { known: 50, missing: 24, resolved: 26 }, 'medium'],
    // Answers that nobody logged.
    [1, { known: 0, missing: 0, resolved: 0 }, 'low'],
    [50, { known: 0, missing: 0, resolved: 0 }, 'high'],
  ] as const)('%i names, %o: %s', (names, answered, severity) => {
    expect(severityOf(names, answered)).toBe(severity)
  })
})
