// The part of web.mjs that holds a million request sets open: requests go through the detector's
// windows to sets that are scored and written, into a store that keeps nothing. Prints memory.
import { openSetScorer } from '../src/main/engine/detectors/web-anomaly/scorer'
import { createWebAnomaly } from '../src/main/engine/detectors/web-anomaly/web-anomaly'
import { boundHeapGrowth } from '../src/main/engine/heap'
import type { WebRequest } from '../src/main/engine/record'
import { judgeHostBuckets } from '../src/main/engine/windows/host-buckets'
import { WindowBook } from '../src/main/engine/windows/window-book'
import { webAnomalySettingsSchema } from '../src/shared/web-anomaly'

boundHeapGrowth(true)
const [, , folder = '', count = '1000000'] = process.argv
const CLIENTS = Number(count)
/** Each bucket has a tenth of the clients; the first ones come again. */
const BUCKETS = 12
const IN_BUCKET = Math.ceil(CLIENTS / 10)
const REQUESTS = 2
const TOGETHER = 2_500
const START = Date.UTC(2026, 2, 2, 10)

const settings = webAnomalySettingsSchema.parse({ maxSets: CLIENTS })
const detector = createWebAnomaly(() => settings)
const book = new WindowBook(detector, Number.NEGATIVE_INFINITY)
const scorer = await openSetScorer(folder)
let stored = 0
const parts = {
  store: {
    readNewest: async () => new Map<string, number>(),
    readBefore: async () => [],
    insert: async (readings: readonly unknown[]) => {
      stored += readings.length
    },
  },
  hosts: { readBefore: async () => new Map(), insert: async () => {} },
  meter: { add: () => {} },
  settings: () => settings,
  scorer: async () => scorer,
  fail: (error: unknown) => {
    throw error
  },
  isShared: false,
  insist: <T>(work: () => Promise<T>) => work(),
  now: Date.now,
}

function requestOf(client: number, time: number, number: number): WebRequest {
  const ip = `10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`
  return {
    kind: 'request',
    format: 'access-log',
    time,
    isTimeBorrowed: false,
    client: ip,
    peer: ip,
    site: 'www.site.example',
    method: 'GET',
    path: `/shop/item-${(client * 31 + number * 7) % 5_000}.html`,
    query: number % 3 === 0 ? `id=${client % 1_000}` : null,
    protocol: 'HTTP/1.1',
    status: 200,
    bytes: 15_000 + (client % 977),
    contentType: 'text/html',
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) Chrome/${100 + (client % 40)}.0 Safari/537.36`,
    referrer: '',
    user: '',
    country: '',
    latitude: null,
    longitude: null,
    urlSize: 0,
  }
}

let peak = 0
const megabytes = (bytes: number) => Math.round(bytes / 1e6)
const look = () => {
  peak = Math.max(peak, process.memoryUsage().rss)
}

let position = 0
for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
  const start = START + bucket * settings.bucketMs
  for (let number = 0; number < REQUESTS; number += 1) {
    const first = (bucket % 10) * IN_BUCKET
    for (let from = first; from < first + IN_BUCKET; from += TOGETHER) {
      const entries = []
      for (let client = from; client < Math.min(first + IN_BUCKET, from + TOGETHER); client += 1) {
        const time = start + ((client * 7 + number * 50_000) % settings.bucketMs)
        const request = requestOf(client, time, bucket * REQUESTS + number)
        const read = detector.readTraffic?.(request)
        if (read === null || read === undefined) continue
        position += 1
        entries.push({
          key: read.key,
          item: read.item,
          id: null,
          time,
          position,
          window: read.window,
        })
      }
      book.takeAll(entries, { partition: 'p', appliedBefore: 0 })
    }
    look()
  }
  await judgeHostBuckets(book.close(start + settings.bucketMs + settings.graceMs), 's', parts)
  look()
}
globalThis.gc?.()
const { rss, heapUsed } = process.memoryUsage()
const { late } = book
await scorer.close()
process.stdout.write(
  `${JSON.stringify({
    sets: CLIENTS,
    late,
    stored,
    bytesASet: Math.round(heapUsed / CLIENTS),
    heapMB: megabytes(heapUsed),
    rssMB: megabytes(rss),
    peakMB: megabytes(Math.max(peak, process.resourceUsage().maxRSS * 1_024)),
  })}\n`,
)
