/**
 * A detection of Google SecOps (Chronicle) as a reader needs it. Reading is forgiving: what has
 * another shape than expected is left out, never an error, since a detection is kept as it came.
 */

/** A parsed JSON object, its values not yet looked at. */
type JsonObject = Record<string, unknown>

/** A name with its value, as detection fields, outcomes and labels of a rule are written. */
export interface DetectionField {
  key: string
  value: string
  /** Where in the events the value was taken from (`udm.principal.ip`), empty where not said. */
  source: string
}

/** One event of the evidence, or an entity that the rule looked at beside it. */
export interface DetectionEvent {
  /** Name of the rule's variable that it stands for: `e1`. */
  label: string
  kind: 'event' | 'entity'
  /** The object in the unified data model, whatever is in it. */
  udm: JsonObject
}

/** What was left out of a detection that was too large to be kept whole. */
export interface DetectionCut {
  /** Events and entities that are not there. */
  events: number
  /** Texts, lists and nested objects of the others that were shortened. */
  values: number
}

/** A detection. Texts are empty where it does not say; times are RFC 3339, as it writes them. */
export interface Detection {
  id: string
  /** `RULE_DETECTION`, or `GCTI_FINDING` for a rule that Google curates. */
  type: string
  createdTime: string
  detectionTime: string
  lastUpdatedTime: string
  window: { start: string; end: string }
  /** MITRE ids. */
  tags: string[]
  rule: DetectionRule
  isAlerting: boolean
  /** As Chronicle counts it, 0 to 100; null where it says none. */
  riskScore: number | null
  fields: DetectionField[]
  outcomes: DetectionField[]
  labels: DetectionField[]
  events: DetectionEvent[]
  /** Null where all of it was kept. */
  cut: DetectionCut | null
}

/** The rule that a detection is of. */
export interface DetectionRule {
  id: string
  name: string
  /** Empty for curated rules, which have none. */
  version: string
  /** `SINGLE_EVENT` or `MULTI_EVENT`. */
  type: string
  summary: string
  description: string
  severity: string
  set: string
  setName: string
  /** Where the product shows it; not checked, so never open it as it is. */
  url: string
}

/** Field of a kept detection that tells what was left out of it; no detection has it by itself. */
export const CUT_FIELD = 'watchfloorLeftOut'
/** Events of a detection that are read; the others are counted as left out. */
const MAX_EVENTS = 10_000
const MAX_FIELDS = 1_000

/** Reads the kept text of a detection; null where it is none. Never throws. */
export function parseDetection(text: string): Detection | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? readDetection(value) : null
  } catch {
    return null
  }
}

/** Reads a detection that is parsed already. Never throws. */
export function readDetection(value: JsonObject): Detection {
  const head = headOf(value)
  const found = readEvents(value.collectionElements)
  return {
    id: textOf(value.id),
    type: textOf(value.type),
    createdTime: textOf(value.createdTime),
    detectionTime: textOf(value.detectionTime),
    lastUpdatedTime: textOf(value.lastUpdatedTime),
    window: readWindow(value.timeWindow),
    tags: listOf(value.tags).map(textOf).filter(isSaid).slice(0, MAX_FIELDS),
    rule: readRule(head),
    isAlerting: head.alertState !== 'NOT_ALERTING',
    riskScore: readRisk(head),
    fields: readFields(head.detectionFields),
    outcomes: readFields(head.outcomes),
    labels: readFields(head.ruleLabels),
    events: found.events,
    cut: readCut(value[CUT_FIELD], found.more),
  }
}

/** The one element of `detection`; empty where there is none. */
export function headOf(value: JsonObject): JsonObject {
  const head: unknown = listOf(value.detection)[0]
  return isObject(head) ? head : {}
}

function readRule(head: JsonObject): DetectionRule {
  return {
    id: textOf(head.ruleId),
    name: textOf(head.ruleName),
    version: textOf(head.ruleVersion),
    type: textOf(head.ruleType),
    summary: textOf(head.summary),
    description: textOf(head.description),
    severity: textOf(head.severity),
    set: textOf(head.ruleSet),
    setName: textOf(head.ruleSetDisplayName),
    url: textOf(head.urlBackToProduct),
  }
}

function readWindow(value: unknown): Detection['window'] {
  if (!isObject(value)) return { start: '', end: '' }
  return { start: textOf(value.startTime), end: textOf(value.endTime) }
}

/** `riskScore`, else the outcome `risk_score`, which rules set by themselves. */
function readRisk(head: JsonObject): number | null {
  const outcome = readFields(head.outcomes).find(({ key }) => key === 'risk_score')
  for (const stated of [head.riskScore, outcome?.value]) {
    const text = textOf(stated).trim()
    const score = text === '' ? Number.NaN : Number(text)
    if (Number.isFinite(score) && score >= 0) return score
  }
  return null
}

function readFields(value: unknown): DetectionField[] {
  const fields: DetectionField[] = []
  for (const each of listOf(value).slice(0, MAX_FIELDS)) {
    if (!isObject(each)) continue
    const key = textOf(each.key)
    if (key !== '') fields.push({ key, value: sayValue(each.value), source: textOf(each.source) })
  }
  return fields
}

/** Outcomes may be numbers, or lists of values. */
function sayValue(value: unknown): string {
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.slice(0, 100).map(textOf).filter(isSaid).join(', ')
  return textOf(value)
}

function readEvents(value: unknown): { events: DetectionEvent[]; more: number } {
  const events: DetectionEvent[] = []
  let more = 0
  for (const element of listOf(value)) {
    if (!isObject(element)) continue
    const label = textOf(element.label)
    for (const reference of listOf(element.references)) {
      const event = readReference(reference, label)
      if (event === null) continue
      if (events.length < MAX_EVENTS) events.push(event)
      else more += 1
    }
  }
  return { events, more }
}

function readReference(reference: unknown, label: string): DetectionEvent | null {
  if (!isObject(reference)) return null
  if (isObject(reference.event)) return { label, kind: 'event', udm: reference.event }
  return isObject(reference.entity) ? { label, kind: 'entity', udm: reference.entity } : null
}

function readCut(value: unknown, more: number): DetectionCut | null {
  const counts = isObject(value) ? value : {}
  const cut = { events: countOf(counts.events) + more, values: countOf(counts.values) }
  return cut.events + cut.values === 0 ? null : cut
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : ''
}

function isSaid(text: string): boolean {
  return text !== ''
}
