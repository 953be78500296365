import type { PipelineStage, StageSums } from '../../../shared/pipeline'
import type { StageMinute } from '../health/pipeline-meter'
import { MAX_RESULT_ROWS, type Store } from './store'

const COLUMNS = [
  'at',
  'engine',
  'stage',
  'source',
  'rows_in',
  'rows_out',
  'rejected',
  'skipped',
  'known',
  'batches',
  'largest',
  'busy_us',
  'longest_us',
  'waiting',
] as const
/** Of a table called `p`; no name of a result is that of a column. */
const SUMS = `toUInt64(sum(p.rows_in)) AS rowsIn, toUInt64(sum(p.rows_out)) AS rowsOut,
  toUInt64(sum(p.rejected)) AS rejectedSum, toUInt64(sum(p.skipped)) AS skippedSum, toUInt64(sum(p.known)) AS knownSum,
  toUInt64(sum(p.batches)) AS batchSum, max(p.largest) AS largestOfAll, sum(p.busy_us) / 1000 AS busyMs,
  max(p.longest_us) / 1000 AS longestMs, max(p.waiting) AS mostWaiting`

interface SumsRow {
  rowsIn: number
  rowsOut: number
  rejectedSum: number
  skippedSum: number
  knownSum: number
  batchSum: number
  largestOfAll: number
  busyMs: number
  longestMs: number
  mostWaiting: number
}

/** What went through the stages of a pipeline, minute by minute. */
export class PipelineMinutes {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine = '',
  ) {}

  async insert(minutes: readonly StageMinute[]): Promise<void> {
    if (minutes.length === 0) return
    await this.store.insert(
      `${this.database}.pipeline_minutes`,
      COLUMNS,
      minutes.map((minute) => [
        Math.floor(minute.at / 1000),
        this.engine,
        minute.stage,
        minute.source,
        minute.rowsIn,
        minute.rowsOut,
        minute.rejected,
        minute.skipped,
        minute.known,
        minute.batches,
        minute.largest,
        Math.round(minute.busyMs * 1000),
        Math.round(minute.longestMs * 1000),
        minute.waiting,
      ]),
    )
  }

  /** Sums from a time on (ms), by stage and source. */
  async readSums(from: number): Promise<(StageSums & { stage: PipelineStage; source: string })[]> {
    const rows = await this.store.query<SumsRow & { stageName: PipelineStage; sourceName: string }>(
      `SELECT p.stage AS stageName, p.source AS sourceName, ${SUMS}
       FROM ${this.database}.pipeline_minutes AS p WHERE p.at >= toDateTime({from:UInt32}, 'UTC')
       GROUP BY stageName, sourceName ORDER BY stageName, sourceName LIMIT ${MAX_RESULT_ROWS}`,
      { from: Math.floor(from / 1000) },
    )
    return rows.map((row) => ({ stage: row.stageName, source: row.sourceName, ...toSums(row) }))
  }

  /** What was read, by minute, from a time on (ms); oldest first. */
  async readMinutes(from: number): Promise<{ at: number; rowsIn: number; busyMs: number }[]> {
    const rows = await this.store.query<{ atMs: number; rowsIn: number; busyMs: number }>(
      `SELECT toUnixTimestamp(p.at) * 1000 AS atMs,
         toUInt64(sumIf(p.rows_in, p.stage = 'read')) AS rowsIn, sum(p.busy_us) / 1000 AS busyMs
       FROM ${this.database}.pipeline_minutes AS p
       WHERE p.at >= toDateTime({from:UInt32}, 'UTC') AND p.stage != 'wait'
       GROUP BY atMs ORDER BY atMs DESC LIMIT ${MAX_RESULT_ROWS}`,
      { from: Math.floor(from / 1000) },
    )
    return rows
      .map((row) => ({
        at: Number(row.atMs),
        rowsIn: Number(row.rowsIn),
        busyMs: Number(row.busyMs),
      }))
      .reverse()
  }

  /** Why records were not accepted from a time on (ms), most frequent first. */
  async readReasons(from: number): Promise<{ source: string; reason: string; count: number }[]> {
    const rows = await this.store.query<{ sourceName: string; said: string; size: number }>(
      `SELECT r.source AS sourceName, replaceRegexpAll(r.reason, '"[^"]*"|[0-9]+', '…') AS said,
         uniqExact(r.id) AS size
       FROM ${this.database}.rejects AS r
       WHERE r.at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       GROUP BY sourceName, said ORDER BY size DESC, said LIMIT 20`,
      { from },
    )
    return rows.map(({ sourceName, said, size }) => ({
      source: sourceName,
      reason: said,
      count: Number(size),
    }))
  }
}

function toSums(row: SumsRow): StageSums {
  return {
    rowsIn: Number(row.rowsIn),
    rowsOut: Number(row.rowsOut),
    rejected: Number(row.rejectedSum),
    skipped: Number(row.skippedSum),
    known: Number(row.knownSum),
    batches: Number(row.batchSum),
    largest: Number(row.largestOfAll),
    busyMs: Number(row.busyMs),
    longestMs: Number(row.longestMs),
    waiting: Number(row.mostWaiting),
  }
}
