import { MOST_RUNS, RUN_PAUSE_MS, type WebRun } from '../../../shared/web-run'
import type { Store } from './store'

interface RunRow {
  engineName: string
  sourceName: string
  startMs: number
  stopMs: number
  fromMs: number
  toMs: number
  buckets: number
  hosts: number
  sets: number
  asked: number
}

/** Runs of engines over web requests, drawn from the buckets that they wrote. */
export class WebRuns {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Those whose buckets were written from a time on (ms), newest first. */
  async list(from: number): Promise<WebRun[]> {
    const rows = await this.store.query<RunRow>(
      `SELECT engineName, sourceName, min(at) AS startMs, max(at) AS stopMs,
         min(bucketMs) AS fromMs, max(bucketMs + length) AS toMs,
         toUInt64(uniqExact(bucketMs)) AS buckets, toUInt64(uniqExact(hostName)) AS hosts,
         toUInt64(sum(setSize)) AS sets, toUInt64(sum(requestSize)) AS asked
       FROM (
         SELECT *, sum(at - before > {pause:Int64}) OVER (
             PARTITION BY engineName, sourceName ORDER BY at
             RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
         FROM (
           SELECT b.engine AS engineName, b.source AS sourceName, b.host AS hostName,
             toUnixTimestamp64Milli(b.arrived) AS at, toUnixTimestamp64Milli(b.bucket) AS bucketMs,
             toInt64(b.bucket_ms) AS length, b.clients AS setSize, b.requests AS requestSize,
             lagInFrame(toUnixTimestamp64Milli(b.arrived), 1, toUnixTimestamp64Milli(b.arrived)) OVER (
               PARTITION BY b.engine, b.source ORDER BY b.arrived
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
           FROM ${this.database}.host_buckets AS b FINAL
           WHERE b.arrived >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')))
       GROUP BY engineName, sourceName, run
       ORDER BY stopMs DESC, engineName, sourceName LIMIT ${MOST_RUNS}`,
      { from, pause: RUN_PAUSE_MS },
    )
    return rows.map((row) => ({
      engine: row.engineName,
      source: row.sourceName,
      start: Number(row.startMs),
      stop: Number(row.stopMs),
      from: Number(row.fromMs),
      to: Number(row.toMs),
      buckets: Number(row.buckets),
      hosts: Number(row.hosts),
      requestSets: Number(row.sets),
      requests: Number(row.asked),
    }))
  }
}
