import type { RecordProblem } from '../record'
import { isObject, type JsonObject, nameType, quote } from './json'
import { humaniseKey } from './words'

const MAX_ALERT_ID = 2 ** 32 - 1
/** ntopng knows about a hundred kinds of flow alert; one flow never has this many. */
const MAX_ENTRIES = 64

/**
 * nDPI's risk of an alert, where the entry itself does not say it (`risk_id`). The ids are two
 * different numberings: ndpi_risk_enum and ntopng's flow alert keys.
 */
const RISK_OF_ALERT: ReadonlyMap<number, string> = new Map([
  [40, '2'],
  [41, '3'],
  [42, '11'],
  [43, '12'],
  [61, '18'],
  [68, '40'],
  [79, '28'],
])

/** One alert of a flow, which may have several at once. */
export interface Entry {
  alertId: number
  scriptKey: string
  /** The entry's own score, null where it has none. */
  score: number | null
  reason: string
}

/**
 * Entries of `json.alerts`, or the alert's own id where there are none. What is wrong with one
 * entry goes to `problems`, and the others stay.
 */
export function readEntries(
  alert: JsonObject,
  details: JsonObject,
  problems: RecordProblem[],
): { list: Entry[] } | { reason: string } {
  const entries = details.alerts
  if (entries !== undefined && entries !== null && !isObject(entries) && !isEmptyList(entries)) {
    problems.push({
      reason: `\`json.alerts\` is ${nameType(entries)}, not an object.`,
      place: 'json.alerts',
    })
  }
  const named = isObject(entries) ? Object.entries(entries) : []
  if (named.length > MAX_ENTRIES) {
    return {
      reason: `\`json.alerts\` has ${named.length} entries; more than ${MAX_ENTRIES} are not believed.`,
    }
  }
  if (named.length === 0) return readOwn(alert, details)
  const list: Entry[] = []
  for (const [key, value] of named) {
    const entry = readEntry(key, value, details)
    if ('problem' in entry)
      problems.push({ reason: entry.problem, place: `json.alerts[${quote(key)}]` })
    else list.push(entry)
  }
  return { list }
}

function readEntry(key: string, value: unknown, details: JsonObject): Entry | { problem: string } {
  if (!/^\d{1,10}$/.test(key) || Number(key) > MAX_ALERT_ID) {
    return { problem: `The entry's key ${quote(key)} is no alert id.` }
  }
  if (!isObject(value)) return { problem: `The entry is ${nameType(value)}, not an object.` }
  const score = value.score ?? null
  if (score !== null && !isScore(score)) {
    return { problem: `The entry's \`score\` is ${quote(score)}; it must be a number from 0.` }
  }
  return describeEntry(Number(key), value, score, details)
}

/** The predominant alert alone, as host alerts and old probes send it. */
function readOwn(alert: JsonObject, details: JsonObject): { list: Entry[] } | { reason: string } {
  const id = alert.alert_id
  if (id === undefined || id === null) return { reason: 'The field `alert_id` is missing.' }
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_ALERT_ID) {
    return { reason: `\`alert_id\` is ${quote(id)}; it must be a whole number.` }
  }
  const score = alert.score ?? null
  if (score !== null && !isScore(score)) {
    return { reason: `\`score\` is ${quote(score)}; it must be a number from 0.` }
  }
  return { list: [describeEntry(id, details, score, details)] }
}

function describeEntry(
  alertId: number,
  entry: JsonObject,
  score: number | null,
  details: JsonObject,
): Entry {
  const generation = entry.alert_generation
  const key = isObject(generation) ? generation.script_key : undefined
  const scriptKey = typeof key === 'string' ? key : ''
  return {
    alertId,
    scriptKey,
    score,
    reason: findRisk(alertId, entry.risk_id, details.flow_risk_info) ?? humaniseKey(scriptKey),
  }
}

/** What nDPI says about the risk behind the alert, null where it says nothing. */
function findRisk(alertId: number, riskId: unknown, risks: unknown): string | null {
  if (!isObject(risks)) return null
  const isGiven = typeof riskId === 'number' || typeof riskId === 'string'
  const key = isGiven ? String(riskId) : RISK_OF_ALERT.get(alertId)
  if (key === undefined || !Object.hasOwn(risks, key)) return null
  const text = risks[key]
  return typeof text === 'string' && text !== '' ? text : null
}

function isScore(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** Lua writes an empty table as a list. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
