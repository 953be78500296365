import type { DnsRecordRules } from './formats/dns-record-rules'
import type { Format, ParseContext, WebReading } from './formats/format'
import { checkTime } from './formats/time'
import type {
  Finding,
  ParsedEvent,
  RawRecord,
  ReadEvent,
  ReadTraffic,
  RecordBatch,
  RejectedRecord,
  Traffic,
} from './record'

/** Characters of a rejected record that are kept. */
const REJECT_TEXT_CHARS = 16_384

/** What reading records came to. Records and rejects count records; events come from `events`. */
export interface Reading {
  records: number
  rejected: number
  skipped: number
  events: ReadEvent[]
  traffic: ReadTraffic[]
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
  /** Detections that do not alert are wanted too. */
  takesNotAlerting: () => boolean
  /** How DNS records must be. */
  dnsRecord: DnsRecordRules
  /** How access logs of web servers are read. */
  webReading: () => WebReading
  /** Host of web requests and clicks that name none; absent: nobody said one. */
  site?: string
  /** Takes out of a fresh event's texts what is not kept; its id stays that of what was delivered. */
  redact: (event: ParsedEvent) => void
  /** What raw traffic makes an event of its own, null where it does not. */
  findHit: (item: Traffic, place: HitPlace) => ParsedEvent | null
  /** Where the record read last stands, and how many before it stand there too. */
  numbering: RecordNumbering
}

/** Where a record stands, and its text: what an event of raw traffic is known by. */
export interface HitPlace {
  partition: string
  position: number
  part: number
  text: string
}

/** Numbers records of one position, such as those of one message. */
export interface RecordNumbering {
  position: number
  part: number
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
    traffic: [],
    rejects: [],
    newest: null,
  }
  // One for all: what is the same for each record is asked once.
  const context: ParseContext = {
    transportTime: batch.transportTime,
    isOwn: parts.isOwn,
    takesNotAlerting: parts.takesNotAlerting(),
    dnsRecord: parts.dnsRecord,
    web: parts.webReading(),
    site: parts.site,
    topic: batch.topic,
  }
  for (const record of records) {
    context.transportTime = record.transportTime ?? batch.transportTime
    readRecord(record, batch, parts, context, reading)
  }
  return reading
}

function readRecord(
  record: RawRecord,
  batch: RecordBatch,
  parts: ReadParts,
  context: ParseContext,
  reading: Reading,
): void {
  const result = parts.format.parse(record, context)
  const { numbering } = parts
  numbering.part = record.position === numbering.position ? numbering.part + 1 : 0
  numbering.position = record.position
  if (result.kind === 'skip') {
    reading.skipped += 1
    return
  }
  if (result.kind === 'reject') {
    reading.rejected += 1
    reading.rejects.push(toReject(record, batch, parts, result.reason, ''))
    return
  }
  for (const { reason, place } of result.problems ?? []) {
    reading.rejects.push(toReject(record, batch, parts, reason, place))
  }
  if (result.kind === 'traffic') {
    const isOne = result.others === undefined
    const isTaken = readTraffic(result.item, record, batch, parts, reading, isOne ? '' : '[0]')
    const taken = (result.others ?? []).map((item, index) => {
      numbering.part += 1
      return readTraffic(item, record, batch, parts, reading, `[${index + 1}]`)
    })
    if (!isTaken && !taken.includes(true)) reading.rejected += 1
    return
  }
  const before = reading.events.length
  let told = ''
  for (const event of result.events) {
    const verdict = checkTime(event.time, batch.readAt)
    if (verdict !== 'ok' && verdict !== 'clock ahead') {
      // The events of one record share its time: one reject says it for all of them.
      if (verdict !== told) reading.rejects.push(toReject(record, batch, parts, verdict, ''))
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
  const problems = result.problems?.length ?? 0
  if (isEmpty && result.events.length + problems > 0) reading.rejected += 1
}

/**
 * Raw traffic is stored and judged with others; what a rule hits is an event besides. False where
 * its time is none.
 */
function readTraffic(
  item: Traffic,
  record: RawRecord,
  batch: RecordBatch,
  parts: ReadParts,
  reading: Reading,
  place: string,
): boolean {
  const verdict = checkTime(item.time, batch.readAt)
  if (verdict !== 'ok' && verdict !== 'clock ahead') {
    reading.rejects.push(toReject(record, batch, parts, verdict, place))
    return false
  }
  if (!item.isTimeBorrowed) reading.newest = Math.max(reading.newest ?? 0, item.time)
  const { position, text } = record
  const { part } = parts.numbering
  const isClockAhead = verdict === 'clock ahead'
  const hit = parts.findHit(item, { partition: batch.partition, position, part, text })
  const isStored = item.kind !== 'page-verdict'
  if (isStored) reading.traffic.push({ item, position, part, isClockAhead })
  else if (hit === null) reading.skipped += 1
  if (hit === null) return true
  if (item.kind === 'click') item.isForbidden = true
  parts.redact(hit)
  const finding = parts.judge(hit)
  reading.events.push({ event: hit, finding, position, isClockAhead, isBesides: isStored })
  return true
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
