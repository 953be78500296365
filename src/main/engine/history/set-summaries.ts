import { fromIpColumn, toIpColumn } from './event-rows'
import type { SetKey } from './request-sets'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Sets with features that are read at a time. */
const PAGE = 4_000
/** Numbers by which sets stand in a random order: what JavaScript can count. */
const HASHES = 2 ** 53
/** Sets that the usual range of a site is read from, at most. */
const RANGE_SETS = 20_000
/** Spans of hosts that are asked together. */
const SPANS_TOGETHER = 500
/** A question whose answer takes longer than this, s, is given up. */
const MOST_SECONDS = 30

/** A host in some time, ms; both ends belong to it. */
export interface HostSpan {
  host: string
  from: number
  to: number
}

/** Which request sets are asked for: those of buckets in [from, to), ms; of all hosts where none is named. */
export interface SetChoice {
  from: number
  to: number
  hosts: readonly string[]
}

/** How many request sets history has of a host, a row for a client and bucket. */
export interface HostCount {
  host: string
  sets: number
  clients: number
  anomalous: number
}

/** A request set behind one bucket, as it is drawn from many. */
export interface DrawnSet extends SetKey {
  bucket: number
  requests: number
  /** Features that are numbers, in their order. */
  row: number[]
  /** The client was found anomalous at this host within what is asked for. */
  isJudged: boolean
}

/** The usual range of a feature. */
export interface UsualRange {
  low: number
  high: number
}

/** What the request sets of history say together. */
export class SetSummaries {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Start of the newest bucket, ms; null without any. */
  async readNewest(): Promise<number | null> {
    const [row] = await this.store.query<{ size: number; newest: number }>(
      `SELECT count() AS size, toUnixTimestamp64Milli(max(bucket)) AS newest
       FROM ${this.database}.request_sets`,
    )
    return row === undefined || Number(row.size) === 0 ? null : Number(row.newest)
  }

  /** Sets by host, those with most first. */
  async countHosts({ from, to }: Omit<SetChoice, 'hosts'>, limit: number): Promise<HostCount[]> {
    const rows = await this.store.query<HostCount>(
      `SELECT host, count() AS sets, uniqExact(client) AS clients, countIf(prediction = 1) AS anomalous
       FROM ${this.database}.request_sets FINAL WHERE ${IN_TIME}
       GROUP BY host ORDER BY sets DESC, host LIMIT {limit:UInt32}
       SETTINGS max_execution_time = ${MOST_SECONDS}`,
      { from, to, limit },
    )
    return rows.map(({ host, sets, clients, anomalous }) => ({
      host,
      sets: Number(sets),
      clients: Number(clients),
      anomalous: Number(anomalous),
    }))
  }

  /** How many sets a choice has. */
  async count(choice: SetChoice): Promise<number> {
    const [row] = await this.store.query<{ sets: number }>(
      `SELECT count() AS sets FROM ${this.database}.request_sets FINAL WHERE ${CHOSEN}
       SETTINGS max_execution_time = ${MOST_SECONDS}`,
      { ...choice },
    )
    return Number(row?.sets ?? 0)
  }

  /**
   * Request sets in an order that hangs on the seed alone, some at a time: whoever takes the first so
   * many has a fair share of all.
   */
  async *draw(choice: SetChoice, seed: number, signal?: AbortSignal): AsyncGenerator<DrawnSet[]> {
    const total = await this.count(choice)
    const pages = Math.max(1, Math.ceil(total / PAGE))
    for (let page = 0; page < pages; page += 1) {
      const least = Math.floor((HASHES / pages) * page)
      const below = page + 1 === pages ? HASHES : Math.floor((HASHES / pages) * (page + 1))
      yield await this.readDrawn(choice, { seed, least, below }, signal)
    }
  }

