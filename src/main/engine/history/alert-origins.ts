import { IMPORT_SOURCE } from '../record'
import { fromIpColumn, toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** What an alert's events are found by. Times in ms. */
export interface OriginKey {
  detector: string
  rule: string
  subject: string
  ip: string | null
  windowStart: number
}

/** Where the events of an alert came from. */
export interface AlertOrigin {
  /** Source of the newest one. */
  source: string
  /** Not all of it came by imports, and no detector keeps it quiet until more windows are in a row. */
  isNews: boolean
}

interface OriginRow {
  detector: string
  rule: string
  ip: string
  subject: string
  windowMs: number
  newestSource: string
  isNews: number
}

const KEY = 'detector, rule, ip, subject, toStartOfHour(ts)'

/** Tells of alerts where their events, or findings of windows, came from; a question for many each. */
export class AlertOrigins {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** In the order of the keys; null where nothing of an alert is kept any more. */
  async read(keys: readonly OriginKey[]): Promise<(AlertOrigin | null)[]> {
    if (keys.length === 0) return []
    const known = new Map<string, AlertOrigin>()
    const take = (rows: readonly OriginRow[]) => {
      for (const row of rows) {
        known.set(nameOfRow(row), { source: row.newestSource, isNews: row.isNews === 1 })
      }
    }
    take(
      await this.store.query<OriginRow>(
        `SELECT detector, rule, ip, subject, toUnixTimestamp(toStartOfHour(ts)) * 1000 AS windowMs,
           argMax(source, arrived) AS newestSource, max(source != '${IMPORT_SOURCE}') AS isNews
         FROM ${this.database}.events WHERE ${CONDITIONS} GROUP BY ${KEY} LIMIT ${MAX_RESULT_ROWS}`,
        paramsOf(keys),
      ),
    )
    const judged = keys.filter((key) => !known.has(nameOf(key)))
    if (judged.length > 0) take(await this.readFindings(judged))
    return keys.map((key) => known.get(nameOf(key)) ?? null)
  }

  private readFindings(keys: readonly OriginKey[]): Promise<OriginRow[]> {
    return this.store.query<OriginRow>(
      `SELECT detector, rule, toIPv6OrDefault(ip) AS ip, if(subject = findings.ip, '', findings.subject) AS subject,
         toUnixTimestamp(toStartOfHour(first)) * 1000 AS windowMs,
         argMax(source, arrived) AS newestSource, max(live = 1 AND news != 'quiet') AS isNews
       FROM ${this.database}.findings
       WHERE detector IN {detectors:Array(String)} AND rule IN {rules:Array(String)}
         AND findings.subject IN {stated:Array(String)}
         AND first >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND first < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
       GROUP BY detector, rule, ip, subject, toStartOfHour(first) LIMIT ${MAX_RESULT_ROWS}`,
      { ...paramsOf(keys), stated: distinct(keys.map(({ subject }) => subject)) },
    )
  }

  /** A field of the newest raw record of each, by its path in JSON; empty where there is none. */
  async readRawField(keys: readonly OriginKey[], path: readonly string[]): Promise<string[]> {
    if (keys.length === 0) return []
    const steps = path.map((step) => (/^\d+$/.test(step) ? step : `'${step}'`)).join(', ')
    const rows = await this.store.query<
      Omit<OriginRow, 'newestSource' | 'isNews'> & { rawField: string }
    >(
      `SELECT detector, rule, ip, subject, toUnixTimestamp(toStartOfHour(ts)) * 1000 AS windowMs,
         JSONExtractString(raw, ${steps}) AS rawField
       FROM ${this.database}.events WHERE ${CONDITIONS}
       ORDER BY arrived DESC LIMIT 1 BY ${KEY} LIMIT ${MAX_RESULT_ROWS}`,
      paramsOf(keys),
    )
    const known = new Map(rows.map((row) => [nameOfRow(row), row.rawField]))
    return keys.map((key) => known.get(nameOf(key)) ?? '')
  }
}

const HOUR_MS = 3_600_000
/** Narrows by each part of the keys; what belongs to none of them is passed over afterwards. */
const CONDITIONS = `ip IN {ips:Array(IPv6)} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND detector IN {detectors:Array(String)}
  AND rule IN {rules:Array(String)} AND subject IN {subjects:Array(String)}`

function paramsOf(keys: readonly OriginKey[]): Record<string, unknown> {
  const starts = keys.map(({ windowStart }) => windowStart)
  return {
    ips: distinct(keys.map(({ ip }) => toIpColumn(ip))),
    detectors: distinct(keys.map(({ detector }) => detector)),
    rules: distinct(keys.map(({ rule }) => rule)),
    subjects: distinct(keys.map(storedSubject)),
    from: Math.min(...starts),
    to: Math.max(...starts) + HOUR_MS,
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

/** An address that is its own subject is stored once. */
function storedSubject({ subject, ip }: Pick<OriginKey, 'subject' | 'ip'>): string {
  return subject === ip ? '' : subject
}

function nameOf(key: OriginKey): string {
  const { detector, rule, ip, windowStart } = key
  return JSON.stringify([detector, rule, ip, storedSubject(key), windowStart])
}

function nameOfRow(row: Omit<OriginRow, 'newestSource' | 'isNews'>): string {
  const { detector, rule, ip, subject, windowMs } = row
  return JSON.stringify([detector, rule, fromIpColumn(ip), subject, Number(windowMs)])
}
