import type { Severity } from '../../../shared/severity'
import type { ParsedEvent, ParseResult, RawRecord } from '../record'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { eventId } from './identity'
import { fieldFault, type JsonObject, quote, textOf } from './json'
import { type Moment, readIsoMoment, readUnixMoment } from './moment'
import { chooseParties, type Fault, type Parties, readAddress, readSide } from './parties'
import { keepRaw } from './raw'
import { humaniseNote } from './words'
import { pathOfLog, readTsvLine } from './zeek-tsv'

const NAME = 'zeek-notice'
/** Logs that hold notices; the second one repeats those that raised an alarm. */
const PATHS: ReadonlySet<string> = new Set(['notice', 'notice_alarm'])
const MAX_NOTE = 200
const URGENT = /\bACTION_(ALARM|PAGE|EMAIL)/
const DROPPING = /\bACTION_DROP$/
/** What no store takes; only escapes bring it into a record. */
const UNSTORABLE = /\0|\p{Surrogate}/u

/** A line of Zeek's notice log, JSON or tab-separated; lines of its other logs are skipped. */
export const zeekNoticeFormat: JsonFormat = {
  name: NAME,
  marks: 'line of a Zeek log (`ts`, `note`)',
  recognises: looksLikeZeek,
  parse: (record, context) =>
    isBelowHeader(record) ? parseZeekLine(record, context) : parseJson(record, context),
  parseObject: parseZeekLog,
}
const parseJson = parseAsJson(parseZeekLog)

function looksLikeZeek(value: JsonObject): boolean {
  if (typeof value._path === 'string') return 'ts' in value || '_write_ts' in value
  return 'ts' in value && ('note' in value || 'uid' in value || 'id.orig_h' in value)
}

/** True for a line that only the header above it explains. */
export function isBelowHeader(record: RawRecord): boolean {
  return record.header !== undefined && record.problem === undefined && record.text[0] !== '{'
}

/** Reads a tab-separated line of whatever log its header names. */
export function parseZeekLine(record: RawRecord, context: ParseContext): ParseResult {
  const { header, text } = record
  if (header === undefined) return reject('There is no `#fields` header above this line.')
  const path = pathOfLog(header)
  if (path !== '' && !PATHS.has(path)) return skip(path)
  const line = readTsvLine(text, header)
  return 'reason' in line ? reject(line.reason) : parseZeekLog(line.value, record, context)
}

/** Reads a line of any of Zeek's logs, given as an object. */
function parseZeekLog(value: JsonObject, record: RawRecord, context: ParseContext): ParseResult {
  const { _path, note } = value
  if (typeof _path === 'string' && !PATHS.has(_path)) return skip(_path)
  if (note === undefined && _path === undefined && looksLikeZeek(value)) return skip('')
  if (typeof note !== 'string') return reject(fieldFault('note', note, 'a text'))
  if (note === '' || note.length > MAX_NOTE) {
    return reject(`\`note\` has ${note.length} characters; it must have 1 to ${MAX_NOTE}.`)
  }
  const moment = readTime(value.ts)
  if ('reason' in moment) return reject(moment.reason)
  const ends = readEnds(value, context)
  if ('reason' in ends) return reject(ends.reason)
  return { kind: 'events', events: [toEvent(value, clean(note), moment, ends, record)] }
}

function toEvent(
  value: JsonObject,
  note: string,
  moment: Moment,
  ends: Ends,
  record: RawRecord,
): ParsedEvent {
  const message = textOf(value.msg)
  const actions = Array.isArray(value.actions) ? value.actions.map(textOf) : []
  const reporter = clean(textOf(value.peer_descr)) || 'zeek'
  const severity: Severity | undefined = actions.some((each) => URGENT.test(each))
    ? 'high'
    : undefined
  return {
    id: eventId(NAME, [moment.exact, textOf(value.uid), note, ...ends.addresses, message]),
    format: NAME,
    time: moment.time,
    reporter,
    product: 'zeek',
    alertId: null,
    alertKey: note,
    title: humaniseNote(note),
    severity,
    subject: ends.parties.ip ?? reporter,
    ...ends.parties,
    info: clean(textOf(value.sub)),
    reason: clean(message),
    nativeScore: null,
    httpStatus: null,
    isBlockedBySensor: value.dropped === true || actions.some((each) => DROPPING.test(each)),
    ...keepRaw(clean(record.text)),
  }
}

interface Ends {
  /** All addresses of the notice, for its identity. */
  addresses: string[]
  parties: Parties
}

/** The connection's two sides, and what the notice itself states as source and destination. */
function readEnds(value: JsonObject, context: ParseContext): Ends | Fault {
  const from = readSide(value['id.orig_h'], value['id.orig_p'], 'id.orig_h', 'id.orig_p')
  if ('reason' in from) return from
  const to = readSide(value['id.resp_h'], value['id.resp_p'], 'id.resp_h', 'id.resp_p')
  if ('reason' in to) return to
  const stated = readAddress(value.src, 'src')
  if (typeof stated === 'object' && stated !== null) return stated
  const named = readSide(value.dst, value.p, 'dst', 'p')
  if ('reason' in named) return named
  const destination = to.ip === null ? named : to
  return {
    addresses: [from.ip, to.ip, stated, named.ip].map((ip) => ip ?? ''),
    parties: chooseParties(from, destination, stated, context.isOwn),
  }
}

function readTime(ts: unknown): Moment | Fault {
  if (typeof ts === 'number' || typeof ts === 'string') {
    const moment = readUnixMoment(ts) ?? (typeof ts === 'string' ? readIsoMoment(ts) : null)
    if (moment !== null) return moment
    return { reason: `\`ts\` is ${quote(ts)}, which is neither a Unix time nor ISO 8601.` }
  }
  return { reason: fieldFault('ts', ts, 'a time') }
}

/** Lines of tab-separated logs may bring in what no store takes as bytes or as escapes of Zeek. */
function clean(text: string): string {
  if (!UNSTORABLE.test(text)) return text
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')
}

function skip(path: string): ParseResult {
  const log = path === '' ? 'another Zeek log' : `the Zeek log ${quote(path)}`
  return { kind: 'skip', reason: `This is no notice but a line of ${log}.` }
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
