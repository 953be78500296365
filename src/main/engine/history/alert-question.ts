import type { LiveFilter, Tab } from '../../../shared/alert'
import { severityLevel } from '../../../shared/severity'
import type { Hidden } from '../alerts/silences'

/** What the alerts of a question must have; `actor` is who asks, for their own tab. */
export interface AlertQuestion {
  tab: Tab | 'new' | 'acknowledged' | 'closed'
  filter: LiveFilter
  actor: string
  /** Addresses and networks that people blocked, for the tab of that name. */
  blocked: readonly string[]
  /** What suppressions and snoozes hide now. */
  hidden: readonly Hidden[]
  /** Only alerts of this row of the live table. */
  group?: string
  /** Only alerts whose first event was stored at or before this time, ms. */
  arrivedUntil?: number
  /** Only alerts whose first event was stored after this time, ms. */
  arrivedAfter?: number
}

/** Alerts with their status and assignee, as a question can be asked about them. */
export function withStatus(database: string): string {
  return `SELECT f.*, if(d.status = '', 'new', d.status) AS status, d.assignee AS assignee
    FROM ${database}.alerts AS f FINAL
    LEFT JOIN (
      SELECT object, argMax(JSONExtractString(data, 'status'), revision) AS status,
        argMax(JSONExtractString(data, 'assignee'), revision) AS assignee
      FROM ${database}.decisions WHERE kind = 'alert' GROUP BY object
    ) AS d ON f.id = d.object`
}

/** The condition of a question on rows of `withStatus`, called `a`, and its parameters. */
export function conditionsOf(question: AlertQuestion): {
  sql: string
  params: Record<string, unknown>
} {
  const parts: string[] = []
  const params: Record<string, unknown> = {}
  const { filter, tab } = question
  const hiding = hidingOf(question.hidden)
  Object.assign(params, hiding.params)
  if (tab === 'open') parts.push(`a.status != 'closed' AND NOT (${hiding.sql})`)
  if (tab === 'suppressed') parts.push(`a.status != 'closed' AND (${hiding.sql})`)
  if (tab === 'new' || tab === 'acknowledged' || tab === 'closed') {
    parts.push('a.status = {status:String}')
    if (tab !== 'closed') parts.push(`NOT (${hiding.sql})`)
    params.status = tab
  }
  if (tab === 'mine') {
    parts.push(`a.status != 'closed' AND a.assignee = {actor:String} AND NOT (${hiding.sql})`)
    params.actor = question.actor
  }
  if (tab === 'blocked') {
    parts.push(
      `isIPv4String(a.indicator) + isIPv6String(a.indicator) > 0 AND arrayExists(
        range -> isIPAddressInRange(if(isIPv4String(a.indicator) + isIPv6String(a.indicator) > 0, a.indicator, '::'), range), {blocked:Array(String)})`,
    )
    params.blocked = question.blocked.map(toCidr)
  }
  if (filter.severity !== undefined) {
    parts.push('a.severity >= {severity:UInt8}')
    params.severity = severityLevel(filter.severity)
  }
  if (filter.text !== undefined && filter.text.trim() !== '') {
    const begins = ['subject', 'ip', 'target', 'indicator'].map(
      (column) => `startsWith(lowerUTF8(a.${column}), {text:String})`,
    )
    parts.push(`(${begins.join(' OR ')} OR position(lowerUTF8(a.title), {text:String}) > 0)`)
    params.text = filter.text.trim().toLowerCase()
  }
  if (filter.from !== undefined) {
    parts.push("a.last >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')")
    params.from = filter.from
  }
  if (filter.to !== undefined) {
    parts.push("a.first <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')")
    params.to = filter.to
  }
  if (question.group !== undefined) {
    parts.push("concat(a.detector, '/', a.product, '/', a.subject) = {group:String}")
    params.group = question.group
  }
  if (question.arrivedUntil !== undefined) {
    parts.push("a.first_arrived <= fromUnixTimestamp64Milli({arrivedUntil:Int64}, 'UTC')")
    params.arrivedUntil = question.arrivedUntil
  }
  if (question.arrivedAfter !== undefined) {
    parts.push("a.first_arrived > fromUnixTimestamp64Milli({arrivedAfter:Int64}, 'UTC')")
    params.arrivedAfter = question.arrivedAfter
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), params }
}

/** The condition that something hides a row of `withStatus`, called `a`, and its parameters. */
export function hidingOf(hidden: readonly Hidden[]): {
  sql: string
  params: Record<string, unknown>
} {
  const params: Record<string, unknown> = {}
  const parts = hidden.map(({ level, keys }) => {
    params[`hidden${level}`] = keys
    return `a.severity <= ${level} AND concat(a.detector, '|', a.rule, '|', a.subject) IN {hidden${level}:Array(String)}`
  })
  return { sql: parts.length === 0 ? '0' : parts.map((part) => `(${part})`).join(' OR '), params }
}

function toCidr(value: string): string {
  if (value.includes('/')) return value
  return value.includes(':') ? `${value}/128` : `${value}/32`
}
