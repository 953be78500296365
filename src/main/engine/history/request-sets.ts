import type { ScoredReading } from '../detectors/web-anomaly/judged'
import { featureRow } from '../web/feature-row'
import { type FeatureVector, fromFeatureRow } from '../web/features'
import { hashesOf, pairsOf } from '../web/hash-counts'
import type { StoredRequestSet } from '../web/request-set'
import { fromIpColumn, toIpColumn } from './event-rows'
import { RowWriter } from './row-writer'
import { MAX_RESULT_ROWS, type Store } from './store'

const COLUMNS = [
  'engine',
  'source',
  'arrived',
  'feature_set',
  'bucket',
  'host',
  'client',
  'start',
  'stop',
  'requests',
  'buckets',
  'features',
  'country',
  'paths',
  'path_counts',
  'queries',
  'agents',
  'model',
  'score',
  'prediction',
  'visit_start',
  'visit_requests',
  'flagged_by',
] as const

/** Sets that history is asked for at a time: what they asked for comes with them. */
const ASKED_TOGETHER = 2_000

/** Who writes readings: the source that brought them, and when, ms. */
export interface SetsPlace {
  source: string
  arrived: number
  /** Version of the feature set. */
  featureSet: number
}

/** A set that is asked for: who at which host. */
export interface SetKey {
  host: string
  client: string
}

/** A request set behind one bucket, as history tells it. Times in ms. */
export interface BucketRow {
  bucket: number
  host: string
  requests: number
  buckets: number
  start: number
  stop: number
  features: FeatureVector
  model: string
  score: number | null
  isAnomalous: boolean | null
}

interface StoredRow {
  host: string
  ip: string
  startMs: number
  newest: number
  stopMs: number
  seen: number
  figures: number[]
  visitMs: number
  visited: number
  place: string
  pages: [(string | number)[], (string | number)[]]
  asked: (string | number)[]
  named: (string | number)[]
}

