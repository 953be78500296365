import type { Format } from './formats/format'
import { checkTime } from './formats/time'
import type {
  Finding,
  ParsedEvent,
  RawRecord,
  ReadEvent,
  RecordBatch,
  RejectedRecord,
} from './record'

/** Characters of a rejected record that are kept. */
const REJECT_TEXT_CHARS = 16_384

/** What reading records came to. Records and rejects count records; events come from `events`. */
export interface Reading {
  records: number
  rejected: number
  skipped: number
  events: ReadEvent[]
  rejects: RejectedRecord[]
  /** Event time of the newest event, null where there was none. */
  newest: number | null
}

/** What turns a batch's records into events. */
export interface ReadParts {
  source: string
  format: Format
  judge: (event: ParsedEvent) => Finding
  /** True for an address of the organisation's own networks. */
  isOwn: (ip: string) => boolean
  /** Takes out of a fresh event's texts what is not kept; its id stays that of what was delivered. */
  redact: (event: ParsedEvent) => void
}

/** Reads some records of a batch: events with their verdict, rejects with place and reason. */
export function readRecords(
  records: readonly RawRecord[],
  batch: RecordBatch,
  parts: ReadParts,
): Reading {
  const reading: Reading = {
    records: records.length,
    rejected: 0,
    skipped: 0,
    events: [],
    rejects: [],
    newest: null,
  }
  for (const record of records) readRecord(record, batch, parts, reading)
  return reading
}

function readRecord(
  record: RawRecord,
  batch: RecordBatch,
  parts: ReadParts,
  reading: Reading,
): void {
  const transportTime = record.transportTime ?? batch.transportTime
  const result = parts.format.parse(record, { transportTime, isOwn: parts.isOwn })
  if (result.kind === 'skip') {
    reading.skipped += 1
    return
  }
  const reject = (reason: string, part = '') =>
    reading.rejects.push(toReject(record, batch, parts, reason, part))
  if (result.kind === 'reject') {
    reading.rejected += 1
    reject(result.reason)
    return
  }
  const before = reading.events.length
  const problems = result.problems ?? []
  for (const problem of problems) reject(problem.reason, problem.place)
  let told = ''
  for (const event of result.events) {
    const verdict = checkTime(event.time, batch.readAt)
    if (verdict !== 'ok' && verdict !== 'clock ahead') {
      // The events of one record share its time: one reject says it for all of them.
      if (verdict !== told) reject(verdict)
      told = verdict
      continue
    }
    if (reading.newest === null || event.time > reading.newest) reading.newest = event.time
    parts.redact(event)
    reading.events.push({
      event,
      finding: parts.judge(event),
      position: record.position,
      isClockAhead: verdict === 'clock ahead',
    })
  }
  const isEmpty = reading.events.length === before
  if (isEmpty && result.events.length + problems.length > 0) reading.rejected += 1
}

function toReject(
  record: RawRecord,
  batch: RecordBatch,
  parts: ReadParts,
  reason: string,
  part: string,
): RejectedRecord {
  return {
    source: parts.source,
    partition: batch.partition,
    position: record.position,
    place: part === '' ? record.place() : `${record.place()}, ${part}`,
    part,
    reason,
    text: beginningOf(record.text),
    isWhole: record.problem === undefined && record.text.length <= REJECT_TEXT_CHARS,
    header: record.header ?? null,
    transportTime: record.transportTime ?? batch.transportTime,
    at: batch.readAt,
  }
}

/** A slice of a long text would keep all of it in memory; a copy does not. */
function beginningOf(text: string): string {
  if (text.length <= REJECT_TEXT_CHARS) return text
  return Buffer.from(text.slice(0, REJECT_TEXT_CHARS), 'utf16le').toString('utf16le')
}
