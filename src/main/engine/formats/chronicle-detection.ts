import { type Detection, headOf, parseDetection, readDetection } from '../../../shared/detection'
import {
  type DetectionEntity,
  type EntityKind,
  entitiesOfEvent,
  entityOfField,
  findEntities,
} from '../../../shared/detection-entities'
import type { Severity } from '../../../shared/severity'
import type { ParsedEvent, ParseResult, RawRecord } from '../record'
import { cutText } from './cut-text'
import { keepDetection } from './detection-raw'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { eventId } from './identity'
import { fieldFault, isObject, type JsonObject, quote, textCleaner } from './json'
import { type Moment, readIsoMoment } from './moment'
import type { Fault } from './parties'

const NAME = 'chronicle-detection'
const MAX_ID = 300
const MAX_TITLE = 300
const MAX_SUBJECT = 300
const MAX_WORDS = 2_000
const NOT_ALERTING = 'NOT_ALERTING'
/** Whom a detection is about: the first of these that it names. */
const SUBJECT_KINDS: readonly EntityKind[] = ['user', 'host', 'address']
const SUBJECT_SIDES = ['principal', 'src', 'target'] as const
const STOPPING: ReadonlySet<unknown> = new Set(['BLOCK', 'QUARANTINE', 'FAIL'])
const LETTING: ReadonlySet<unknown> = new Set(['ALLOW', 'ALLOW_WITH_MODIFICATION', 'CHALLENGE'])

const SEVERITY_OF_WORD: ReadonlyMap<string, Severity> = new Map([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
  ['INFORMATIONAL', 'info'],
  ['INFO', 'info'],
])
/** Least risk scores of the severities, highest first. */
const SEVERITY_FROM_RISK: readonly (readonly [number, Severity])[] = [
  [85, 'critical'],
  [60, 'high'],
  [30, 'medium'],
  [0, 'low'],
]

/** One detection of Google SecOps (Chronicle), of a rule or a curated one. */
export const chronicleDetectionFormat: JsonFormat = {
  name: NAME,
  marks: 'Chronicle detection (`detection`, `detectionTime`)',
  recognises: looksLikeDetection,
  parse: parseAsJson(parseChronicle),
  parseObject: parseChronicle,
}

function looksLikeDetection(value: JsonObject): boolean {
  return Array.isArray(value.detection) && ('detectionTime' in value || 'createdTime' in value)
}

function parseChronicle(value: JsonObject, record: RawRecord, context: ParseContext): ParseResult {
  const fault = findFault(value)
  if (fault !== null) return { kind: 'reject', reason: fault.reason }
  if (headOf(value).alertState === NOT_ALERTING && context.takesNotAlerting !== true) {
    return { kind: 'skip', reason: 'This detection is not alerting.' }
  }
  const moment = readTime(value)
  if ('reason' in moment) return { kind: 'reject', reason: moment.reason }
  return { kind: 'events', events: [toEvent(value, moment, record)] }
}

/** What a detection must say to be one. */
function findFault(value: JsonObject): Fault | null {
  const { id, detection } = value
  if (typeof id !== 'string') return { reason: fieldFault('id', id, 'a text') }
  if (id === '' || id.length > MAX_ID) return { reason: lengthFault('id', id) }
  const head: unknown = Array.isArray(detection) ? detection[0] : undefined
  if (!isObject(head)) {
    if (detection === undefined) return { reason: fieldFault('detection', detection, 'a list') }
    return { reason: '`detection` must be a list with one object.' }
  }
  const { ruleId, alertState } = head
  if (typeof ruleId !== 'string') {
    return { reason: fieldFault('detection[0].ruleId', ruleId, 'a text') }
  }
  if (ruleId === '' || ruleId.length > MAX_ID) {
    return { reason: lengthFault('detection[0].ruleId', ruleId) }
  }
  if (alertState !== undefined && typeof alertState !== 'string') {
    return { reason: fieldFault('detection[0].alertState', alertState, 'a text') }
  }
  return null
}

function lengthFault(field: string, text: string): string {
  return `\`${field}\` has ${text.length} characters; it must have 1 to ${MAX_ID}.`
}

/** When it was detected; where that is missing, the end of its window, else when it was created. */
function readTime(value: JsonObject): Moment | Fault {
  const window = isObject(value.timeWindow) ? value.timeWindow : {}
  const { detectionTime, createdTime } = value
  const stated = detectionTime ?? window.endTime ?? createdTime
  if (typeof stated !== 'string') return { reason: fieldFault('detectionTime', stated, 'a text') }
  const moment = readIsoMoment(stated)
  if (moment !== null) return moment
  return { reason: `\`detectionTime\` is ${quote(stated)}, which is no time with its zone.` }
}

/** When Chronicle told of a detection, by its kept record; nothing where that does not say. */
export function readReported(raw: string): Pick<ParsedEvent, 'reportedAt'> {
  return readCreated(parseDetection(raw)?.createdTime ?? '')
}

