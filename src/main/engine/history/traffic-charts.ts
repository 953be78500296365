import { severityOfLevel } from '../../../shared/severity'
import {
  type Breach,
  MAX_POINTS,
  type Offender,
  type OffenderField,
  type TrafficChart,
  type TrafficPoint,
  type TrafficQuery,
} from '../../../shared/traffic'
import { fromIpColumn } from './event-rows'
import type { Store } from './store'

/** How windows of raw clicks are made, and from how many clicks on they are judged. */
export interface ChartedWindows {
  windowMs: number
  minimumTotal: number
}

/** Windows of one point, added up by ClickHouse. */
const POINT = `sum(hot) AS flagged, sum(plain) AS notFlagged, sum(partial) AS incomplete,
  count() AS windows,
  maxIf(hot / (hot + plain), hot + plain > 0 AND hot + plain >= {least:UInt64}) AS highest,
  countIf(hot + plain > 0 AND hot + plain >= {least:UInt64}) AS judged`

interface PointRow {
  startMs: number
  flagged: number
  notFlagged: number
  incomplete: number
  windows: number
  highest: number
  judged: number
}

const SPAN = (column: string) => `${column} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  AND ${column} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
const SITE = (column: string) => `({site:String} = '' OR ${column} = {site:String})`

/** What charts show of raw traffic, added up where it lies. */
export class TrafficCharts {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** At most 300 points of a span, each of whole windows. */
  async read(query: TrafficQuery, windows: ChartedWindows): Promise<TrafficChart> {
    const pointMs = pointLength(query, windows.windowMs)
    const params = {
      from: query.from,
      to: query.to,
      site: query.site ?? '',
      point: pointMs,
      window: windows.windowMs,
      least: windows.minimumTotal,
    }
    return {
      pointMs,
      clicks: await this.readClicks(params),
      counts: await this.readCounts(params),
      breaches: await this.readBreaches(params),
      forbidden: await this.readForbidden(params),
    }
  }

  /** The values of a field with the most flagged clicks. */
  async readOffenders(
    query: TrafficQuery,
    field: OffenderField,
    limit: number,
  ): Promise<Offender[]> {
    // The name of a column is one of a few words of ours.
    const rows = await this.store.query<Offender>(
      `SELECT toString(${field}) AS value, countIf(c.flagged = 1) AS flagged, count() AS clicks,
         countIf(c.forbidden = 1) AS forbidden
       FROM ${this.database}.clicks AS c FINAL
       WHERE ${SPAN('ts')} AND ${SITE('c.site')} AND counted = 1
       GROUP BY ${field} ORDER BY flagged DESC, clicks DESC, value LIMIT {limit:UInt32}`,
      { from: query.from, to: query.to, site: query.site ?? '', limit },
    )
    return rows.map((row) => ({
      value: field === 'ip' ? (fromIpColumn(row.value) ?? '') : row.value,
      flagged: Number(row.flagged),
      clicks: Number(row.clicks),
      forbidden: Number(row.forbidden),
    }))
  }

  private async readClicks(params: Record<string, unknown>): Promise<TrafficPoint[]> {
    const rows = await this.store.query<PointRow>(
      `SELECT intDiv(windowStart, {point:Int64}) * {point:Int64} AS startMs, ${POINT}
       FROM (SELECT intDiv(toUnixTimestamp64Milli(ts), {window:Int64}) * {window:Int64} AS windowStart,
           c.site AS windowSite, countIf(c.flagged = 1) AS hot, countIf(c.flagged = 0) AS plain,
           countIf(nulls > 0) AS partial
         FROM ${this.database}.clicks AS c FINAL
         WHERE ${SPAN('ts')} AND ${SITE('c.site')} AND counted = 1
         GROUP BY windowStart, windowSite)
       GROUP BY startMs ORDER BY startMs LIMIT ${MAX_POINTS + 1}`,
      params,
    )
    return rows.map((row) => toPoint(row, Number(params.point)))
  }

  private async readCounts(params: Record<string, unknown>): Promise<TrafficPoint[]> {
    const rows = await this.store.query<PointRow>(
      `SELECT intDiv(toUnixTimestamp64Milli(windowStart), {point:Int64}) * {point:Int64} AS startMs, ${POINT}
       FROM (SELECT w.start AS windowStart, w.end AS windowEnd, w.topic AS windowTopic, w.site AS windowSite,
           maxIf(w.count, w.flagged = 1) AS hot, maxIf(w.count, w.flagged = 0) AS plain,
           0 AS partial
         FROM ${this.database}.window_counts AS w
         WHERE ${SPAN('w.start')} AND ${SITE("if(w.site = '', w.topic, w.site)")}
         GROUP BY windowStart, windowEnd, windowTopic, windowSite)
       GROUP BY startMs ORDER BY startMs LIMIT ${MAX_POINTS + 1}`,
      params,
    )
    return rows.map((row) => toPoint(row, Number(params.point)))
  }

  private async readBreaches(params: Record<string, unknown>): Promise<Breach[]> {
    const rows = await this.store.query<
      Omit<Breach, 'severity' | 'ratio'> & { level: number; score: number | null }
    >(
      `SELECT id, subject AS site, toUnixTimestamp64Milli(window_start) AS start,
         toUnixTimestamp64Milli(window_end) AS end, score, count AS clicks, in_row AS inRow,
         severity AS level
       FROM ${this.database}.findings FINAL
       WHERE detector = 'ddos-ratio' AND ${SPAN('window_start')} AND ${SITE('subject')}
       ORDER BY window_start DESC, id LIMIT ${MAX_POINTS}`,
      params,
    )
    return rows.map(({ level, score, ...row }) => ({
      ...row,
      start: Number(row.start),
      end: Number(row.end),
      clicks: Number(row.clicks),
      ratio: score,
      severity: severityOfLevel(level),
    }))
  }

  private async readForbidden(
    params: Record<string, unknown>,
  ): Promise<{ start: number; hits: number }[]> {
    const rows = await this.store.query<{ startMs: number; hits: number }>(
      `SELECT intDiv(toUnixTimestamp64Milli(ts), {point:Int64}) * {point:Int64} AS startMs,
         uniqExact(id) AS hits
       FROM ${this.database}.events
       WHERE detector = 'forbidden-url' AND ${SPAN('ts')} AND ${SITE('reporter')}
       GROUP BY startMs ORDER BY startMs LIMIT ${MAX_POINTS + 1}`,
      params,
    )
    return rows.map(({ startMs, hits }) => ({ start: Number(startMs), hits: Number(hits) }))
  }
}

/** Whole windows, as few together as give no more than the most points; one more begins before them. */
function pointLength({ from, to }: TrafficQuery, windowMs: number): number {
  return Math.max(1, Math.ceil((to - from) / windowMs / (MAX_POINTS - 1))) * windowMs
}

function toPoint(row: PointRow, pointMs: number): TrafficPoint {
  const start = Number(row.startMs)
  return {
    start,
    end: start + pointMs,
    flagged: Number(row.flagged),
    notFlagged: Number(row.notFlagged),
    incomplete: Number(row.incomplete),
    windows: Number(row.windows),
    highestRatio: Number(row.judged) === 0 ? null : row.highest,
  }
}
