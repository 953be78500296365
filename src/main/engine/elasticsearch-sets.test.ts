import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { elasticsearchReadingSchema } from '../../shared/elasticsearch'
import { DEFAULT_LIMITS, type ElasticsearchSettings } from '../../shared/source'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import { createWebAnomaly } from './detectors/web-anomaly/web-anomaly'
import { ElasticsearchServer } from './elasticsearch/elasticsearch-server.test-kit'
import { autoFormat } from './formats/auto'
import { recordOf } from './formats/record.test-kit'
import { requestOf } from './formats/web-request.test-kit'
import { ElasticsearchReader } from './sources/elasticsearch'
import { generateWeb } from './sources/synthetic-web'
import { Kill } from './testing/mortal-store'
import { type OpenedStore, STORES } from './testing/stores'
import { killAtEachWrite, openTrafficWorkspace } from './traffic.test-kit'
import { readBuckets } from './web/read-buckets.test-kit'
import { RequestSetCache } from './web/request-set-cache'
import type { Workspace } from './workspace'

const HOUR_MS = 3_600_000
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 20 * HOUR_MS
/** Requests of more than an hour: a range is read again from the last whole hour. */
const LINES = [
  ...generateWeb({ count: 350, people: 2, crawlers: 0, scanners: 0, seed: 9, start: T0 }),
]
const REQUESTS = LINES.map((line) =>
  requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 })),
)
const END = Math.max(...REQUESTS.map(({ time }) => time)) + 1

const settings = webAnomalySettingsSchema.parse({})
const server = new ElasticsearchServer()
let opened: OpenedStore
let folder: string

beforeAll(async () => {
  await server.start()
  for (const [n, line] of LINES.entries()) {
    const source = JSON.parse(line) as object
    server.docs.push({ id: `doc-${n}`, time: REQUESTS[n]?.time ?? 0, source })
  }
  const [embedded] = STORES
  if (embedded === undefined) throw new Error('There is no store')
  opened = await embedded.open()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-elasticsearch-'))
})
afterAll(async () => {
  await opened.end()
  await server.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

function sourceSettings(): ElasticsearchSettings {
  const [from, to] = [new Date(T0).toISOString(), new Date(END).toISOString()]
  const reading = { node: server.url, index: 'logs-*', from, to, sliceMs: 1_800_000, pageSize: 50 }
  return {
    ...elasticsearchReadingSchema.parse(reading),
    id: 'search',
    name: 'Search',
    kind: 'elasticsearch',
    format: 'access-log-json',
    isPaused: false,
    limits: DEFAULT_LIMITS,
  }
}

/** Reads the range to its end, or until the store is dead. */
async function follow(workspace: Workspace, now: number, isDead: () => boolean): Promise<void> {
  const reader = new ElasticsearchReader(sourceSettings(), {
    pipeline: workspace.pipeline,
    readSecret: async () => null,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => now,
    wait: () => new Promise(setImmediate),
    onBatch: () => undefined,
    inputs: workspace.inputs,
    ownWindows: () => workspace.importWindows(),
  })
  reader.start()
  while (reader.status().state !== 'finished' && !isDead()) await new Promise(setImmediate)
  await reader.stop()
  if (isDead()) throw new Kill()
  await workspace.pipeline.settle()
}

it.each(['before', 'after'] as const)(
  'a range counts each request once in its request set, killed %s any write',
  async (when) => {
    let runs = 0
    const dead = new WeakMap<Workspace, () => boolean>()
    const writes = await killAtEachWrite({
      store: opened.store,
      when,
      nextRun: () => `search${when}${runs++}`,
      now: Date.now(),
      open: async (over, run, clock, isDead = () => false) => {
        const windowed = [createWebAnomaly(() => settings)]
        const web = { scorer: async () => null, fail: () => undefined }
        const parts = { over, run, folder, clock, windowed, web, isDead }
        const workspace = await openTrafficWorkspace(parts)
        dead.set(workspace, isDead)
        return workspace
      },
      follow: (workspace, clock) =>
        follow(workspace, clock.now, dead.get(workspace) ?? (() => false)),
      verify: async (_survivor, run, killed) => {
        const [counted] = await opened.store.query<{ requests: number }>(
          `SELECT toUInt32(count()) AS requests FROM t_${run}.web_requests`,
        )
        expect(counted?.requests, killed).toBe(LINES.length)
        expect(await rowsOf(run), killed).toEqual(truth())
      },
    })
    expect(writes).toBeGreaterThan(5)
  },
  300_000,
)

interface Row {
  bucket: number
  client: string
  requests: number
  total: number
  paths: number
}

async function rowsOf(run: string): Promise<Row[]> {
  const rows = await opened.store.query<Row>(
    `SELECT toUnixTimestamp64Milli(bucket) AS bucket,
       replaceOne(toString(client), '::ffff:', '') AS client, toUInt32(requests) AS requests,
       features[1] AS total, features[25] AS paths
     FROM t_${run}.request_sets FINAL`,
  )
  return sorted(rows.map((row) => ({ ...row, bucket: Number(row.bucket) })))
}

function truth(): Row[] {
  const cache = new RequestSetCache({ keptMs: settings.keptMs, maxSets: 1_000 })
  return sorted(
    readBuckets(cache, REQUESTS).map(({ bucket, client, part, features }) => ({
      bucket,
      client,
      requests: part.times.length,
      total: features.request_total,
      paths: features.unique_path_total,
    })),
  )
}

const sorted = (rows: Row[]) =>
  rows.sort((one, other) => one.bucket - other.bucket || (one.client < other.client ? -1 : 1))