  private async readDrawn(
    choice: SetChoice,
    part: { seed: number; least: number; below: number },
    signal?: AbortSignal,
  ): Promise<DrawnSet[]> {
    const rows = await this.store.query<{
      host: string
      ip: string
      bucketMs: number
      requests: number
      features: number[]
      judged: number
    }>(
      `SELECT host, toString(client) AS ip, toUnixTimestamp64Milli(bucket) AS bucketMs, requests, features,
         (host, client) IN (SELECT host, client FROM ${this.database}.request_sets FINAL
           WHERE ${CHOSEN} AND prediction = 1) AS judged
       FROM ${this.database}.request_sets FINAL
       WHERE ${CHOSEN} AND ${DRAWN} >= {least:UInt64} AND ${DRAWN} < {below:UInt64}
       ORDER BY ${DRAWN}, host, client, bucket LIMIT ${MAX_RESULT_ROWS}
       SETTINGS max_execution_time = ${MOST_SECONDS}`,
      { ...choice, ...part },
      signal,
    )
    return rows.map(({ host, ip, bucketMs, requests, features, judged }) => ({
      host,
      client: fromIpColumn(ip) ?? ip,
      bucket: Number(bucketMs),
      requests: Number(requests),
      row: features.map(Number),
      isJudged: Number(judged) === 1,
    }))
  }

  /** Clients that were found anomalous at hosts in some time; `at` says by which span. */
  async readAnomalous(
    spans: readonly HostSpan[],
    bucketMs: number,
  ): Promise<(SetKey & { at: number })[]> {
    const found: (SetKey & { at: number })[] = []
    for (let first = 0; first < spans.length; first += SPANS_TOGETHER) {
      const some = spans.slice(first, first + SPANS_TOGETHER)
      const rows = await this.store.query<{ host: string; ip: string; place: number }>(
        `SELECT DISTINCT host, toString(client) AS ip, span.4 AS place
         FROM ${this.database}.request_sets FINAL
         ARRAY JOIN arrayFilter(each -> each.1 = host
             AND toUnixTimestamp64Milli(bucket) > each.2 - {bucketMs:Int64}
             AND toUnixTimestamp64Milli(bucket) <= each.3,
           arrayZip({hosts:Array(String)}, {froms:Array(Int64)}, {tos:Array(Int64)}, {places:Array(Int64)})
         ) AS span
         WHERE prediction = 1 AND host IN {hosts:Array(String)}
         ORDER BY place, host, ip LIMIT ${MAX_RESULT_ROWS}
         SETTINGS max_execution_time = ${MOST_SECONDS}`,
        {
          hosts: some.map(({ host }) => host),
          froms: some.map(({ from }) => from),
          tos: some.map(({ to }) => to),
          places: some.map((_span, at) => first + at),
          bucketMs,
        },
      )
      for (const { host, ip, place } of rows) {
        found.push({ host, client: fromIpColumn(ip) ?? ip, at: Number(place) })
      }
    }
    return found
  }

  /**
   * What most clients of a site are like, feature by feature: the 5th and the 95th percentile of the
   * sets of its week up to a bucket (ms), without those that were found anomalous and without one
   * client's own. How many sets that is; no ranges where it is none.
   */
  async readUsual(
    host: string,
    bucket: number,
    client: string,
  ): Promise<{ sets: number; ranges: UsualRange[] }> {
    const [row] = await this.store.query<{ sets: number; low: number[]; high: number[] }>(
      `SELECT count() AS sets, quantileTDigestForEach(0.05)(features) AS low,
         quantileTDigestForEach(0.95)(features) AS high
       FROM (SELECT features FROM ${this.database}.request_sets FINAL
         WHERE host = {host:String} AND ${IN_TIME} AND ifNull(prediction, 0) = 0
           AND client != {client:IPv6}
         ORDER BY ${drawnBy('0')} LIMIT ${RANGE_SETS})
       SETTINGS max_execution_time = ${MOST_SECONDS}`,
      { host, client: toIpColumn(client), from: bucket - WEEK_MS, to: bucket + 1 },
    )
    const sets = Number(row?.sets ?? 0)
    if (row === undefined || sets === 0) return { sets: 0, ranges: [] }
    const ranges = row.low.map((low, at) => ({
      low: Number(low),
      high: Number(row.high[at] ?? low),
    }))
    return { sets, ranges }
  }
}

const WEEK_MS = 7 * 24 * 3_600_000
const IN_TIME = `bucket >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND bucket < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
const CHOSEN = `${IN_TIME} AND (empty({hosts:Array(String)}) OR host IN {hosts:Array(String)})`
const DRAWN = drawnBy('{seed:UInt64}')

/** A number for each set that looks random, and is the same each time. */
function drawnBy(seed: string): string {
  return `bitShiftRight(sipHash64(${seed}, host, client, bucket), 11)`
}
