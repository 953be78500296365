import type { OffenderKey, TrafficSpan, TrafficStream } from '../../../shared/traffic'
import { FORBIDDEN } from '../formats/forbidden-url'
import { fromIpColumn } from './event-rows'
import type { Store } from './store'

/** Streams, offenders and pages that are read at most. */
const MAX_STREAMS = 200
const MAX_ROWS = 50
/** Windows over the threshold that are read at most: a week of windows of 10 s in a row has more. */
const MAX_BREACH_WINDOWS = 20_000

const IN_SPAN = `>= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`
const BEFORE_END = `< fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
/** What counts name as what they are about. */
const COUNT_SUBJECT = `if(site = '', topic, site)`

/** Several windows as one row. */
export interface WindowsRow {
  /** Start of the bar, ms. */
  start: number
  windows: number
  flagged: number
  total: number
  /** Highest ratio among windows that have the least total; null where none has. */
  peak: number | null
}

/** A window that was found to be over the threshold. Times in ms. */
export interface FoundWindow {
  start: number
  end: number
  /** Event time of its first click. */
  first: number
  ratio: number
  rule: string
}

/** Clicks with something in common. */
export interface OffenderRow {
  name: string
  clicks: number
  flagged: number
  last: number
}

/** Hits of one forbidden page by one rule. */
export interface ForbiddenRow {
  page: string
  rule: string
  subject: string
  hits: number
  clients: number
  last: number
  parts: [part: number, hits: number][]
}

const OFFENDERS: Record<OffenderKey, string> = {
  address: 'toString(ip)',
  page: 'path',
  country: 'country',
  client: `trim(BOTH ' ' FROM concat(browser, ' ', os, ' ', platform))`,
}

/** Sums over raw traffic of one workspace, made in SQL for any span. */
export class TrafficSummaries {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Streams with traffic in a span, busiest first. */
  async readStreams(span: TrafficSpan): Promise<(TrafficStream & { clicks: number })[]> {
    const { database } = this
    return this.store.query(
      `SELECT kind, subject, clicks FROM (
         SELECT 'clicks' AS kind, site AS subject, count() AS clicks FROM ${database}.clicks FINAL
         WHERE ts ${IN_SPAN} AND ts ${BEFORE_END} AND counted = 1 GROUP BY site
         UNION ALL
         SELECT 'counts' AS kind, subject, sum(most) AS clicks FROM (
           SELECT ${COUNT_SUBJECT} AS subject, max(count) AS most FROM ${database}.window_counts
           WHERE start ${IN_SPAN} AND start ${BEFORE_END} GROUP BY subject, start, end, topic, flagged
         ) GROUP BY subject
       ) ORDER BY clicks DESC, kind, subject LIMIT ${MAX_STREAMS}`,
      { ...span },
    )
  }

  /** Event time and arrival of the newest traffic, ms; null without any. */
  async readNewest(): Promise<{ time: number; arrived: number } | null> {
    const { database } = this
    const rows = await this.store.query<{ time: number; arrivedMs: number; size: number }>(
      `SELECT toUnixTimestamp64Milli(max(ts)) AS time, toUnixTimestamp64Milli(max(arrived)) AS arrivedMs,
         count() AS size FROM ${database}.clicks
       UNION ALL
       SELECT toUnixTimestamp64Milli(max(start)) AS time, toUnixTimestamp64Milli(max(arrived)) AS arrivedMs,
         count() AS size FROM ${database}.window_counts`,
    )
    const known = rows.filter(({ size }) => Number(size) > 0)
    if (known.length === 0) return null
    return {
      time: Math.max(...known.map(({ time }) => time)),
      arrived: Math.max(...known.map(({ arrivedMs }) => arrivedMs)),
    }
  }

  /** Length of the shortest window that counts of a stream name in a span, ms; null without any. */
  async readWindowMs(subject: string, span: TrafficSpan): Promise<number | null> {
    const [row] = await this.store.query<{ shortest: number; size: number }>(
      `SELECT min(toUnixTimestamp64Milli(end) - toUnixTimestamp64Milli(start)) AS shortest,
         count() AS size
       FROM ${this.database}.window_counts
       WHERE start ${IN_SPAN} AND start ${BEFORE_END} AND ${COUNT_SUBJECT} = {subject:String}`,
      { ...span, subject },
    )
    return row === undefined || Number(row.size) === 0 ? null : Number(row.shortest)
  }

  /** Windows of a stream in bars of `barMs`, which `windowMs` divides; empty bars are left out. */
  async readWindows(
    stream: TrafficStream,
    span: TrafficSpan,
    lengths: { windowMs: number; barMs: number; minimumTotal: number },
  ): Promise<WindowsRow[]> {
    const windows = stream.kind === 'clicks' ? this.ofClicks() : this.ofCounts()
    const rows = await this.store.query<WindowsRow>(
      `SELECT intDiv(w, {barMs:Int64}) * {barMs:Int64} AS start, count() AS windows,
         sum(f) AS flagged, sum(n) AS total,
         maxOrNullIf(f / n, n > 0 AND n >= {minimumTotal:UInt64}) AS peak
       FROM (${windows}) GROUP BY start ORDER BY start LIMIT 1000`,
      { ...span, ...lengths, subject: stream.subject },
    )
    return rows.map((row) => ({
      start: Number(row.start),
      windows: Number(row.windows),
      flagged: Number(row.flagged),
      total: Number(row.total),
      peak: row.peak,
    }))
  }

  /** Windows of a subject that a detector found and that touch a span, oldest first. */
  async readFound(detector: string, subject: string, span: TrafficSpan): Promise<FoundWindow[]> {
    return this.store.query(
      `SELECT toUnixTimestamp64Milli(window_start) AS start, toUnixTimestamp64Milli(window_end) AS end,
         toUnixTimestamp64Milli(findings.first) AS first, score AS ratio, rule
       FROM ${this.database}.findings FINAL
       WHERE detector = {detector:String} AND subject = {subject:String}
         AND window_end > fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND window_start ${BEFORE_END}
       ORDER BY window_start, window_end LIMIT ${MAX_BREACH_WINDOWS}`,
      { ...span, detector, subject },
    )
  }

  /** Who made most flagged clicks of a site in a span. */
  async readOffenders(site: string, span: TrafficSpan, by: OffenderKey): Promise<OffenderRow[]> {
    const rows = await this.store.query<OffenderRow>(
      `SELECT ${OFFENDERS[by]} AS name, count() AS clicks, sum(flagged) AS flagged,
         toUnixTimestamp64Milli(max(ts)) AS last
       FROM ${this.database}.clicks FINAL
       WHERE ts ${IN_SPAN} AND ts ${BEFORE_END} AND site = {site:String} AND counted = 1
       GROUP BY name ORDER BY flagged DESC, clicks DESC, name LIMIT ${MAX_ROWS}`,
      { ...span, site },
    )
    return rows.map((row) => ({
      name: by === 'address' ? (fromIpColumn(row.name) ?? '') : row.name,
      clicks: Number(row.clicks),
      flagged: Number(row.flagged),
      last: Number(row.last),
    }))
  }

  /** Forbidden pages of a site, or of all (null), hit in a span, in `parts` equal parts of it. */
  async readForbidden(
    site: string | null,
    span: TrafficSpan,
    parts: number,
  ): Promise<ForbiddenRow[]> {
    return this.store.query(
      `SELECT page, rule, argMax(about, at) AS subject, sum(n) AS hits, uniqExactMerge(c) AS clients,
         max(at) AS last, groupArray((part, n)) AS parts
       FROM (
         SELECT info AS page, alert_key AS rule, any(subject) AS about, uniqExact(events.id) AS n,
           uniqExactStateIf(ip, ip != toIPv6('::')) AS c, toUnixTimestamp64Milli(max(ts)) AS at,
           toUInt32(intDiv((toUnixTimestamp64Milli(ts) - {from:Int64}) * {parts:Int64}, {to:Int64} - {from:Int64})) AS part
         FROM ${this.database}.events
         WHERE ts ${IN_SPAN} AND ts ${BEFORE_END} AND format = '${FORBIDDEN}'
           ${site === null ? '' : 'AND reporter = {site:String}'}
         GROUP BY page, rule, part
       ) GROUP BY page, rule ORDER BY hits DESC, last DESC, page LIMIT ${MAX_ROWS}`,
      { ...span, site: site ?? '', parts },
    )
  }

  private ofClicks(): string {
    return `SELECT intDiv(toUnixTimestamp64Milli(ts), {windowMs:Int64}) * {windowMs:Int64} AS w,
        sum(flagged) AS f, count() AS n
      FROM ${this.database}.clicks FINAL
      WHERE ts ${IN_SPAN} AND ts ${BEFORE_END} AND site = {subject:String} AND counted = 1
      GROUP BY w`
  }

  /** Counts grow while they are published: the largest of each half holds. */
  private ofCounts(): string {
    return `SELECT toUnixTimestamp64Milli(start) AS w, maxIf(count, flagged = 1) AS f,
        f + maxIf(count, flagged = 0) AS n
      FROM ${this.database}.window_counts
      WHERE start ${IN_SPAN} AND start ${BEFORE_END} AND ${COUNT_SUBJECT} = {subject:String}
      GROUP BY w, end, topic, site`
  }
}
