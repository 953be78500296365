import type { WatchEvent } from '../../../shared/event'
import { severityOfLevel } from '../../../shared/severity'
import type { StoredEvent } from '../record'
import { fromIpColumn, splitMentions } from './event-rows'

/** A row of events or evidence, as it is selected. */
export interface EventRow {
  ip: string
  time: number
  id: string
  seq: number
  arrivedMs: number
  source: string
  partition: string
  position: number
  format: string
  reporter: string
  product: WatchEvent['product']
  alert_id: number | null
  alert_key: string
  subject: string
  target: string
  target_port: number | null
  info: string
  reason: string
  native_score: number | null
  http_status: number | null
  blocked_by_sensor: number
  raw: string
  raw_size: number
  clock_ahead: number
  detector: string
  rule: string
  title: string
  severity: number
  score: number | null
  indicator: string
  mentions: string
}

/** What is selected of a row. */
export const EVENT_SELECTED = `ip, toUnixTimestamp64Milli(ts) AS time, replaceAll(toString(id), '-', '') AS id, seq,
  toUnixTimestamp64Milli(arrived) AS arrivedMs, source, partition, position, format, reporter, product,
  alert_id, alert_key, subject, target, target_port, info, reason, native_score, http_status,
  blocked_by_sensor, raw, raw_size, clock_ahead, detector, rule, title, severity, score, indicator, mentions`

/** A row as it was stored. */
export function toStoredEvent(row: EventRow): StoredEvent {
  const ip = fromIpColumn(row.ip)
  const subject = row.subject === '' ? (ip ?? '') : row.subject
  return {
    id: row.id,
    format: row.format,
    time: row.time,
    reporter: row.reporter,
    product: row.product,
    alertId: row.alert_id,
    alertKey: row.alert_key,
    subject,
    ip,
    target: row.target === '' ? null : row.target,
    targetPort: row.target_port,
    mentions: row.mentions === '' ? undefined : splitMentions(row.mentions),
    info: row.info,
    reason: row.reason,
    nativeScore: row.native_score,
    httpStatus: row.http_status,
    isBlockedBySensor: row.blocked_by_sensor === 1,
    raw: row.raw,
    rawSize: row.raw_size === 0 ? undefined : row.raw_size,
    source: row.source,
    partition: row.partition,
    position: row.position,
    arrived: row.arrivedMs,
    isClockAhead: row.clock_ahead === 1,
    seq: row.seq,
    finding: {
      id: row.id,
      detector: row.detector,
      rule: row.rule,
      title: row.title,
      subject,
      severity: severityOfLevel(row.severity),
      score: row.score,
      nativeScore: row.native_score,
      indicator: row.indicator === '' ? null : row.indicator,
    },
  }
}

/** A stored event as consoles see it. */
export function toWatchEvent(event: StoredEvent): WatchEvent {
  const { finding } = event
  return {
    id: event.id,
    time: event.time,
    arrived: event.arrived,
    source: event.source,
    partition: event.partition,
    position: event.position,
    reporter: event.reporter,
    product: event.product,
    alertId: event.alertId,
    rule: finding.rule,
    title: finding.title,
    severity: finding.severity,
    score: finding.score,
    nativeScore: event.nativeScore,
    subject: event.subject,
    ip: event.ip,
    target: event.target,
    targetPort: event.targetPort,
    indicator: finding.indicator,
    info: event.info,
    reason: event.reason,
    httpStatus: event.httpStatus,
    isClockAhead: event.isClockAhead,
    raw: event.raw,
    rawSize: event.rawSize ?? null,
  }
}
