import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../../shared/web-anomaly'
import type { PastBucket } from '../detectors/web-anomaly/incident'
import type { HostBucketRow } from '../detectors/web-anomaly/judged'
import type { SetScorer } from '../detectors/web-anomaly/scorer'
import { createWebAnomaly } from '../detectors/web-anomaly/web-anomaly'
import { manifestSchema } from '../models/manifest'
import type { WebRequest } from '../record'
import { type HostBucketParts, judgeHostBuckets } from './host-buckets'
import { HostMeter } from './host-meter'
import { WindowBook, type WindowEntry, type WindowFinding } from './window-book'

const BUCKET_MS = 120_000
const START = Date.UTC(2026, 2, 2, 10)
const HOST = 'www.example.com'
const PLACE = { partition: 'web/0', appliedBefore: 0 }

/** Clients that ask for one page alone are the strange ones; the rest scores low. */
const SCORER: SetScorer = {
  manifest: manifestSchema.parse({
    name: 'web-anomaly',
    version: '1',
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    featureSet: { name: 'web-request-set', version: 1 },
    input: { name: 'features', features: ['request_total'] },
    output: { name: 'score' },
    threshold: { value: 0.56, chosen: 'for this test' },
    training: { seed: 1, data: [] },
    figures: { normalMedian: 0.4, normal999: 0.63, normalHighest: 0.69 },
    licence: 'Apache-2.0',
  }),
  scoreSets: async (sets) => sets.map((set) => (set.unique_path_total === 1 ? 0.6 : 0.3)),
  scoreRows: async (rows) => rows.map(() => 0.3),
  close: async () => {},
}

/** What engines store, shared by all of them. */
function newHistory() {
  const rows = new Map<string, HostBucketRow>()
  const sets = {
    readNewest: async () => new Map(),
    readBefore: async () => [],
    insert: async () => {},
  }
  const hosts: HostBucketParts['hosts'] = {
    insert: async (some) => {
      for (const row of some) rows.set(`${row.bucket} ${row.host}`, row)
    },
    readBefore: async (wanted, from, before) => {
      const found = new Map<string, PastBucket[]>()
      for (const row of [...rows.values()].sort((one, other) => one.bucket - other.bucket)) {
        if (!wanted.includes(row.host) || row.bucket < from || row.bucket >= before) continue
        found.set(row.host, [...(found.get(row.host) ?? []), row])
      }
      return found
    },
  }
  return { rows, sets, hosts }
}
type History = ReturnType<typeof newHistory>

/** An engine with windows and memory of its own. */
function newEngine(history: History, { isShared = false, changed = {} } = {}) {
  const settings = webAnomalySettingsSchema.parse(changed)
  const detector = createWebAnomaly(() => settings)
  const meter = new HostMeter()
  const parts: HostBucketParts = {
    store: history.sets,
    hosts: history.hosts,
    settings: () => settings,
    scorer: async () => SCORER,
    fail: (error) => {
      throw error
    },
    isShared,
    meter,
    insist: (work) => work(),
    now: () => START,
  }
  const book = new WindowBook(detector, 0)
  let position = 0
  const take = (requests: readonly WebRequest[]) =>
    book.takeAll(
      requests.map((request): WindowEntry => {
        const read = detector.readTraffic?.(request)
        if (read === null || read === undefined) throw new Error('It is not watched')
        const { key, item } = read
        const { time } = request
        position += 1
        return { key, item, id: null, time, position, window: undefined }
      }),
      PLACE,
    )
  const close = (watermark = Number.MAX_SAFE_INTEGER) =>
    judgeHostBuckets(book.close(watermark) as WindowFinding[], 'web', parts)
  return { take, close, meter }
}

const request = (client: string, time: number, path: string): WebRequest => ({
  kind: 'request',
  format: 'access-log',
  isTimeBorrowed: false,
  time,
  client,
  peer: client,
  site: HOST,
  method: 'GET',
  path,
  query: null,
  protocol: 'HTTP/1.1',
  status: 200,
  bytes: 500,
  contentType: 'text/html',
  userAgent: 'x',
  referrer: '',
  user: '',
  country: '',
  latitude: null,
  longitude: null,
  urlSize: path.length,
})

