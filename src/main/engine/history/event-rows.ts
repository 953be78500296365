import { severityLevel } from '../../../shared/severity'
import type { StoredEvent } from '../record'

/** An address as the IPv6 column takes it; `::` stands for none. */
export function toIpColumn(ip: string | null): string {
  if (ip === null) return '::'
  return ip.includes(':') ? ip : `::ffff:${ip}`
}

/** The canonical address of an IPv6 column, null for none. */
export function fromIpColumn(column: string): string | null {
  if (column === '::') return null
  return column.startsWith('::ffff:') && column.includes('.') ? column.slice(7) : column
}

const NULL = '\\N'

/** Columns that every format fills. */
const CORE_COLUMNS = [
  'ip',
  'ts',
  'id',
  'seq',
  'arrived',
  'source',
  'partition',
  'position',
  'format',
  'reporter',
  'product',
  'alert_id',
  'target_port',
  'info',
  'reason',
  'detector',
  'rule',
  'title',
  'severity',
  'indicator',
]

/** Columns that stand at their defaults in most formats. */
const FURTHER_COLUMNS = [
  'alert_key',
  'subject',
  'target',
  'native_score',
  'http_status',
  'blocked_by_sensor',
  'raw',
  'clock_ahead',
  'score',
]

/** All columns that are written. */
export const EVENT_COLUMNS: readonly string[] = [...CORE_COLUMNS, ...FURTHER_COLUMNS]

/** One template, since this runs for every event of an import. */
function encodeCore(event: StoredEvent): string {
  const { finding } = event
  return `${toIpColumn(event.ip)}\t${event.time}\t${event.id}\t${event.seq}\t${event.arrived}\t${escapeText(event.source)}\t${escapeText(event.partition)}\t${event.position}\t${event.format}\t${escapeText(event.reporter)}\t${event.product}\t${event.alertId ?? NULL}\t${event.targetPort ?? NULL}\t${escapeText(event.info)}\t${escapeText(event.reason)}\t${finding.detector}\t${escapeText(finding.rule)}\t${escapeText(finding.title)}\t${severityLevel(finding.severity)}\t${escapeText(finding.indicator ?? '')}`
}

/** An address that is its own subject is not written twice. */
function encodeFurther(event: StoredEvent): string {
  const subject = event.subject === event.ip ? '' : escapeText(event.subject)
  return `${escapeText(event.alertKey)}\t${subject}\t${escapeText(event.target ?? '')}\t${event.nativeScore ?? NULL}\t${event.httpStatus ?? NULL}\t${Number(event.isBlockedBySensor)}\t${escapeText(event.raw)}\t${Number(event.isClockAhead)}\t${event.finding.score ?? NULL}`
}

function hasFurther(event: StoredEvent): boolean {
  return (
    event.subject !== event.ip ||
    event.raw !== '' ||
    event.target !== null ||
    event.alertKey !== '' ||
    event.nativeScore !== null ||
    event.httpStatus !== null ||
    event.isBlockedBySensor ||
    event.isClockAhead ||
    event.finding.score !== null
  )
}

/** Rows as TabSeparated text, and the columns they hold. */
export interface EventRows {
  columns: string[]
  text: string
}

/** Rows with the same columns put together, so that as few inserts as can be take them. */
export function gatherRows(parts: readonly EventRows[]): { columns: string[]; texts: string[] }[] {
  const gathered = new Map<string, { columns: string[]; texts: string[] }>()
  for (const { columns, text } of parts) {
    const key = columns.join()
    const known = gathered.get(key)
    if (known === undefined) gathered.set(key, { columns, texts: [text] })
    else known.texts.push(text)
  }
  return [...gathered.values()]
}

/**
 * Events as TabSeparated text with the columns it holds. Where all events have the defaults in the
 * further columns, those are left out.
 */
export function encodeEvents(events: readonly StoredEvent[]): EventRows {
  const isWide = events.some(hasFurther)
  const rows = isWide
    ? events.map((event) => `${encodeCore(event)}\t${encodeFurther(event)}`)
    : events.map(encodeCore)
  return { columns: isWide ? [...EVENT_COLUMNS] : CORE_COLUMNS, text: `${rows.join('\n')}\n` }
}

const SPECIAL = /[\\\t\n\r\0]/
const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
}

/** Text as a TabSeparated cell (ClickHouse, Formats, TabSeparated: data formatting). */
function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character] ?? character)
}