/** Request sets of one workspace. */
export class RequestSetStore {
  private readonly writer = new RowWriter()

  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly engine = '',
  ) {}

  /** Stores readings; those of a bucket that was stored before take their place. */
  async insert(readings: readonly ScoredReading[], place: SetsPlace): Promise<void> {
    if (readings.length === 0) return
    for (const reading of readings) this.write(reading, place)
    await this.store.insertText(`${this.database}.request_sets`, COLUMNS, [this.writer.takeRows()])
  }

  /** Newest bucket of each of some hosts, ms; hosts without any are left out. */
  async readNewest(hosts: readonly string[]): Promise<Map<string, number>> {
    const newest = new Map<string, number>()
    for (let at = 0; at < hosts.length; at += ASKED_TOGETHER) {
      const rows = await this.store.query<{ host: string; newest: number }>(
        `SELECT host, toUnixTimestamp64Milli(max(bucket)) AS newest FROM ${this.database}.request_sets
         WHERE host IN {hosts:Array(String)} GROUP BY host`,
        { hosts: hosts.slice(at, at + ASKED_TOGETHER) },
      )
      for (const row of rows) newest.set(row.host, Number(row.newest))
    }
    return newest
  }

  /** Sets as they stood before a bucket (ms), with all that they asked for; those without one are left out. */
  async readBefore(
    keys: readonly SetKey[],
    bucket: number,
  ): Promise<(SetKey & { stored: StoredRequestSet })[]> {
    const found: (SetKey & { stored: StoredRequestSet })[] = []
    for (let at = 0; at < keys.length; at += ASKED_TOGETHER) {
      const rows = await this.readStored(keys.slice(at, at + ASKED_TOGETHER), bucket)
      for (const row of rows) {
        const client = fromIpColumn(row.ip) ?? row.ip
        found.push({ host: row.host, client, stored: toStored(row) })
      }
    }
    return found
  }

  /** Of each set the rows of its newest life: it began anew where it was away for too long. */
  private readStored(keys: readonly SetKey[], bucket: number): Promise<StoredRow[]> {
    return this.store.query<StoredRow>(
      `SELECT host, toString(client) AS ip, toUnixTimestamp64Milli(start) AS startMs,
         toUnixTimestamp64Milli(max(bucket)) AS newest,
         toUnixTimestamp64Milli(argMax(stop, r.bucket)) AS stopMs, argMax(r.buckets, r.bucket) AS seen,
         toUnixTimestamp64Milli(argMax(visit_start, r.bucket)) AS visitMs,
         argMax(visit_requests, r.bucket) AS visited, argMax(features, r.bucket) AS figures, argMax(country, r.bucket) AS place,
         sumMap(paths, path_counts) AS pages, groupUniqArrayArray(queries) AS asked,
         groupUniqArrayArray(agents) AS named
       FROM ${this.database}.request_sets AS r FINAL
       WHERE (host, client) IN (
           SELECT pair.1, toIPv6(pair.2)
           FROM (SELECT arrayJoin(arrayZip({hosts:Array(String)}, {clients:Array(String)})) AS pair))
         AND bucket < fromUnixTimestamp64Milli({bucket:Int64}, 'UTC')
       GROUP BY host, client, start
       ORDER BY newest DESC LIMIT 1 BY host, client LIMIT ${MAX_RESULT_ROWS}`,
      {
        hosts: keys.map(({ host }) => host),
        clients: keys.map(({ client }) => client),
        bucket,
      },
    )
  }

  /** The newest buckets of a client, newest first; of each host the same. */
  async readOfClient(ip: string, limit: number): Promise<BucketRow[]> {
    const rows = await this.store.query<{
      bucketMs: number
      host: string
      requests: number
      buckets: number
      startMs: number
      stopMs: number
      features: number[]
      country: string
      model: string
      score: number | null
      prediction: number | null
    }>(
      `SELECT toUnixTimestamp64Milli(bucket) AS bucketMs, host, requests, buckets,
         toUnixTimestamp64Milli(start) AS startMs, toUnixTimestamp64Milli(stop) AS stopMs, features,
         country, model, score, prediction
       FROM ${this.database}.request_sets FINAL
       WHERE client = {client:IPv6} ORDER BY bucket DESC, host LIMIT {limit:UInt32}`,
      { client: toIpColumn(ip), limit },
    )
    return rows.map((row) => ({
      bucket: Number(row.bucketMs),
      host: row.host,
      requests: Number(row.requests),
      buckets: Number(row.buckets),
      start: Number(row.startMs),
      stop: Number(row.stopMs),
      features: fromFeatureRow(row.features.map(Number), row.host, row.country),
      model: row.model,
      score: row.score === null ? null : Number(row.score),
      isAnomalous: row.prediction === null ? null : Number(row.prediction) === 1,
    }))
  }

  private write(reading: ScoredReading, { source, arrived, featureSet }: SetsPlace): void {
    const { writer } = this
    const { bucket, host, client, start, stop, buckets, features, part } = reading
    const { scored, flaggedBy, visit } = reading
    writer.text(this.engine)
    writer.text(source)
    writer.number(arrived)
    writer.number(featureSet)
    writer.number(bucket)
    writer.text(host)
    writer.text(toIpColumn(client))
    writer.number(start)
    writer.number(stop)
    writer.number(part.times.length)
    writer.number(buckets)
    writer.text(listOf(featureRow(features)))
    writer.text(features.country)
    const pages = [...pairsOf(part.paths)]
    writer.text(listOf(pages.map(([path]) => path)))
    writer.text(listOf(pages.map(([, count]) => count)))
    writer.text(listOf(hashesOf(part.queries)))
    writer.text(listOf(hashesOf(part.agents)))
    writer.text(scored?.model ?? '')
    if (scored === null) writer.null()
    else writer.text(String(scored.score))
    const isJudged = scored !== null || flaggedBy.length > 0
    writer.number(isJudged ? Number(flaggedBy.length > 0) : null)
    writer.number(visit.start)
    writer.number(visit.requests)
    writer.text(flaggedBy.join(','))
    writer.endRow()
  }
}

/** Numbers alone: nothing in them needs escaping. */
function listOf(numbers: readonly number[]): string {
  return `[${numbers.join(',')}]`
}

function toStored(row: StoredRow): StoredRequestSet {
  const [pages, counts] = row.pages
  return {
    features: fromFeatureRow(row.figures.map(Number), row.host, row.place),
    first: Number(row.startMs),
    last: Number(row.stopMs),
    buckets: Number(row.seen),
    visit: visitOf(row),
    bucket: Number(row.newest),
    paths: pages.map((path, at) => [Number(path), Number(counts[at] ?? 0)] as const),
    queries: row.asked.map(Number),
    agents: row.named.map(Number),
  }
}

/** Rows that were written before visits were counted have none: theirs begins with what comes. */
function visitOf({ visitMs, visited, stopMs }: StoredRow): StoredRequestSet['visit'] {
  const requests = Number(visited)
  return { start: Number(requests === 0 ? stopMs : visitMs), requests }
}