const person = (n: number) => `203.0.113.${n}`
const bot = (n: number) => `198.18.${Math.floor(n / 250)}.${1 + (n % 250)}`

/** People for so many buckets, and a flood of so many addresses in the last ones. */
function traffic(buckets: number, flooded: number, floodClients: number): WebRequest[] {
  return Array.from({ length: buckets }, (_, at) => {
    const from = START + at * BUCKET_MS
    const people = Array.from({ length: 20 + (at % 3) }, (_, n) =>
      [0, 1, 2].map((step) => request(person(n), from + n * 1_000 + step * 9_000, `/p${step}`)),
    ).flat()
    const isFlooded = at >= buckets - flooded
    const flood = isFlooded
      ? Array.from({ length: floodClients }, (_, n) => request(bot(n), from + n, '/search'))
      : []
    return [...people, ...flood]
  }).flat()
}

describe('buckets of hosts', () => {
  it('make one incident and one finding a bucket of a flood from 20,000 addresses', async () => {
    const history = newHistory()
    const { take, close, meter } = newEngine(history)
    take(traffic(8, 2, 20_000))
    const found = await close()
    expect(found).toHaveLength(2)
    const alerts = new Set(found.map(({ verdict, first }) => `${verdict.rule} ${first}`))
    expect([...alerts]).toEqual([`incident ${START + 6 * BUCKET_MS}`])
    expect(found[0]?.verdict).toMatchObject({ severity: 'critical', subject: HOST })
    const evidence = found[0]?.verdict.evidence as Record<string, unknown[]>
    expect(evidence.addresses).toHaveLength(50)
    expect(evidence.anomalousClients).toBe(20_000)
    expect(meter.read()).toMatchObject([
      { host: HOST, buckets: 8, incidents: 1, anomalousSets: 40_000, isUnderAttack: true },
    ])
  })

  it('lower the threshold while the host is under attack, and put it back afterwards', async () => {
    const history = newHistory()
    const { take, close } = newEngine(history)
    const calm = traffic(6, 0, 0).map((each) => ({ ...each, time: each.time + 8 * BUCKET_MS }))
    take([...traffic(8, 2, 60), ...calm])
    await close()
    const thresholds = [...history.rows.values()].map(({ threshold }) => threshold)
    const lowered = 0.56 - (0.56 - 0.4) / 8
    expect(thresholds).toEqual([
      ...Array(6).fill(0.56),
      ...Array(4).fill(lowered),
      ...Array(4).fill(0.56),
    ])
  })

  it('come to the same in any order, however often they come, on one engine or several', async () => {
    const requests = traffic(10, 3, 55)
    const straight = newHistory()
    const one = newEngine(straight)
    one.take(requests)
    const wanted = idsOf(await one.close())
    expect(wanted.length).toBe(3)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...requests.keys()], { minLength: requests.length }),
        fc.integer({ min: 1, max: 9 }),
        async (order, cut) => {
          const history = newHistory()
          const inOrder = order.map((at) => requests[at] ?? request('', 0, ''))
          const middle = START + cut * BUCKET_MS
          // The first engine is killed in the middle; the other has what is left, and judges one again.
          const first = newEngine(history, { isShared: true })
          first.take(inOrder.filter(({ time }) => time < middle))
          const before = await first.close()
          const second = newEngine(history, { isShared: true })
          second.take(inOrder.filter(({ time }) => time >= middle - BUCKET_MS))
          const after = await second.close()
          expect(new Set(idsOf([...before, ...after]))).toEqual(new Set(wanted))
          expect(rowsOf(history)).toEqual(rowsOf(straight))
        },
      ),
      { numRuns: 12 },
    )
  })
})

const idsOf = (found: readonly WindowFinding[]) =>
  found.map(({ id, first, verdict }) => `${id} ${first} ${verdict.rule} ${verdict.severity}`)

const rowsOf = ({ rows }: History) =>
  [...rows.values()].sort((one, other) => one.bucket - other.bucket)
