import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTunnelScorer, type TunnelScorer } from './detectors/dns-tunnel/scorer'
import {
  createDnsTunnel,
  type DnsTunnelParts,
  type TunnelJudge,
} from './detectors/dns-tunnel/tunnel'
import { ModelError } from './models/model-error'
import { findModelFolder } from './models/model-folder'
import type { DnsQuery, ReadTraffic } from './record'
import { ALPHABETS, randomText } from './sources/name-encodings'
import { createRandom } from './sources/random'
import { LOOKALIKES } from './sources/synthetic-lookalikes'
import { type NameStream, TUNNEL_TOOLS } from './sources/synthetic-tunnels'
import { settleVerdicts } from './windows/settling'
import type { WindowFinding } from './windows/window-book'
import type { WindowBatch } from './windows/window-books'
import { openWindows, T0 } from './windows/windows.test-kit'

const MINUTE_MS = 60_000
let scorer: TunnelScorer

beforeAll(async () => {
  scorer = await openTunnelScorer(findModelFolder('dns-tunnel'))
})
afterAll(() => scorer.close())

function createDetector(parts: Partial<DnsTunnelParts> = {}) {
  return createDnsTunnel({
    name: 'dns-tunnel',
    takes: () => true,
    scorer: async () => scorer,
    threshold: () => scorer.manifest.threshold.value,
    fail: (error) => {
      throw error
    },
    ...parts,
  })
}

/** Queries of one client below one domain, evenly over some minutes. */
function ask(
  stream: NameStream,
  { client = '192.0.2.44', domain = 'example.net', count = 120, seed = 1, minutes = 12 } = {},
): DnsQuery[] {
  const random = createRandom(seed)
  const next = stream(random)
  return Array.from({ length: count }, (_, n) => {
    const { labels, type, answers } = next()
    return {
      kind: 'dns-query',
      format: 'zeek-dns',
      id: '0'.repeat(32),
      time: T0 + Math.floor((n * minutes * MINUTE_MS) / count),
      nanos: 0,
      isTimeBorrowed: false,
      isYearBorrowed: false,
      client,
      clientPort: null,
      server: null,
      name: `${labels}.${domain}`,
      type,
      rcode: answers === null ? 'NXDOMAIN' : 'NOERROR',
      answers: answers ?? [],
      answerCount: answers?.length ?? 0,
    }
  })
}

const numbered = (queries: readonly DnsQuery[]): ReadTraffic[] =>
  queries.map((item, position) => ({ item, position, part: 0, isClockAhead: false }))

/** What windows come to that are given these in batches of so many, each batch twice. */
async function judge(
  queries: readonly ReadTraffic[],
  batch = 500,
  detector = createDetector(),
): Promise<WindowFinding[]> {
  const windows = openWindows(detector, false)
  for (let from = 0; from < queries.length; from += batch) {
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    windows.readTraffic(queries.slice(from, from + batch), into)
    windows.take(into, T0)
    windows.take(into, T0)
  }
  return settleVerdicts(windows.finish())
}

describe('a tunnel', () => {
  it.each([
    ...(['iodine', 'dnscat2', 'dns2tcp', 'beacon', 'scripted-file'] as const),
    ...(['long-implant', 'ozyman', 'tuns', 'fixed-places'] as const),
  ])('by %s is found, with its client, its domain and its names', async (tool) => {
    const [finding, ...others] = await judge(numbered(ask(TUNNEL_TOOLS[tool], { seed: 11 })))
    expect(others).toEqual([])
    expect(finding).toMatchObject({ detector: 'dns-tunnel', start: T0, count: 120 })
    expect(finding?.verdict).toMatchObject({
      rule: 'tunnel:example.net',
      subject: '192.0.2.44',
      ip: '192.0.2.44',
      indicator: 'example.net',
      product: 'watchfloor',
    })
    const { value } = scorer.manifest.threshold
    expect(finding?.verdict.score).toBeGreaterThan(value)
    const { evidence } = finding?.verdict ?? {}
    expect(evidence).toMatchObject({ queries: 120, threshold: value })
    const names = evidence?.names as string[]
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(name).toMatch(/^\S+( [A-Z0-9, ]+)?$/)
  })

  it('weighs as much as its labels carry', async () => {
    const severityOf = async (count: number) => {
      const [finding] = await judge(
        numbered(ask(TUNNEL_TOOLS['scripted-file'], { count, seed: 3 })),
      )
      return finding?.verdict.severity
    }
    expect(await severityOf(8)).toBe('low')
    expect(await severityOf(60)).toBe('medium')
    expect(await severityOf(1_000)).toBe('high')
    expect(await severityOf(8_000)).toBe('critical')
  })

  it('says about how many bytes it carried', async () => {
    const hex: NameStream = (random) => () => ({
      labels: randomText(ALPHABETS.hex, 60, random),
      type: 'TXT',
      answers: ['ok'],
    })
    const [finding] = await judge(numbered(ask(hex, { count: 100 })))
    const carriedBytes = Number(finding?.verdict.evidence?.carriedBytes)
    expect(carriedBytes / (100 * 30)).toBeCloseTo(1, 1)
  })

  it('is one finding for each client, domain and window', async () => {
    const queries = [
      ...ask(TUNNEL_TOOLS.iodine, { minutes: 28 }),
      ...ask(TUNNEL_TOOLS.iodine, { client: '192.0.2.45' }),
      ...ask(TUNNEL_TOOLS.iodine, { domain: 'example.org' }),
    ].sort((a, b) => a.time - b.time)
    const found = (await judge(numbered(queries))).map(({ start, verdict }) => [
      (start - T0) / MINUTE_MS,
      verdict.subject,
      verdict.indicator,
    ])
    expect(found.sort()).toEqual(
      [
        [0, '192.0.2.44', 'example.net'],
        [0, '192.0.2.44', 'example.org'],
        [0, '192.0.2.45', 'example.net'],
        [15, '192.0.2.44', 'example.net'],
      ].sort(),
    )
  })
})

