import { beforeEach, describe, expect, it } from 'vitest'
import { autoFormat } from './formats/auto'
import { recordOf } from './formats/record.test-kit'
import { requestOf } from './formats/web-request.test-kit'
import type { Desk } from './kafka/engines.test-kit'
import { isSkipped, useSharedEngines, why } from './shared-engines.test-kit'
import { generateWeb, webClientOf } from './sources/synthetic-web'
import { readBuckets } from './web/read-buckets.test-kit'
import { RequestSetCache } from './web/request-set-cache'

const HOUR_MS = 3_600_000
/** An hour that is over, so that each host has one alert. */
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
const PEOPLE = { people: 12, crawlers: 1, scanners: 3, scrapers: 1 }
/** Requests of some minutes: several buckets. */
const LINES = [...generateWeb({ ...PEOPLE, count: 1_600, seed: 3, start: T0 })]
const REQUESTS = LINES.map((line) =>
  requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 })),
)
const ALL_JUDGED = T0 + HOUR_MS
/** Messages that a member may have in hand when it goes. */
const BATCH = 2_500

interface Row {
  bucket: number
  client: string
  requests: number
  total: number
  gap: number
  paths: number
}

/** What the sets come to where one reads all. */
function truth(): Row[] {
  const cache = new RequestSetCache({ keptMs: 7 * 24 * HOUR_MS, maxSets: 10_000 })
  return sorted(
    readBuckets(cache, REQUESTS).map(({ bucket, client, part, features }) => ({
      bucket,
      client,
      requests: part.times.length,
      total: features.request_total,
      gap: Number(features.request_interval_average.toFixed(6)),
      paths: features.unique_path_total,
    })),
  )
}

const sorted = (rows: Row[]) =>
  rows.sort((one, other) => one.bucket - other.bucket || (one.client < other.client ? -1 : 1))

describe.skipIf(isSkipped)(`request sets of hosts that engines read together${why}`, () => {
  const shared = useSharedEngines()
  const { brokers } = shared
  const clock = { now: 0 }
  beforeEach(() => {
    clock.now = Date.now()
  })

  function start(topic: string, folder?: string): Promise<Desk> {
    const sources = [{ ...shared.kafkaSource(topic), format: 'access-log-json' }]
    return shared.start({ sources }, folder, { now: () => clock.now })
  }

  /** Sends some lines: those of one client go to one partition, so each engine sees half of the host. */
  async function send(topic: string, from: number, to: number): Promise<void> {
    for (const partition of [0, 1]) {
      const values = LINES.slice(from, to).filter((line) => partitionOf(line) === partition)
      await brokers.send(topic, values, { partition })
    }
  }
  const partitionOf = (line: string) => Number(webClientOf(line).split('.').at(-1)) % 2
  const ends = (to: number) =>
    [0, 1].map(
      (partition) => LINES.slice(0, to).filter((line) => partitionOf(line) === partition).length,
    )

  async function expectTruth(desk: Desk): Promise<void> {
    const rows = await shared.query<Row>(
      `SELECT toUnixTimestamp64Milli(bucket) AS bucket,
         replaceOne(toString(client), '::ffff:', '') AS client, requests,
         features[1] AS total, round(features[4], 6) AS gap, features[25] AS paths
       FROM {database}.request_sets FINAL`,
    )
    expect(sorted(rows)).toEqual(truth())
    const { alerts } = await desk.client.alerts.list({ status: 'all', limit: 100, cursor: null })
    const ofHost = alerts.filter(({ detector }) => detector === 'web-anomaly')
    expect(ofHost.map(({ subject }) => subject)).toEqual(['www.site.example'])
    const [counted] = await shared.query<{ stored: number; distinct: number }>(
      `SELECT count() AS stored, (SELECT count() FROM {database}.web_requests FINAL) AS distinct
       FROM {database}.web_requests`,
    )
    expect(counted?.distinct).toBe(LINES.length)
    expect((counted?.stored ?? 0) - LINES.length).toBeLessThanOrEqual(BATCH)
  }

  it('are those of all its requests, and one alert', async () => {
    const topic = await brokers.makeTopic(2)
    const desks = [await start(topic), await start(topic)]
    await shared.untilShared(desks)
    await send(topic, 0, LINES.length)
    await shared.untilRead(topic, ends(LINES.length))
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    for (const desk of desks) await expectTruth(desk)
  }, 180_000)

  it('go on where one engine goes in the middle of a bucket and another comes', async () => {
    const topic = await brokers.makeTopic(2)
    const [going, staying] = [await start(topic), await start(topic)]
    await shared.untilShared([going, staying])
    await send(topic, 0, 700)
    await shared.untilRead(topic, ends(700))
    await shared.stop(going)
    await send(topic, 700, 1_100)
    const coming = await start(topic)
    await shared.untilShared([staying, coming])
    await send(topic, 1_100, LINES.length)
    await shared.untilRead(topic, ends(LINES.length))
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    await expectTruth(coming)
  }, 180_000)
})
