import { describe, expect, it } from 'vitest'
import { createDga, type DgaParts } from './detectors/dga/dga'
import type { DnsQuery, ReadTraffic } from './record'
import { createRandom } from './sources/random'
import type { WindowFinding } from './windows/window-book'
import type { WindowBatch } from './windows/window-books'
import { openWindows, T0 } from './windows/windows.test-kit'

const MINUTE_MS = 60_000
const CLIENT = '192.0.2.44'

/** What a query is made of; the rest is that of an ordinary one which has no answer. */
type Asked = Partial<DnsQuery> & { name: string; probability?: number }

function query({ probability = 0.99, ...asked }: Asked, n: number): DnsQuery {
  return {
    kind: 'dns-query',
    format: 'zeek-dns',
    id: n.toString(16).padStart(32, '0'),
    time: T0 + n,
    nanos: 0,
    isTimeBorrowed: false,
    isYearBorrowed: false,
    client: CLIENT,
    clientPort: null,
    server: null,
    type: 'A',
    rcode: 'NXDOMAIN',
    answers: [],
    answerCount: 0,
    scores: { dga: probability },
    ...asked,
  }
}

const RESOLVED = { rcode: 'NOERROR', answers: ['198.51.100.9'], answerCount: 1 }
const UNKNOWN = { rcode: '' }

/** So many names of as many domains. */
function many(count: number, over: Partial<Asked> = {}): Asked[] {
  return Array.from({ length: count }, (_, n) => ({ name: `name-${n}.example`, ...over }))
}

function createDetector(parts: Partial<DgaParts> = {}) {
  const fixed = { threshold: () => 0.9, leastDomains: () => 2, isOn: () => true }
  return createDga({ name: 'dga', ...fixed, ...parts })
}

/** What the windows of queries come to, in batches of so many, each batch twice. */
function judge(queries: readonly DnsQuery[], size = 500, detector = createDetector()) {
  const windows = openWindows(detector, false)
  const traffic = queries.map(
    (item, position): ReadTraffic => ({ item, position, part: 0, isClockAhead: false }),
  )
  for (let from = 0; from < traffic.length; from += size) {
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    windows.readTraffic(traffic.slice(from, from + size), into)
    windows.take(into, T0)
    windows.take(into, T0)
  }
  return windows.finish()
}

function judgeOne(asked: readonly Asked[], parts: Partial<DgaParts> = {}) {
  const findings = judge(asked.map(query), 500, createDetector(parts))
  expect(findings.length).toBeLessThan(2)
  return findings[0]?.verdict ?? null
}

