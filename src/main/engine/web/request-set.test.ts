import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoFormat } from '../formats/auto'
import { findSharedData, recordOf } from '../formats/record.test-kit'
import { requestOf } from '../formats/web-request.test-kit'
import type { WebRequest } from '../record'
import { generateWeb } from '../sources/synthetic-web'
import { CATEGORICAL_FEATURES, type FeatureVector, NUMERIC_FEATURES } from './features'
import { hashesOf, pairsOf } from './hash-counts'
import { readBuckets } from './read-buckets.test-kit'
import type { StoredRequestSet } from './request-set'
import { REQUEST_SET_DEFAULTS, RequestSetBook } from './request-set-book'
import { RequestSetCache, type SetReading } from './request-set-cache'

const START = Date.UTC(2026, 2, 2, 10)
const WEEK_MS = 7 * 24 * 3_600_000
const newCache = (maxSets = 100) => new RequestSetCache({ keptMs: WEEK_MS, maxSets })
const shared = findSharedData()
const python = spawnSync('python3', ['--version']).status === 0

const read = (line: string) => requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 }))
const linesOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n')

/** What each set came to last. */
function lastOf(readings: readonly SetReading[]): Map<string, FeatureVector> {
  return new Map(readings.map(({ client, host, features }) => [`${client} ${host}`, features]))
}

