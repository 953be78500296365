import { severityLevel } from '../../../shared/severity'
import type { BatchPlace, ReadEvent } from '../record'
import { RowWriter } from './row-writer'

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

/** What an event names besides, as its column takes it: one a line. */
export function joinMentions(mentions: readonly string[] = []): string {
  return mentions.map((value) => value.replaceAll('\n', ' ')).join('\n')
}

/** The names of a column of mentions. */
export function splitMentions(column: string): string[] {
  return column === '' ? [] : column.split('\n')
}

/** Columns that every format fills; the first four are the same for a whole batch. */
const CORE_COLUMNS = [
  'seq',
  'arrived',
  'source',
  'partition',
  'ip',
  'ts',
  'id',
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
  'raw_size',
  'clock_ahead',
  'score',
  'mentions',
]

/** All columns that are written, but for the engine, which only rows of a shared history name. */
export const EVENT_COLUMNS: readonly string[] = [...CORE_COLUMNS, ...FURTHER_COLUMNS]
/** The engine is the same for a whole batch too. */
const SHARED_CORE_COLUMNS = ['engine', ...CORE_COLUMNS]
const SHARED_COLUMNS = ['engine', ...EVENT_COLUMNS]

function hasFurther({ event, finding, isClockAhead }: ReadEvent): boolean {
  return (
    event.subject !== event.ip ||
    event.raw !== '' ||
    event.target !== null ||
    event.alertKey !== '' ||
    event.nativeScore !== null ||
    event.httpStatus !== null ||
    event.isBlockedBySensor ||
    isClockAhead ||
    finding.score !== null ||
    event.mentions !== undefined
  )
}

/** Rows as TabSeparated text, in UTF-8, and the columns they hold. */
export interface EventRows {
  columns: readonly string[]
  text: Buffer
}

/** Rows with the same columns put together, so that as few inserts as can be take them. */
export function gatherRows(
  parts: readonly EventRows[],
): { columns: readonly string[]; texts: Buffer[] }[] {
  const gathered = new Map<string, { columns: readonly string[]; texts: Buffer[] }>()
  for (const { columns, text } of parts) {
    const key = columns.join()
    const known = gathered.get(key)
    if (known === undefined) gathered.set(key, { columns, texts: [text] })
    else known.texts.push(text)
  }
  return [...gathered.values()]
}

const writer = new RowWriter()

/**
 * Events of one batch as TabSeparated text with the columns it holds. Where all events have the
 * defaults in the further columns, those are left out.
 */
export function encodeEvents(events: readonly ReadEvent[], batch: BatchPlace): EventRows {
  const isWide = events.some(hasFurther)
  const isShared = batch.engine !== undefined && batch.engine !== ''
  if (isShared) writer.text(batch.engine ?? '')
  writer.number(batch.seq)
  writer.number(batch.arrived)
  writer.text(batch.source)
  writer.text(batch.partition)
  const shared = writer.takeCells()
  for (const read of events) {
    writer.cells(shared)
    writeCore(read)
    if (isWide) writeFurther(read)
    writer.endRow()
  }
  return { columns: columnsOf(isWide, isShared), text: writer.takeRows() }
}

function columnsOf(isWide: boolean, isShared: boolean): readonly string[] {
  if (isShared) return isWide ? SHARED_COLUMNS : SHARED_CORE_COLUMNS
  return isWide ? EVENT_COLUMNS : CORE_COLUMNS
}

function writeCore({ event, finding, position }: ReadEvent): void {
  writer.text(toIpColumn(event.ip))
  writer.number(event.time)
  writer.text(event.id)
  writer.number(position)
  writer.text(event.format)
  writer.text(event.reporter)
  writer.text(event.product)
  writer.number(event.alertId)
  writer.number(event.targetPort)
  writer.text(event.info)
  writer.text(event.reason)
  writer.text(finding.detector)
  writer.text(finding.rule)
  writer.text(finding.title)
  writer.number(severityLevel(finding.severity))
  writer.text(finding.indicator ?? '')
}

/** An address that is its own subject is not written twice. */
function writeFurther({ event, finding, isClockAhead }: ReadEvent): void {
  writer.text(event.alertKey)
  writer.text(event.subject === event.ip ? '' : event.subject)
  writer.text(event.target ?? '')
  writer.number(event.nativeScore)
  writer.number(event.httpStatus)
  writer.number(Number(event.isBlockedBySensor))
  writer.text(event.raw)
  writer.number(event.rawSize ?? 0)
  writer.number(Number(isClockAhead))
  writer.number(finding.score)
  writer.text(joinMentions(event.mentions))
}