describe('generated names of a client', () => {
  it('are one finding about the client, with what resolved as the domain to block', () => {
    const verdict = judgeOne([
      { name: 'QXKWZJVP.example.', probability: 0.999 },
      { name: 'qxkwzjvp.example', probability: 0.999, type: 'AAAA' },
      { name: 'a.zzkqwv.example', probability: 0.95, ...RESOLVED },
      { name: 'unremarkable.example', probability: 0.2 },
    ])
    expect(verdict).toMatchObject({
      rule: 'generated-names',
      subject: CLIENT,
      ip: CLIENT,
      indicator: 'zzkqwv.example',
      target: 'zzkqwv.example',
      severity: 'medium',
      count: 2,
      info: '2 generated names of 2 domains: 1 do not exist, 1 resolved: a.zzkqwv.example',
    })
    expect(verdict?.score).toBeCloseTo((0.999 + 0.95) / 2, 6)
    expect(verdict?.evidence).toMatchObject({ missing: 1, resolved: 1, answered: 2 })
    expect(verdict?.evidence?.names).toEqual([
      {
        name: 'qxkwzjvp.example',
        probability: 0.999,
        answer: 'missing',
        types: ['A', 'AAAA'],
        rcodes: ['NXDOMAIN'],
        lines: 2,
        first: new Date(T0).toISOString(),
        last: new Date(T0 + 1).toISOString(),
      },
      expect.objectContaining({ name: 'a.zzkqwv.example', answer: 'resolved', lines: 1 }),
    ])
  })

  it('have the median of those over the threshold as their score', () => {
    const scores = [0.91, 0.92, 0.97, 0.98, 0.99]
    const asked = scores.map((probability, n) => ({ name: `n${n}.example`, probability }))
    expect(judgeOne([...asked, { name: 'n9.example', probability: 0.6 }])?.score).toBe(0.97)
  })

  it.each([
    ['one that does not exist', many(1), 1, 'low'],
    ['two that do not exist', many(2), 1, 'medium'],
    ['four that do not exist', many(4), 1, 'medium'],
    ['five that do not exist', many(5), 1, 'high'],
    ['forty that do not exist', many(40), 1, 'high'],
    [
      'twenty of which one resolved',
      [...many(19), { name: 'x.example', ...RESOLVED }],
      1,
      'critical',
    ],
    ['four that resolved', many(4, RESOLVED), 1, 'low'],
    ['five that resolved', many(5, RESOLVED), 1, 'medium'],
    ['one whose answer was not logged', many(1, UNKNOWN), 1, 'low'],
    ['thirty whose answers were not logged', many(30, UNKNOWN), 1, 'high'],
  ] as const)('weigh as they should: %s', (_, asked, least, severity) => {
    expect(judgeOne(asked, { leastDomains: () => least })?.severity).toBe(severity)
  })

  it('are none while fewer domains are asked for than the settings want', () => {
    expect(judgeOne(many(1))).toBeNull()
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((host) => ({ name: `${host}.qxkwz.example` }))
    expect(judgeOne(hosts)).toBeNull()
    expect(judgeOne(hosts, { leastDomains: () => 1 })?.count).toBe(6)
  })

  it('are found below the threshold where many of them do not exist', () => {
    const words = { probability: 0.6 }
    expect(judgeOne(many(4, words))).toBeNull()
    expect(judgeOne(many(5, words))).toMatchObject({ severity: 'high', score: 0.6, count: 5 })
    expect(judgeOne(many(9, { ...words, ...RESOLVED }))).toBeNull()
    expect(judgeOne(many(9, { ...words, ...UNKNOWN }))).toBeNull()
    expect(judgeOne(many(9, { probability: 0.4 }))).toBeNull()
  })

  it('that resolved once have resolved, whatever came before', () => {
    const missing = many(5, { probability: 0.6 })
    const back = missing.map((each) => ({ ...each, ...RESOLVED }))
    expect(judgeOne([...missing, ...back])).toBeNull()
    expect(judgeOne([...back, ...missing])).toBeNull()
  })

  it('are kept in bounds, and what is left out is counted', () => {
    const verdict = judgeOne(many(5_000))
    const names = verdict?.evidence?.names as unknown[]
    expect(names).toHaveLength(200)
    const { distinctNames, distinctDomains, namesLeftOut } = verdict?.evidence ?? {}
    expect(Math.abs(Number(distinctNames) / 5_000 - 1)).toBeLessThan(0.2)
    expect(distinctDomains).toBe(distinctNames)
    expect(namesLeftOut).toBe(Number(distinctNames) - 200)
    expect(verdict?.count).toBe(distinctNames)
  })

  it('stay text, whatever they hold', () => {
    const names = ['<b>x</b>.example', '=cmd|1.test1', 'a\u202eb.example', '\ud800x.example']
    const told = judgeOne(names.map((name) => ({ name })))?.evidence?.names as { name: string }[]
    expect(told.map(({ name }) => name).sort()).toEqual([...names].sort())
  })

  it('are none where the threshold rises before the window ends', () => {
    let threshold = 0.9
    const windows = openWindows(createDetector({ threshold: () => threshold }), false)
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    const traffic = many(3, RESOLVED).map(query)
    windows.readTraffic(
      traffic.map((item, position) => ({ item, position, part: 0, isClockAhead: false })),
      into,
    )
    windows.take(into, T0)
    threshold = 0.995
    expect(windows.finish()).toEqual([])
  })

  it('are nothing where the detector is off, or another one judged them', () => {
    expect(judgeOne(many(9), { isOn: () => false })).toBeNull()
    expect(judgeOne(many(9), { name: 'other' })).toBeNull()
    expect(judgeOne(many(9, { scores: undefined }))).toBeNull()
  })
})

it('finds the same whatever the order of the queries and of batches', () => {
  const asked = [
    ...many(300),
    ...many(300).map((each) => ({ ...each, ...RESOLVED, type: 'AAAA' })),
    ...many(7, { client: '192.0.2.45', probability: 0.7 }),
    ...many(3, { client: '2001:db8::1', time: T0 + 7 * MINUTE_MS }),
  ]
  const queries = asked.map(query)
  const summary = (findings: readonly WindowFinding[]) =>
    findings
      .map(({ id, first, last, count, verdict }) => ({ id, first, last, count, ...verdict }))
      .sort((a, b) => a.id.localeCompare(b.id))
  const expected = summary(judge(queries))
  expect(expected.map(({ subject }) => subject).sort()).toEqual([
    CLIENT,
    '192.0.2.45',
    '2001:db8::1',
  ])
  for (let seed = 1; seed <= 30; seed += 1) {
    const random = createRandom(seed)
    const shuffled = queries
      .map((each) => ({ each, at: random.below(1_000_000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each)
    expect(summary(judge(shuffled, 1 + random.below(40))), `seed ${seed}`).toEqual(expected)
  }
})

it('takes what goes through a topic between engines as plain JSON', () => {
  const read = createDetector().readTraffic?.(query({ name: '\ud800<b>=1+1.example' }, 1))
  expect(JSON.parse(JSON.stringify(read))).toEqual(read)
})
