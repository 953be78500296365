import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import { openSetScorer, type SetScorer } from './detectors/web-anomaly/scorer'
import { createWebAnomaly } from './detectors/web-anomaly/web-anomaly'
import { autoFormat } from './formats/auto'
import { recordOf } from './formats/record.test-kit'
import { requestOf } from './formats/web-request.test-kit'
import { findModelFolder } from './models/model-folder'
import { generateWeb } from './sources/synthetic-web'
import { type OpenedStore, STORES } from './testing/stores'
import {
  followLines,
  importLines,
  killAtEachWrite,
  openTrafficWorkspace,
  pushLines,
  readOn,
} from './traffic.test-kit'
import { NUMERIC_FEATURES } from './web/features'
import { readBuckets } from './web/read-buckets.test-kit'
import { RequestSetCache } from './web/request-set-cache'
import type { Workspace } from './workspace'

const DAY_MS = 86_400_000
/** Yesterday at ten: history lets go of outcomes that are old. */
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const NOW = T0 + 30 * 60_000
/** Requests of some eight minutes: five buckets. */
const LINES = [...generateWeb({ count: 1_500, flooders: 3, scanners: 1, seed: 5, start: T0 })]
const REQUESTS = LINES.map((line) =>
  requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 })),
)

/** Requests that come again and again in the tests of kills. */
const KILLED_REQUESTS = 500

/** What its features say in one line: those that hang on all that was asked for. */
interface Row {
  bucket: number
  host: string
  client: string
  requests: number
  features: string
}

/** Clients that asked for more than so many things are the strange ones of these tests. */
const judgeBusy = (real: SetScorer): SetScorer => ({
  ...real,
  scoreSets: async (sets) => sets.map((each) => Math.min(1, each.request_total / 200)),
})

