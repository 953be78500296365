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

interface Column {
  name: string
  /** The cell as TabSeparated text. */
  cell: (event: StoredEvent) => string | number
  /** What the column holds when it is left out; batches where all events have it leave it out. */
  ifLeftOut?: string | number
}

const COLUMNS: readonly Column[] = [
  { name: 'ip', cell: (event) => toIpColumn(event.ip) },
  { name: 'ts', cell: (event) => event.time },
  { name: 'id', cell: (event) => event.id },
  { name: 'seq', cell: (event) => event.seq },
  { name: 'arrived', cell: (event) => event.arrived },
  { name: 'source', cell: (event) => escapeText(event.source) },
  { name: 'partition', cell: (event) => escapeText(event.partition) },
  { name: 'position', cell: (event) => event.position },
  { name: 'format', cell: (event) => event.format },
  { name: 'reporter', cell: (event) => escapeText(event.reporter) },
  { name: 'product', cell: (event) => event.product },
  { name: 'alert_id', cell: (event) => event.alertId ?? NULL, ifLeftOut: NULL },
  { name: 'alert_key', cell: (event) => escapeText(event.alertKey), ifLeftOut: '' },
  // An address that is its own subject is not written twice.
  {
    name: 'subject',
    cell: (event) => (event.subject === event.ip ? '' : escapeText(event.subject)),
    ifLeftOut: '',
  },
  { name: 'target', cell: (event) => escapeText(event.target ?? ''), ifLeftOut: '' },
  { name: 'target_port', cell: (event) => event.targetPort ?? NULL, ifLeftOut: NULL },
  { name: 'info', cell: (event) => escapeText(event.info), ifLeftOut: '' },
  { name: 'reason', cell: (event) => escapeText(event.reason), ifLeftOut: '' },
  { name: 'native_score', cell: (event) => event.nativeScore ?? NULL, ifLeftOut: NULL },
  { name: 'http_status', cell: (event) => event.httpStatus ?? NULL, ifLeftOut: NULL },
  { name: 'blocked_by_sensor', cell: (event) => Number(event.isBlockedBySensor), ifLeftOut: 0 },
  { name: 'raw', cell: (event) => escapeText(event.raw), ifLeftOut: '' },
  { name: 'clock_ahead', cell: (event) => Number(event.isClockAhead), ifLeftOut: 0 },
  { name: 'detector', cell: (event) => event.finding.detector },
  { name: 'rule', cell: (event) => escapeText(event.finding.rule) },
  { name: 'title', cell: (event) => escapeText(event.finding.title) },
  { name: 'severity', cell: (event) => severityLevel(event.finding.severity) },
  { name: 'score', cell: (event) => event.finding.score ?? NULL, ifLeftOut: NULL },
  { name: 'indicator', cell: (event) => escapeText(event.finding.indicator ?? ''), ifLeftOut: '' },
]

/** All columns that are written, in order. */
export const EVENT_COLUMNS: readonly string[] = COLUMNS.map((column) => column.name)

/** Rows as TabSeparated text, and the columns they hold. */
export interface EventRows {
  columns: string[]
  text: string
}

/** Rows with the same columns joined, so that as few inserts as can be take them. */
export function joinRows(parts: readonly EventRows[]): EventRows[] {
  const joined = new Map<string, { columns: string[]; texts: string[] }>()
  for (const { columns, text } of parts) {
    const key = columns.join()
    const known = joined.get(key)
    if (known === undefined) joined.set(key, { columns, texts: [text] })
    else known.texts.push(text)
  }
  return Array.from(joined.values(), ({ columns, texts }) => ({ columns, text: texts.join('') }))
}

/**
 * Events as TabSeparated text with the columns it holds. Columns in which every event has the
 * default are left out: most batches come from one format, which fills two thirds of them.
 */
export function encodeEvents(events: readonly StoredEvent[]): EventRows {
  const columns = COLUMNS.filter(
    ({ cell, ifLeftOut }) =>
      ifLeftOut === undefined || events.some((event) => cell(event) !== ifLeftOut),
  )
  // Joined a row at a time: one long chain of small additions would take memory ten times over.
  const rows = events.map((event) => columns.map((column) => column.cell(event)).join('\t'))
  const text = `${rows.join('\n')}\n`
  return { columns: columns.map((column) => column.name), text }
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
