import { type Effect, SCORE_BARS } from '../../../shared/score'
import type { TrafficSpan } from '../../../shared/traffic'
import type { Store } from './store'

/** A question whose answer takes longer than this, s, is given up. */
const LIMITS = 'SETTINGS max_execution_time = 10'
const FROM = `fromUnixTimestamp64Milli({from:Int64}, 'UTC')`
const TO = `fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
/** Sums of bounded size, exact up to some 100,000. */
const DISTINCT = 'uniqCombined(20)'
const DISTINCT_IF = 'uniqCombinedIf(20)'

/** What is stored of what detectors with a model said, in SQL. */
export class ScoreSummaries {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Distinct names by probability, of the queries that a detector judged in a span. */
  readNames(detector: string, span: TrafficSpan): Promise<number[]> {
    return this.readBars(`${DISTINCT}(name)`, this.names(), detector, span)
  }

  /** The same of windows that it found, by the probability of their findings. */
  readWindows(detector: string, span: TrafficSpan): Promise<number[]> {
    return this.readBars('uniqExact(id)', this.windows(), detector, span)
  }

  /** What each of some thresholds comes to, of the queries that a detector judged. */
  readNameEffects(
    detector: string,
    span: TrafficSpan,
    thresholds: readonly number[],
  ): Promise<Effect[]> {
    return this.readEffects(`${DISTINCT_IF}(name, `, 'client, hour', this.names(), {
      detector,
      span,
      thresholds,
    })
  }

  /** The same of windows that it found. */
  readWindowEffects(
    detector: string,
    span: TrafficSpan,
    thresholds: readonly number[],
  ): Promise<Effect[]> {
    return this.readEffects('uniqExactIf(id, ', 'client, rule, hour', this.windows(), {
      detector,
      span,
      thresholds,
    })
  }

  private async readBars(
    count: string,
    rows: string,
    detector: string,
    span: TrafficSpan,
  ): Promise<number[]> {
    const found = await this.store.query<{ bar: number; size: number }>(
      `SELECT least(${SCORE_BARS - 1}, toUInt32(floor(score * ${SCORE_BARS}))) AS bar, ${count} AS size
       FROM (${rows}) GROUP BY bar ORDER BY bar ${LIMITS}`,
      { ...span, detector, least: -1 },
    )
    const bars = new Array<number>(SCORE_BARS).fill(0)
    for (const { bar, size } of found) bars[Number(bar)] = Number(size)
    return bars
  }

  private async readEffects(
    count: string,
    alert: string,
    rows: string,
    asked: { detector: string; span: TrafficSpan; thresholds: readonly number[] },
  ): Promise<Effect[]> {
    const { detector, span, thresholds } = asked
    const columns = thresholds.flatMap((_, at) => {
      const isOver = `score > {threshold${at}:Float64}`
      return [
        `${count}${isOver}) AS found${at}`,
        `${DISTINCT_IF}(client, ${isOver}) AS clients${at}`,
        `${DISTINCT_IF}(${alert}, ${isOver}) AS alerts${at}`,
      ]
    })
    const params = Object.fromEntries(thresholds.map((each, at) => [`threshold${at}`, each]))
    const [row] = await this.store.query<Record<string, number>>(
      `SELECT ${columns.join(', ')} FROM (${rows}) ${LIMITS}`,
      { ...span, ...params, detector, least: Math.min(...thresholds) },
    )
    return thresholds.map((threshold, at) => ({
      threshold,
      found: Number(row?.[`found${at}`] ?? 0),
      clients: Number(row?.[`clients${at}`] ?? 0),
      alerts: Number(row?.[`alerts${at}`] ?? 0),
    }))
  }

  private names(): string {
    return `SELECT lowerUTF8(name) AS name, client, toStartOfHour(ts) AS hour,
        toFloat64(scores[indexOf(judged_by, {detector:String})]) AS score
      FROM ${this.database}.dns_queries
      WHERE ts >= ${FROM} AND ts < ${TO} AND has(judged_by, {detector:String})
        AND score > {least:Float64}`
  }

  private windows(): string {
    return `SELECT id, subject AS client, rule, toStartOfHour(findings.first) AS hour,
        ifNull(findings.score, 0) AS score
      FROM ${this.database}.findings FINAL
      WHERE detector = {detector:String} AND window_end >= ${FROM} AND window_start < ${TO}
        AND score > {least:Float64}`
  }
}
