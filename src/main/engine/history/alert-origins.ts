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
  /** An import brought all of them. */
  isImported: boolean
}

interface OriginRow {
  detector: string
  rule: string
  ip: string
  subject: string
  windowMs: number
  newestSource: string
  isImported: number
}

const KEY = 'detector, rule, ip, subject, toStartOfHour(ts)'

/** Tells of alerts where their events came from; one question for many. */
export class AlertOrigins {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** In the order of the keys; null where no event is known, as of alerts of windows. */
  async read(keys: readonly OriginKey[]): Promise<(AlertOrigin | null)[]> {
    if (keys.length === 0) return []
    const rows = await this.store.query<OriginRow>(
      `SELECT detector, rule, ip, subject, toUnixTimestamp(toStartOfHour(ts)) * 1000 AS windowMs,
         argMax(source, arrived) AS newestSource, min(source = '${IMPORT_SOURCE}') AS isImported
       FROM ${this.database}.events WHERE ${CONDITIONS} GROUP BY ${KEY} LIMIT ${MAX_RESULT_ROWS}`,
      paramsOf(keys),
    )
    const known = new Map(rows.map((row) => [nameOfRow(row), row]))
    return keys.map((key) => {
      const row = known.get(nameOf(key))
      return row === undefined
        ? null
        : { source: row.newestSource, isImported: row.isImported === 1 }
    })
  }

  /** A field of the newest raw record of each, by its path in JSON; empty where there is none. */
  async readRawField(keys: readonly OriginKey[], path: readonly string[]): Promise<string[]> {
    if (keys.length === 0) return []
    const steps = path.map((step) => (/^\d+$/.test(step) ? step : `'${step}'`)).join(', ')
    const rows = await this.store.query<OriginRow & { rawField: string }>(
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

function nameOfRow(row: OriginRow): string {
  const { detector, rule, ip, subject, windowMs } = row
  return JSON.stringify([detector, rule, fromIpColumn(ip), subject, Number(windowMs)])
}
