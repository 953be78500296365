import { canonicalAddress } from '../../../shared/address'
import type { ParsedEvent, ParseResult, RawRecord } from '../record'
import { type JsonFormat, parseAsJson } from './format'
import { eventId } from './identity'
import { type JsonObject, nameType, quote, textCleaner } from './json'
import { type KeptRaw, keepRaw } from './raw'
import { toMilliseconds } from './time'

const NAME = 'blacklist-event'
/** Fields of the message; a record with others keeps its own text. */
const FIELD_COUNT = 7
const MAX_ALERT_ID = 2 ** 32 - 1
const MAX_PORT = 65_535
const NOTHING: KeptRaw = { raw: '' }

/** The message of the reference's Kafka topic: one reported address a record. */
export const blacklistEventFormat: JsonFormat = {
  name: NAME,
  marks: 'blacklist event (`user_id`, `ip`, `alert_id`)',
  recognises: looksLikeBlacklistEvent,
  parse: parseAsJson(parseBlacklistEvent),
  parseObject: parseBlacklistEvent,
}

function looksLikeBlacklistEvent(value: JsonObject): boolean {
  return 'user_id' in value || 'dst_port' in value || ('ip' in value && 'alert_id' in value)
}

/**
 * Reads a parsed message. The checks are written out by hand because every record of the busiest
 * source passes them.
 */
function parseBlacklistEvent(value: JsonObject, record: RawRecord): ParseResult {
  const { user_id, timestamp, ip, alert_id, dst_port, info, reason } = value
  if (typeof user_id !== 'string') return wrong('user_id', user_id, 'a text')
  if (user_id === '') return reject('`user_id` is empty; it must name the reporter.')
  if (!isWhole(timestamp)) return wrong('timestamp', timestamp, 'a whole number')
  if (typeof ip !== 'string') return wrong('ip', ip, 'a text')
  const address = canonicalAddress(ip)
  if (address === null) return reject(`\`ip\` is ${quote(ip)}, which is no IP address.`)
  if (!isWhole(alert_id)) return wrong('alert_id', alert_id, 'a whole number')
  if (alert_id < 1 || alert_id > MAX_ALERT_ID) {
    return reject(`\`alert_id\` is ${alert_id}; it must be 1 to ${MAX_ALERT_ID}.`)
  }
  if (!isWhole(dst_port)) return wrong('dst_port', dst_port, 'a whole number')
  if (dst_port < 0 || dst_port > MAX_PORT) {
    return reject(`\`dst_port\` is ${dst_port}; a port is 0 to ${MAX_PORT}.`)
  }
  if (typeof info !== 'string') return wrong('info', info, 'a text')
  if (typeof reason !== 'string') return wrong('reason', reason, 'a text')
  const clean = textCleaner(record.text)
  const kept = saysAll(value, address, record.text) ? NOTHING : keepRaw(record.text)
  const event: ParsedEvent = {
    id: '',
    format: NAME,
    time: toMilliseconds(timestamp),
    reporter: clean(user_id),
    product: 'ntopng',
    alertId: alert_id,
    alertKey: '',
    subject: address,
    ip: address,
    target: null,
    targetPort: dst_port,
    info: clean(info),
    reason: clean(reason),
    nativeScore: null,
    httpStatus: null,
    isBlockedBySensor: false,
    raw: kept.raw,
    rawSize: kept.rawSize,
  }
  event.id = eventId(NAME, [
    event.reporter,
    String(event.time),
    String(alert_id),
    address,
    event.info,
    event.reason,
  ])
  return { kind: 'events', events: [event] }
}

/** True when the event's fields hold everything the record says. */
function saysAll(value: JsonObject, address: string, text: string): boolean {
  return value.ip === address && countFields(value) === FIELD_COUNT && !text.includes('\\u')
}

/** Without a list of their names, which every record would leave behind. */
function countFields(value: JsonObject): number {
  let count = 0
  for (const _ in value) count += 1
  return count
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function wrong(field: string, value: unknown, expected: string): ParseResult {
  if (value === undefined) return reject(`The field \`${field}\` is missing.`)
  if (typeof value === 'number') return reject(`\`${field}\` is ${value}; it must be ${expected}.`)
  return reject(`\`${field}\` is ${nameType(value)}; it must be ${expected}.`)
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