function expectAsIndependent(lines: readonly string[]): void {
  const script = join(import.meta.dirname, 'independent-features.test-kit.py')
  const run = spawnSync('python3', [script], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  expect(run.stderr).toBe('')
  const wanted = JSON.parse(run.stdout) as Record<string, FeatureVector>
  const found = lastOf(readBuckets(newCache(20_000), lines.map(read)))
  expect(new Set(found.keys())).toEqual(new Set(Object.keys(wanted)))
  expect(differencesOf(found, new Map(Object.entries(wanted)))).toEqual([])
}

/** Features that differ by more than a millionth of their size, one sentence each. */
function differencesOf(
  found: Map<string, FeatureVector>,
  wanted: Map<string, FeatureVector>,
): string[] {
  return [...found].flatMap(([key, features]) => {
    const theirs = wanted.get(key)
    const numbers = NUMERIC_FEATURES.filter((name) => {
      const other = theirs?.[name] ?? Number.NaN
      return !(Math.abs(features[name] - other) <= 1e-6 * Math.max(1, Math.abs(other)))
    })
    const words = CATEGORICAL_FEATURES.filter((name) => features[name] !== theirs?.[name])
    return [...numbers, ...words].map(
      (name) => `${key} ${name}: ${features[name]}, not ${theirs?.[name]}`,
    )
  })
}

describe('features of request sets', () => {
  it('are those of the worked example', () => {
    const line = (second: number, url: string, type: string, bytes: number, status: number) =>
      read(
        JSON.stringify({
          '@timestamp': new Date(START + second * 1000).toISOString(),
          client_ip: '203.0.113.7',
          client_request_host: 'a.example',
          client_ua: 'x',
          client_url: url,
          content_type: type,
          http_response_code: status,
          querystring: null,
          reply_length_bytes: bytes,
        }),
      )
    const [reading] = readBuckets(newCache(), [
      line(0, '/a/b.html', 'text/html', 1_000, 200),
      line(30, '/a/c.css', 'text/css', 3_000, 200),
      line(90, '/a/b.html', 'text/html', 1_000, 404),
    ])
    const found = reading?.features
    if (found === undefined) throw new Error('there is one set')
    expect(found).toMatchObject({
      request_total: 3,
      minutes_total: 1.5,
      request_rate: 2,
      request_interval_average: 0.75,
      request_interval_variance: 0.125,
      html_total: 2,
      css_total: 1,
      css_to_html_ratio: 0.5,
      path_depth_average: 2,
      path_depth_variance: 0,
      response4xx_total: 1,
      top_page_total: 2,
      unique_path_total: 2,
      unique_query_total: 0,
      unique_ua_total: 1,
    })
    expect(found.payload_size_average).toBeCloseTo(5 / 3, 9)
    expect(found.payload_size_log_average).toBeCloseTo(
      (2 * Math.log(1_001) + Math.log(3_001)) / 3,
      9,
    )
    expect(found.unique_path_rate).toBeCloseTo(4 / 3, 9)
  })

  it.skipIf(!python)(
    'equal an independent calculation on made-up traffic (python3)',
    () => {
      const options = { count: 20_000, flooders: 5, scanners: 2, seed: 3, start: START }
      expectAsIndependent([...generateWeb(options)])
    },
    120_000,
  )

  it.skipIf(!python || shared === null)(
    'equal it on the log of a real edge (python3 and the shared data)',
    () =>
      expectAsIndependent(linesOf(join(shared ?? '', 'web-traffic-anomalies/test_data_1k.json'))),
    120_000,
  )
})

const request = fc.record({
  second: fc.integer({ min: 0, max: 900 }),
  path: fc.constantFrom('/', '/a', '/a/b.html'),
  query: fc.constantFrom(null, 'p=1', 'p=2'),
  status: fc.constantFrom(200, 404, 503),
  bytes: fc.integer({ min: 0, max: 100_000 }),
  contentType: fc.constantFrom('text/html', 'text/css', 'image/png', ''),
  userAgent: fc.constantFrom('a', 'b', ''),
  client: fc.constantFrom('203.0.113.7', '203.0.113.8'),
})

type Made = Omit<WebRequest, 'time'> & { second: number }

function toRequests(made: readonly object[]) {
  return (made as Made[]).map(({ second, ...rest }) => ({
    ...rest,
    time: START + second * 1000,
    site: 'a.example',
    country: '',
    latitude: null,
    longitude: null,
    kind: 'request' as const,
    format: 'access-log' as const,
    isTimeBorrowed: false as const,
    peer: rest.client,
    method: 'GET',
    protocol: '',
    referrer: '',
    user: '',
    urlSize: 0,
  }))
}

function expectAlike(left: Map<string, FeatureVector>, right: Map<string, FeatureVector>): void {
  expect(new Set(left.keys())).toEqual(new Set(right.keys()))
  expect(differencesOf(left, right)).toEqual([])
}

describe('request sets', () => {
  const readAll = (requests: ReturnType<typeof toRequests>, bucketMs = 120_000) =>
    lastOf(readBuckets(newCache(), requests, bucketMs))

  it('do not hang on the order of requests', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), (made) => {
        const requests = toRequests(made)
        const mixed = requests.toSorted((a, b) => a.path.localeCompare(b.path) || b.time - a.time)
        expect(readAll(mixed)).toEqual(readAll(requests))
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('do not hang on how time is cut into buckets', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), (made) => {
        const requests = toRequests(made)
        expectAlike(readAll(requests), readAll(requests, 30_000))
        expectAlike(readAll(requests), readAll(requests, 3_600_000))
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  const at = (second: number, client = '203.0.113.7') =>
    toRequests([
      {
        second,
        path: '/',
        query: null,
        status: 200,
        bytes: 1,
        contentType: '',
        userAgent: '',
        client,
      },
    ])

  it('go on from what history has of them as if nothing had been', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 40 }), (made) => {
        const requests = toRequests(made)
        const middle = START + 480_000
        const cut = requests.filter(({ time }) => time < middle)
        const rest = requests.filter(({ time }) => time >= middle)
        const before = readBuckets(newCache(), cut)
        const after = newCache()
        for (const [key, set] of storedOf(before)) after.restore('a.example', key, set)
        const last = lastOf([...before, ...readBuckets(after, rest)])
        expectAlike(last, readAll(requests))
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('begin anew after the time they are kept, and are at most so many', () => {
    const cache = new RequestSetCache({ keptMs: 600_000, maxSets: 2 })
    const read = (second: number, client?: string) => readBuckets(cache, at(second, client))[0]
    read(0)
    expect(read(599)?.features.request_total).toBe(2)
    expect(read(1_200)?.features.request_total).toBe(1)
    for (const n of [8, 9, 10]) read(6_000, `203.0.113.${n}`)
    expect(cache.size).toBe(2)
    expect(cache.missing('a.example', START + 12_000_000, ['203.0.113.7', '203.0.113.10'])).toEqual(
      ['203.0.113.7'],
    )
  })

  it('are read once the grace is over where a log is read by itself, and count what is later', () => {
    const book = new RequestSetBook({ ...REQUEST_SET_DEFAULTS, maxSets: 10 })
    expect(book.add(at(10))).toEqual([])
    expect(book.add(at(149))).toEqual([])
    expect(book.add(at(150)).map(({ bucket }) => bucket)).toEqual([START])
    book.add(at(119))
    expect(book.late).toBe(1)
    const [last] = book.end()
    expect(last).toMatchObject({ bucket: START + 120_000, buckets: 2, start: START + 10_000 })
    expect(last?.features.request_total).toBe(3)
  })

  it('stand for nothing before the bucket they have come to', () => {
    const cache = newCache()
    readBuckets(cache, at(600))
    const [earlier] = readBuckets(cache, at(0))
    expect(earlier?.features.request_total).toBe(1)
  })

  it('lets go of what was seen longest ago where few clients ask for very many paths', () => {
    const cache = new RequestSetCache({ keptMs: 3_600_000, maxSets: 100 }, 50)
    const asks = (client: string, second: number) =>
      Array.from({ length: 20 }, (_, path) => path).flatMap((path) =>
        at(second, client).map((each) => ({ ...each, path: `/${client}/${path}` })),
      )
    readBuckets(cache, [...asks('203.0.113.7', 0), ...asks('203.0.113.8', 0)])
    expect(cache.size).toBe(2)
    readBuckets(cache, asks('203.0.113.9', 120))
    expect(cache.size).toBe(2)
    const later = START + 240_000
    expect(cache.missing('a.example', later, ['203.0.113.7', '203.0.113.9'])).toEqual([
      '203.0.113.7',
    ])
  })
})

/** What history has of sets behind some buckets: the newest numbers, and the texts of all. */
function storedOf(readings: readonly SetReading[]): Map<string, StoredRequestSet> {
  const stored = new Map<string, StoredRequestSet>()
  for (const { client, features, start, stop, buckets, bucket, visit, part } of readings) {
    const known = stored.get(client)
    const paths = new Map(known?.paths ?? [])
    for (const [path, count] of pairsOf(part.paths)) paths.set(path, (paths.get(path) ?? 0) + count)
    stored.set(client, {
      features,
      first: start,
      last: stop,
      buckets,
      bucket,
      visit,
      paths: [...paths],
      queries: [...(known?.queries ?? []), ...hashesOf(part.queries)],
      agents: [...(known?.agents ?? []), ...hashesOf(part.agents)],
    })
  }
  return stored
}
