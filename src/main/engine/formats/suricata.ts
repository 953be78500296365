import type { Severity } from '../../../shared/severity'
import type { ParseResult, RawRecord } from '../record'
import { cutText } from './cut-text'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { eventId } from './identity'
import { fieldFault, isObject, type JsonObject, quote, textCleaner, textOf } from './json'
import { type Moment, readIsoMoment } from './moment'
import {
  chooseParties,
  type Fault,
  type Parties,
  readAddress,
  readSide,
  type Side,
} from './parties'
import { keepRaw } from './raw'
import { readSuricataDns } from './suricata-dns'
import { describeTraffic, readHttpStatus } from './suricata-evidence'

const NAME = 'suricata'
const DEFAULT_GID = 1
const MAX_ID = 2 ** 32 - 1
const MAX_TITLE = 300
const BLOCKING = /^(blocked|drop|reject)/

/** What `signature_severity` in a rule's metadata says. */
const SEVERITY_OF_WORD: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['major', 'high'],
  ['minor', 'low'],
  ['informational', 'info'],
])
/** What the number of a rule's class says, from 1 on; larger ones are info. */
const SEVERITY_OF_NUMBER: readonly Severity[] = ['high', 'medium', 'low']

/** An event of Suricata's EVE log: alerts and DNS are read, other event types skipped. */
export const suricataFormat: JsonFormat = {
  name: NAME,
  marks: 'Suricata event (`event_type`)',
  recognises: looksLikeSuricata,
  parse: parseAsJson(parseSuricata),
  parseObject: parseSuricata,
}

/** Every EVE event has a part that is named by its type, or belongs to a flow. */
function looksLikeSuricata(value: JsonObject): boolean {
  const { event_type, timestamp } = value
  if (typeof event_type !== 'string' || typeof timestamp !== 'string') return false
  return event_type in value || 'flow_id' in value
}

/** Reads a parsed EVE event. */
function parseSuricata(value: JsonObject, record: RawRecord, context: ParseContext): ParseResult {
  const type = value.event_type
  if (typeof type !== 'string') return reject(fieldFault('event_type', type, 'a text'))
  if (type === 'dns') return parseDns(value)
  if (type !== 'alert') {
    return { kind: 'skip', reason: `This is no alert but an event of type ${quote(type)}.` }
  }
  const moment = readTime(value.timestamp)
  if ('reason' in moment) return reject(moment.reason)
  const signature = readSignature(value.alert)
  if ('reason' in signature) return reject(signature.reason)
  const flow = readFlow(value, signature.alert, context)
  if ('reason' in flow) return reject(flow.reason)
  const { source, destination, parties } = flow
  const { gid, sid, rev, alert } = signature
  const clean = textCleaner(record.text)
  const reporter = clean(textOf(value.host)) || NAME
  return {
    kind: 'events',
    events: [
      {
        id: eventId(NAME, [
          moment.exact,
          textOf(value.flow_id),
          `${gid}:${sid}:${rev}`,
          ...[source.ip, source.port, destination.ip, destination.port].map(textOf),
        ]),
        format: NAME,
        time: moment.time,
        reporter,
        product: 'suricata',
        alertId: null,
        alertKey: `${gid}:${sid}`,
        title: cutText(clean(signature.title), MAX_TITLE) || `Suricata rule ${gid}:${sid}`,
        severity: readSeverity(alert),
        subject: parties.ip ?? reporter,
        ...parties,
        info: clean(describeTraffic(value)),
        reason: clean(textOf(alert.category)),
        nativeScore: null,
        httpStatus: readHttpStatus(value.http),
        isBlockedBySensor: isBlocked(value, alert),
        ...keepRaw(record.text),
      },
    ],
  }
}

function parseDns(value: JsonObject): ParseResult {
  const moment = readTime(value.timestamp)
  return 'reason' in moment ? reject(moment.reason) : readSuricataDns(value, moment, NAME)
}

interface Signature {
  alert: JsonObject
  gid: number
  sid: number
  rev: string
  title: string
}

function readSignature(alert: unknown): Signature | Fault {
  if (!isObject(alert)) return { reason: fieldFault('alert', alert, 'an object') }
  const { gid = DEFAULT_GID, signature_id: sid, rev, signature = '', severity } = alert
  if (!isId(gid)) return { reason: fieldFault('alert.gid', gid, 'a whole number') }
  if (!isId(sid)) return { reason: fieldFault('alert.signature_id', sid, 'a whole number') }
  if (typeof signature !== 'string') {
    return { reason: fieldFault('alert.signature', signature, 'a text') }
  }
  if (severity !== undefined && !Number.isInteger(severity)) {
    return { reason: fieldFault('alert.severity', severity, 'a whole number') }
  }
  return { alert, gid, sid, rev: textOf(rev), title: signature }
}

interface Flow {
  source: Side
  destination: Side
  parties: Parties
}

function readFlow(value: JsonObject, alert: JsonObject, context: ParseContext): Flow | Fault {
  const source = readSide(value.src_ip, value.src_port, 'src_ip', 'src_port')
  if ('reason' in source) return source
  const destination = readSide(value.dest_ip, value.dest_port, 'dest_ip', 'dest_port')
  if ('reason' in destination) return destination
  // Rules with the keyword `target` say which side attacks.
  const stated = isObject(alert.source) ? readAddress(alert.source.ip, 'alert.source.ip') : null
  if (typeof stated === 'object' && stated !== null) return stated
  const parties = chooseParties(source, destination, stated, context.isOwn)
  return { source, destination, parties }
}

function readTime(timestamp: unknown): Moment | Fault {
  if (typeof timestamp !== 'string') return { reason: fieldFault('timestamp', timestamp, 'a text') }
  const moment = readIsoMoment(timestamp)
  if (moment !== null) return moment
  return { reason: `\`timestamp\` is ${quote(timestamp)}, which is no time with its zone.` }
}

/** The rule's own words in its metadata, else the number of its class; low where it has neither. */
function readSeverity(alert: JsonObject): Severity {
  const { metadata, severity } = alert
  const stated = isObject(metadata) ? metadata.signature_severity : undefined
  const word = Array.isArray(stated) ? stated[0] : stated
  const known = typeof word === 'string' ? SEVERITY_OF_WORD.get(word.toLowerCase()) : undefined
  if (known !== undefined) return known
  if (typeof severity !== 'number') return 'low'
  return SEVERITY_OF_NUMBER[Math.max(1, severity) - 1] ?? 'info'
}

/** The alert's own rule blocked the packet, or another one did. */
function isBlocked(value: JsonObject, alert: JsonObject): boolean {
  const verdict = isObject(value.verdict) ? textOf(value.verdict.action) : ''
  return BLOCKING.test(textOf(alert.action)) || BLOCKING.test(verdict)
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_ID
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
