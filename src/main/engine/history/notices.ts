import {
  type NoticeOutcome,
  noticeOutcomeSchema,
  type StoredOutcome,
} from '../../../shared/notification'
import { noSeverityCounts, SEVERITIES, type SeverityCounts } from '../../../shared/severity'
import type { Gathered, Judged } from '../notifications/policy'
import { MAX_RESULT_ROWS, type Store } from './store'

const COLUMNS = [
  'engine',
  'number',
  'at',
  'result',
  'kind',
  'cooldown_key',
  'bucket',
  'worth',
  'news',
  'alert',
  'counts',
  'outcome',
] as const

/** What became of one thing, under its number. */
export type NumberedJudged = Judged & { number: number; at: number }

interface OutcomeRow {
  number: number
  atMs: number
  outcome: string
}

/** What became of notifications of one engine: a log that goes with its time. */
export class NoticeStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine: string,
  ) {}

  async insert(judged: readonly NumberedJudged[]): Promise<void> {
    if (judged.length === 0) return
    await this.store.insert(
      `${this.database}.notices`,
      COLUMNS,
      judged.map(({ number, at, outcome, cooldownKey, bucket, isWorthTelling, news }) => [
        this.engine,
        number,
        at,
        outcome.result,
        outcome.kind,
        cooldownKey,
        bucket,
        isWorthTelling,
        news.join(' '),
        outcome.alertId ?? '',
        SEVERITIES.map((severity) => outcome.counts[severity]).join(' '),
        JSON.stringify(outcome),
      ]),
    )
  }

  /** Newest first, before a number; `isHeld` keeps those that were shown apart from all others. */
  async read(
    before: number | null,
    limit: number,
    isHeld: boolean | null,
  ): Promise<StoredOutcome[]> {
    const which = isHeld === null ? '' : `AND result ${isHeld ? '!=' : '='} 'shown'`
    const rows = await this.store.query<OutcomeRow>(
      `SELECT number, toUnixTimestamp64Milli(at) AS atMs, outcome FROM ${this.database}.notices FINAL
       WHERE engine = {engine:String} AND number < {before:UInt64} ${which}
       ORDER BY number DESC LIMIT {limit:UInt32}`,
      { engine: this.engine, before: before ?? Number.MAX_SAFE_INTEGER, limit },
    )
    return rows.map(toStored)
  }

  /** What was shown after a time (ms), oldest first, at most 1000. */
  async readShown(since: number): Promise<StoredOutcome[]> {
    const rows = await this.store.query<OutcomeRow>(
      `SELECT number, toUnixTimestamp64Milli(at) AS atMs, outcome FROM ${this.database}.notices FINAL
       WHERE engine = {engine:String} AND result = 'shown'
         AND notices.at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       ORDER BY number DESC LIMIT 1000`,
      { engine: this.engine, since },
    )
    return rows.map(toStored).reverse()
  }

  /** When each detector and subject was shown last, of those shown after a time (ms). */
  async readCooldowns(since: number): Promise<Map<string, number>> {
    const rows = await this.store.query<{ cooldown_key: string; atMs: number }>(
      `SELECT cooldown_key, toUnixTimestamp64Milli(max(at)) AS atMs FROM ${this.database}.notices FINAL
       WHERE engine = {engine:String} AND result = 'shown' AND cooldown_key != ''
         AND notices.at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       GROUP BY cooldown_key ORDER BY atMs DESC LIMIT ${MAX_RESULT_ROWS}`,
      { engine: this.engine, since },
    )
    return new Map(rows.map((row) => [row.cooldown_key, Number(row.atMs)]))
  }

  /** What waits for a summary that has not been told, by its bucket. */
  async readGathered(): Promise<Map<string, Gathered>> {
    const rows = await this.store.query<{
      bucket: string
      sums: number[]
      newest: string
      isWorth: number
      firstMs: number
      lastMs: number
    }>(
      `SELECT bucket, sumForEach(arrayMap(each -> toUInt64(each), splitByChar(' ', counts))) AS sums,
         argMax(alert, number) AS newest, max(worth) AS isWorth,
         toUnixTimestamp64Milli(min(at)) AS firstMs, toUnixTimestamp64Milli(max(at)) AS lastMs
       FROM ${this.database}.notices AS n FINAL
       LEFT JOIN (
         SELECT bucket, max(number) AS told FROM ${this.database}.notices FINAL
         WHERE engine = {engine:String} AND bucket != '' AND result != 'waiting' GROUP BY bucket
       ) AS t ON t.bucket = n.bucket
       WHERE n.engine = {engine:String} AND n.result = 'waiting' AND n.number > t.told
       GROUP BY n.bucket AS bucket`,
      { engine: this.engine },
    )
    return new Map(
      rows.map((row) => [
        row.bucket,
        {
          counts: toCounts(row.sums),
          newestId: row.newest,
          isWorthTelling: row.isWorth === 1,
          firstAt: Number(row.firstMs),
          lastAt: Number(row.lastMs),
        },
      ]),
    )
  }

  /** The last number, and the last of what was shown; 0 where there is none. */
  async readLast(): Promise<{ last: number; lastShown: number }> {
    const [row] = await this.store.query<{ last: number; lastShown: number }>(
      `SELECT max(number) AS last, maxIf(number, result = 'shown') AS lastShown
       FROM ${this.database}.notices WHERE engine = {engine:String}`,
      { engine: this.engine },
    )
    return { last: Number(row?.last ?? 0), lastShown: Number(row?.lastShown ?? 0) }
  }

  /** Which of these news have an outcome. */
  async readKnown(news: readonly string[]): Promise<Set<string>> {
    if (news.length === 0) return new Set()
    const rows = await this.store.query<{ known: string }>(
      `SELECT DISTINCT known FROM (
         SELECT arrayJoin(splitByChar(' ', news)) AS known FROM ${this.database}.notices
         WHERE engine = {engine:String}
       ) WHERE known IN {news:Array(String)} LIMIT ${MAX_RESULT_ROWS}`,
      { engine: this.engine, news: [...news] },
    )
    return new Set(rows.map((row) => row.known))
  }
}

function toStored(row: OutcomeRow): StoredOutcome {
  const outcome: NoticeOutcome = noticeOutcomeSchema.parse(JSON.parse(row.outcome))
  return { ...outcome, number: Number(row.number), at: Number(row.atMs) }
}

function toCounts(sums: readonly number[]): SeverityCounts {
  const counts = noSeverityCounts()
  SEVERITIES.forEach((severity, level) => {
    counts[severity] = Number(sums[level] ?? 0)
  })
  return counts
}