describe.each(STORES)('request sets in history $where', ({ where, obstacle, open: openStore }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  let runs = 0

  beforeAll(async () => {
    opened = await openStore()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-request-sets-'))
  })
  afterAll(async () => {
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  function openWith(changed: object, scorer: SetScorer | null = null) {
    const settings = webAnomalySettingsSchema.parse(changed)
    const fail = (error: unknown) => {
      throw error
    }
    return (
      over: OpenedStore['store'],
      run: string,
      clock: { now: number },
      isDead?: () => boolean,
    ) =>
      openTrafficWorkspace({
        over,
        run,
        folder,
        clock,
        windowed: [createWebAnomaly(() => settings)],
        sources: [{ id: 'pushed', kind: 'http', name: 'Edge' }],
        web: { scorer: async () => scorer, fail },
        webAnomaly: changed,
        isDead,
      })
  }
  const open = openWith({})
  const nextRun = () => `sets${runs++}`

  async function rowsOf(run: string): Promise<Row[]> {
    const rows = await opened.store.query<Row & { figures: number[] }>(
      `SELECT toInt32((toUnixTimestamp64Milli(bucket) - ${T0}) / 1000) AS bucket, host,
         replaceOne(toString(client), '::ffff:', '') AS client, toUInt32(requests) AS requests,
         features AS figures
       FROM t_${run}.request_sets FINAL ORDER BY bucket, host, client`,
    )
    return rows.map(({ figures, ...row }) => ({ ...row, features: wordsOf(figures.map(Number)) }))
  }

  /** What the features come to where nothing comes between. */
  const truth = (size = LINES.length, bucketMs = 120_000): Row[] =>
    readBuckets(newCache(), REQUESTS.slice(0, size), bucketMs)
      .map(({ bucket, host, client, part, features }) => ({
        bucket: (bucket - T0) / 1_000,
        host,
        client,
        requests: part.times.length,
        features: wordsOf(NUMERIC_FEATURES.map((name) => features[name])),
      }))
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const sorted = (rows: Row[]) => rows.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))

  it('are there after an import, a row for each client, host and bucket, however often it comes', async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 400, NOW)
    const once = sorted(await rowsOf(run))
    expect(once.length).toBeGreaterThan(20)
    expect(new Set(once.map(({ bucket }) => bucket)).size).toBeGreaterThan(3)
    expect(once).toEqual(truth())
    await importLines(workspace, [...LINES].reverse(), 70, NOW)
    expect(sorted(await rowsOf(run))).toEqual(once)
    await workspace.close()
  })

  it('go on after a restart, and where memory has room for few of them', async () => {
    const run = nextRun()
    const few = openWith({ maxSets: 100, bucketMs: 60_000 })
    const clock = { now: NOW }
    for (const end of [500, 1_000]) {
      const workspace = await few(opened.store, run, clock)
      await readOn(workspace, LINES.slice(0, end), 100, clock)
      await workspace.close()
    }
    const last = await few(opened.store, run, clock)
    await followLines(last, LINES, 100, clock)
    await last.close()
    const rows = sorted(await rowsOf(run))
    const wanted = truth(LINES.length, 60_000)
    expect(rows).toEqual(wanted)
  })

  it('hold what came over HTTP before a stop, and is handed in by nobody again', async () => {
    const run = nextRun()
    const first = await open(opened.store, run, { now: NOW })
    await pushLines(first, LINES.slice(0, 700), 300, NOW)
    await first.close()
    const clock = { now: NOW }
    const second = await open(opened.store, run, clock)
    await pushLines(second, LINES.slice(700), 300, NOW)
    clock.now += 3_600_000
    await second.closeWindows()
    await second.pipeline.settle()
    expect(sorted(await rowsOf(run))).toEqual(truth())
    await second.close()
  })

  it('are forgotten with their client, also by what is in memory, and with their host', async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 400, NOW)
    const [row] = await rowsOf(run)
    const client = row?.client ?? ''
    const entity = { ip: client, subject: client }
    await workspace.forget({ entity, reason: 'asked', confirmation: client }, 'mk')
    const left = await rowsOf(run)
    expect(left.map((each) => each.client)).not.toContain(client)
    expect(left.length).toBeGreaterThan(10)
    const host = left[0]?.host ?? ''
    const site = { ip: null, subject: host }
    await workspace.forget({ entity: site, reason: 'asked', confirmation: host }, 'mk')
    expect((await rowsOf(run)).map((each) => each.host)).not.toContain(host)
    await workspace.close()
  })

  it('are one alert for a host, however many clients and buckets, with the worst by name', async () => {
    const run = nextRun()
    const real = await openSetScorer(findModelFolder('web-anomaly'))
    const changed = { incidentRequests: 1_000_000, threshold: 0.5 }
    const judged = openWith(changed, judgeBusy(real))
    const workspace = await judged(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 400, NOW)
    const alerts = await opened.store.query<{ subject: string; count: number }>(
      `SELECT subject, toUInt32(count) AS count FROM t_${run}.alerts FINAL WHERE detector = 'web-anomaly'`,
    )
    const scored = await opened.store.query<{ host: string; bucket: number; strange: number }>(
      `SELECT host, toUnixTimestamp64Milli(bucket) AS bucket, toUInt32(sum(prediction)) AS strange
       FROM t_${run}.request_sets FINAL GROUP BY host, bucket HAVING strange > 0`,
    )
    expect(scored.length).toBeGreaterThan(2)
    expect(alerts.map(({ subject }) => subject).sort()).toEqual(
      [...new Set(scored.map(({ host }) => host))].sort(),
    )
    const [host] = alerts
    const evidence = await workspace.findings.readEvidence(
      {
        detector: 'web-anomaly',
        rule: 'anomalous-clients',
        subject: host?.subject ?? '',
        ip: null,
        from: T0,
        to: T0 + DAY_MS,
      },
      100,
    )
    expect(evidence).toHaveLength(scored.filter((each) => each.host === host?.subject).length)
    const { addresses, model, threshold, isIncident } = JSON.parse(evidence[0]?.raw ?? '{}')
    expect({ model, threshold, isIncident }).toEqual({
      model: `web-anomaly ${real.manifest.version}`,
      threshold: 0.5,
      isIncident: false,
    })
    expect(addresses[0].score).toBeGreaterThan(0.5)
    await workspace.close()
    await real.close()
  })

  // What a kill comes to hangs on the order of writes, which is the same on every store.
  const kills = where === STORES[0]?.where ? (['before', 'after'] as const) : []
  for (const when of kills) {
    it(`count each request once after a kill ${when} any write`, { timeout: 600_000 }, async () => {
      const wanted = truth(KILLED_REQUESTS)
      const writes = await killAtEachWrite({
        store: opened.store,
        when,
        now: NOW,
        open,
        nextRun,
        follow: (workspace, clock, isAfterKill) =>
          followLines(workspace, LINES.slice(0, KILLED_REQUESTS), isAfterKill ? 350 : 250, clock),
        verify: async (_survivor: Workspace, run, killed) =>
          expect(sorted(await rowsOf(run)), killed).toEqual(wanted),
      })
      expect(writes).toBeGreaterThan(5)
    })
  }
})

const newCache = () => new RequestSetCache({ keptMs: DAY_MS, maxSets: 10_000 })

const keyOf = ({ bucket, host, client }: Row) =>
  `${String(bucket).padStart(9, '0')} ${host} ${client}`

/** To nine digits: a set that goes on from history has its sums from its averages. */
const wordsOf = (figures: readonly number[]) =>
  figures.map((each) => Number(each.toPrecision(9))).join(' ')