it('finds the same whatever the order of the queries and of batches', async () => {
  const queries = [
    ...ask(TUNNEL_TOOLS.dnscat2, { count: 90 }),
    ...ask(TUNNEL_TOOLS['slow-names'], { client: '192.0.2.45', seed: 5 }),
    ...ask(LOOKALIKES['delivery-hosts'], { client: '192.0.2.46' }),
  ]
  const summary = (findings: readonly WindowFinding[]) =>
    findings
      .map(({ id, first, last, count, verdict: { settle: _, ...verdict } }) => ({
        ...{ id, first, last, count },
        ...verdict,
      }))
      .sort((a, b) => a.id.localeCompare(b.id))
  const expected = summary(await judge(numbered(queries)))
  expect(expected.length).toBeGreaterThan(0)
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = createRandom(seed)
    const shuffled = queries
      .map((query) => ({ query, at: random.below(1_000_000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ query }) => query)
    const found = await judge(numbered(shuffled), 1 + random.below(40))
    expect(summary(found), `seed ${seed}`).toEqual(expected)
  }
})

describe('ordinary traffic', () => {
  it.each(Object.entries(LOOKALIKES))('of %s is no finding', async (_, stream) => {
    const clients = Array.from({ length: 10 }, (_each, n) =>
      ask(stream, { client: `192.0.2.${n + 1}`, seed: 100 + n, count: 60 }),
    )
    expect(await judge(numbered(clients.flat()))).toEqual([])
  })

  it('below a domain whose queries nobody can use for a tunnel opens no window', () => {
    const read = createDetector().readTraffic
    const [query] = ask(TUNNEL_TOOLS.iodine, { domain: 'cloudfront.net', count: 1 })
    expect(query === undefined ? null : read?.(query)).toBeNull()
  })
})

describe('what hangs on its model', () => {
  const tunnel = () => numbered(ask(TUNNEL_TOOLS.iodine))

  it('is nothing while there is none', async () => {
    const off = createDetector({ scorer: async () => null })
    expect(await judge(tunnel(), 500, off)).toEqual([])
  })

  it('is nothing where it fails, which is told', async () => {
    const failures: string[] = []
    const broken: TunnelJudge = {
      manifest: scorer.manifest,
      scoreWindows: async () => {
        throw new ModelError('bad-outputs', 'it gave NaN')
      },
    }
    const failing = createDetector({
      scorer: async () => broken,
      fail: ({ code }) => void failures.push(code),
    })
    expect(await judge(tunnel(), 500, failing)).toEqual([])
    expect(failures).toEqual(['bad-outputs'])
  })

  it('is asked of the model that took the place of one closed meanwhile', async () => {
    const closed: TunnelJudge = {
      manifest: scorer.manifest,
      scoreWindows: async () => {
        throw new ModelError('closed', 'it is closed')
      },
    }
    const models = [closed, scorer]
    const replaced = createDetector({ scorer: async () => models.shift() ?? scorer })
    expect(await judge(tunnel(), 500, replaced)).toHaveLength(1)
    const gone = createDetector({ scorer: async () => closed })
    expect(await judge(tunnel(), 500, gone)).toEqual([])
  })

  it('is also asked about what relevance leaves out of generated names', async () => {
    const queries = ask(TUNNEL_TOOLS.iodine).map((query) => ({ ...query, isIrrelevant: true }))
    expect(await judge(numbered(queries))).toHaveLength(1)
  })

  it('takes no query that it is not set to', () => {
    const [query] = ask(TUNNEL_TOOLS.iodine, { count: 1 })
    if (query === undefined) throw new Error('one query was made')
    const { readTraffic } = createDetector({ takes: (_, source) => source === 'resolver' })
    expect(readTraffic?.(query, 'resolver')).not.toBeNull()
    expect(readTraffic?.(query, 'import')).toBeNull()
  })
})
