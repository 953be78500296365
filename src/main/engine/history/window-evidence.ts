import type { WatchEvent } from '../../../shared/event'
import { severityOfLevel } from '../../../shared/severity'

/** A row of findings, as it is selected. */
export interface FindingRow {
  id: string
  seq: number
  arrivedMs: number
  detector: string
  product: WatchEvent['product']
  rule: string
  title: string
  subject: string
  ip: string
  target: string
  indicator: string
  severity: number
  score: number | null
  native_score: number | null
  firstMs: number
  lastMs: number
  count: number
}

/** What is selected besides for the evidence of an alert. */
export interface WindowColumns {
  startMs: number
  endMs: number
  inRow: number
  info: string
  evidence: string
}

/** A window as a record of its alert: what was found, of when, and its numbers. */
export function toWindowEvidence(row: FindingRow & WindowColumns): WatchEvent {
  const start = Number(row.startMs)
  const end = Number(row.endMs)
  const span = `Window of ${(end - start) / 1000} s, ${sayTime(start)} to ${sayTime(end).slice(11)} UTC`
  return {
    id: row.id,
    time: start,
    arrived: Number(row.arrivedMs),
    source: '',
    partition: '',
    position: 0,
    reporter: row.detector,
    product: row.product,
    alertId: null,
    rule: row.rule,
    title: row.title,
    severity: severityOfLevel(row.severity),
    score: row.score,
    nativeScore: row.native_score,
    subject: row.subject,
    ip: row.ip === '' ? null : row.ip,
    target: row.target === '' ? null : row.target,
    targetPort: null,
    indicator: row.indicator === '' ? null : row.indicator,
    info: row.info,
    reason: row.inRow > 1 ? `${span}, the ${ordinal(row.inRow)} in a row` : span,
    httpStatus: null,
    isClockAhead: false,
    raw: row.evidence,
    rawSize: null,
  }
}

function ordinal(count: number): string {
  const isTeen = Math.floor(count / 10) % 10 === 1
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}

/** To the second, or to the millisecond where it is none. */
function sayTime(time: number): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')
}