function readCreated(createdTime: string): Pick<ParsedEvent, 'reportedAt'> {
  const moment = readIsoMoment(createdTime)
  return moment === null ? {} : { reportedAt: moment.time }
}

function toEvent(value: JsonObject, moment: Moment, record: RawRecord): ParsedEvent {
  const detection = readDetection(value)
  const { rule } = detection
  const clean = textCleaner(record.text)
  const reporter = clean(cutText(hostOf(rule.url) ?? 'chronicle', MAX_SUBJECT))
  const about = findSubject(detection)
  const subject = about === null ? reporter : clean(cutText(about.value, MAX_SUBJECT))
  const target = findTarget(detection, subject)
  return {
    id: eventId(NAME, [detection.id]),
    format: NAME,
    time: moment.time,
    ...readCreated(detection.createdTime),
    reporter,
    product: 'chronicle',
    alertId: null,
    alertKey: clean(rule.id),
    title: clean(cutText(rule.name, MAX_TITLE)) || clean(rule.id),
    severity: severityOf(detection),
    subject,
    ip: about?.kind === 'address' ? about.value : null,
    target: target === null ? null : clean(target),
    targetPort: null,
    mentions: findEntities(detection)
      .map(({ value }) => clean(value))
      .filter((value) => value !== subject),
    info: clean(cutText(sayFields(detection), MAX_WORDS)),
    reason: clean(cutText(rule.summary || rule.description, MAX_WORDS)),
    nativeScore: detection.riskScore,
    httpStatus: readStatus(detection),
    isBlockedBySensor: wasStopped(detection),
    ...keepDetection(clean(record.text), value),
  }
}

/** Who said so: the instance, by the host of the rule's link. */
function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname || null : null
}

/** Stated by the rule, else by its risk score, else medium; info where it does not alert. */
function severityOf({ rule, riskScore, isAlerting }: Detection): Severity {
  if (!isAlerting) return 'info'
  const stated = SEVERITY_OF_WORD.get(rule.severity.toUpperCase())
  if (stated !== undefined) return stated
  if (riskScore === null) return 'medium'
  return SEVERITY_FROM_RISK.find(([least]) => riskScore >= least)?.[1] ?? 'low'
}

/**
 * Whom it is about: the user, host or address that the rule's own fields name; else those of the
 * principal of the first event, then of its source, then of its target.
 */
function findSubject({ fields, events }: Detection): DetectionEntity | null {
  for (const kind of SUBJECT_KINDS) {
    for (const field of fields) {
      const entity = entityOfField(field, kind)
      if (entity !== null) return entity
    }
  }
  const first = events.find(({ kind }) => kind === 'event')
  const found = first === undefined ? [] : entitiesOfEvent(first.udm)
  for (const side of SUBJECT_SIDES) {
    for (const kind of SUBJECT_KINDS) {
      const entity = found.find((each) => each.role === side && each.kind === kind)
      if (entity !== undefined) return entity
    }
  }
  return null
}

/** The target's address or host in the first event that has one, where that is not the subject. */
function findTarget({ events }: Detection, subject: string): string | null {
  for (const { udm } of events) {
    const targets = entitiesOfEvent(udm).filter(({ role }) => role === 'target')
    const other =
      targets.find(({ kind }) => kind === 'address') ?? targets.find(({ kind }) => kind === 'host')
    if (other !== undefined) {
      return other.value === subject ? null : cutText(other.value, MAX_SUBJECT)
    }
  }
  return null
}

function sayFields({ fields, events }: Detection): string {
  if (fields.length > 0) return fields.map(({ key, value }) => `${key}: ${value}`).join(', ')
  const metadata = events[0]?.udm.metadata
  if (!isObject(metadata)) return ''
  return [metadata.eventType, metadata.productEventType, metadata.productName]
    .filter((word) => typeof word === 'string')
    .join(', ')
}

/** The answer's status, where there is one event and so one answer. */
function readStatus({ events }: Detection): number | null {
  const [only, ...others] = events
  if (only === undefined || others.length > 0) return null
  const { network } = only.udm
  const status = isObject(network) && isObject(network.http) ? network.http.responseCode : null
  const isStatus = typeof status === 'number' && Number.isInteger(status)
  return isStatus && status >= 100 && status <= 599 ? status : null
}

/** A sensor stopped some of it and let nothing through. */
function wasStopped({ events }: Detection): boolean {
  let isStopped = false
  for (const { udm } of events) {
    for (const result of Array.isArray(udm.securityResult) ? udm.securityResult : []) {
      const actions: unknown = isObject(result) ? result.action : null
      for (const action of Array.isArray(actions) ? actions : [actions]) {
        if (LETTING.has(action)) return false
        if (STOPPING.has(action)) isStopped = true
      }
    }
  }
  return isStopped
}
