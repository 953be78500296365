import type { ParsedEvent, ParseResult, RawRecord, RecordProblem } from '../record'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { eventId } from './identity'
import { isObject, type JsonObject, quote, textCleaner } from './json'
import { type Entry, readEntries } from './ntopng-entries'
import { type Flow, readFlow } from './ntopng-flow'
import { type KeptRaw, keepRaw } from './raw'

const NAME = 'ntopng'
const MALICIOUS_FINGERPRINT = 79
const FINGERPRINT_RISK = '28'
const BLOCKING = /^(block|drop|den(y|ied)|reject)/i

/** An alert of ntopng's webhook: one item of a delivery's `alerts`, or the same object alone. */
export const ntopngFormat: JsonFormat = {
  name: NAME,
  marks: 'ntopng alert (`cli_ip`, `json`)',
  recognises: looksLikeNtopng,
  parse: parseAsJson(parseNtopngAlert),
  parseObject: parseNtopngAlert,
}

function looksLikeNtopng(value: JsonObject): boolean {
  if ('user_id' in value) return false
  return (
    'cli_ip' in value ||
    'srv_ip' in value ||
    'entity_val' in value ||
    'is_flow_alert' in value ||
    'alerts' in value ||
    ('json' in value && 'alert_id' in value)
  )
}

/** Reads a parsed alert: one event for every entry of `json.alerts`, not only the predominant one. */
function parseNtopngAlert(
  value: JsonObject,
  record: RawRecord,
  context: ParseContext,
): ParseResult {
  if ('alerts' in value && !('alert_id' in value)) {
    return { kind: 'reject', reason: 'The `alerts` of this ntopng delivery are not a list.' }
  }
  const flow = readFlow(value, context.transportTime)
  if ('reason' in flow) return { kind: 'reject', reason: flow.reason }
  const problems: RecordProblem[] = []
  const details = readDetails(value.json, problems)
  const entries = readEntries(value, details, problems)
  if ('reason' in entries) return { kind: 'reject', reason: entries.reason }
  if (typeof value.info !== 'string' && value.info !== undefined && value.info !== null) {
    return { kind: 'reject', reason: `\`info\` is ${quote(value.info)}; it must be a text.` }
  }
  const kept = keepRaw(record.text, entries.list.length)
  const clean = textCleaner(record.text)
  const events = entries.list.map((entry) => toEvent(flow, entry, value, details, kept, clean))
  if (events.length === 0) {
    return { kind: 'reject', reason: problems[0]?.reason ?? 'The alert names no alert id.' }
  }
  return problems.length > 0 ? { kind: 'events', events, problems } : { kind: 'events', events }
}

/** `json` as an object; ntopng also sends it as a text that holds one. */
function readDetails(json: unknown, problems: RecordProblem[]): JsonObject {
  if (isObject(json)) return json
  if (json === undefined || json === null || json === '') return {}
  if (typeof json === 'string') {
    try {
      const value: unknown = JSON.parse(json)
      if (isObject(value)) return value
    } catch {
      // Said below, together with every other `json` that is no object.
    }
  }
  problems.push({ reason: `\`json\` is no object: ${quote(json)}.`, place: 'json' })
  return {}
}

function toEvent(
  flow: Flow,
  entry: Entry,
  alert: JsonObject,
  details: JsonObject,
  kept: KeptRaw,
  clean: (text: string) => string,
): ParsedEvent {
  return {
    id: eventId(NAME, [...flow.key, String(entry.alertId)]),
    format: NAME,
    time: flow.time,
    isTimeBorrowed: flow.isTimeBorrowed,
    reporter: clean(flow.reporter),
    product: 'ntopng',
    alertId: entry.alertId,
    alertKey: clean(entry.scriptKey),
    subject: clean(flow.subject),
    ip: flow.ip,
    target: flow.target,
    targetPort: flow.targetPort,
    ownServer: flow.ownServer,
    info: clean(readInfo(alert, entry, details)),
    reason: clean(entry.reason),
    nativeScore: entry.score,
    httpStatus: flow.httpStatus,
    isBlockedBySensor: typeof alert.action === 'string' && BLOCKING.test(alert.action),
    raw: kept.raw,
    rawSize: kept.rawSize,
  }
}

function readInfo(alert: JsonObject, entry: Entry, details: JsonObject): string {
  if (typeof alert.info === 'string' && alert.info !== '') return alert.info
  if (entry.alertId !== MALICIOUS_FINGERPRINT) return ''
  const risks = details.flow_risk_info
  const text = isObject(risks) ? risks[FINGERPRINT_RISK] : undefined
  return typeof text === 'string' ? text : ''
}
