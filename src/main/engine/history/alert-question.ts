import { canonicalNetwork } from '../../../shared/address'
import type { Grouping, LiveFilter, Tab } from '../../../shared/alert'
import type { Query } from '../../../shared/query/query'
import { severityLevel } from '../../../shared/severity'
import { ASSIGNED } from '../alerts/decisions'
import type { Hidden } from '../alerts/silences'
import { hidingOf } from './hiding'
import { type QueryKnowledge, queryConditions } from './query-conditions'

/** A query, and what it asks of others than the rows of alerts. */
export interface AskedQuery {
  query: Query
  knowledge: QueryKnowledge
}

/** What the alerts of a question must have; `actor` is who asks, for their own tab. */
export interface AlertQuestion {
  tab: Tab | 'new' | 'acknowledged' | 'closed'
  filter: LiveFilter
  actor: string
  /**
   * Addresses, networks and names that people blocked, for the tab of that name. A name with a dot in
   * front stands for all names below it.
   */
  blocked: readonly string[]
  /** What suppressions and snoozes hide now. */
  hidden: readonly Hidden[]
  /** The query of the filter, with what it asks of others. */
  query?: AskedQuery
  /** Only alerts of this row of the live table, and what its rows stand for. */
  group?: string
  grouping?: Grouping
  /** Only alerts whose first event was stored at or before this time, ms. */
  arrivedUntil?: number
  /** Only alerts whose first event was stored after this time, ms. */
  arrivedAfter?: number
}

/** What else was decided on alerts, for those who ask. */
const DECIDED = `, d.note AS note, d.close_reason AS close_reason, d.actor AS actor,
      d.decided_at AS decided_at, d.object != '' AS is_decided`
const DECISIONS = `, argMax(JSONExtractString(data, 'note'), revision) AS note,
        argMax(JSONExtractString(data, 'closeReason'), revision) AS close_reason,
        argMax(if(action = '${ASSIGNED}', JSONExtractString(data, 'decidedBy'), decisions.actor), revision) AS actor,
        argMax(if(action = '${ASSIGNED}', fromUnixTimestamp64Milli(JSONExtractInt(data, 'statusShownAt'), 'UTC'), at), revision) AS decided_at`

/** Alerts with their status and assignee, as a question can be asked about them. */
export function withStatus(database: string, question?: Pick<AlertQuestion, 'query'>): string {
  return withDecisions(database, question?.query !== undefined)
}

/** The same; `isAsked` adds notes, reasons and who decided, which few questions need. */
export function withDecisions(database: string, isAsked: boolean): string {
  return `SELECT f.*, if(d.status = '', 'new', d.status) AS status, d.assignee AS assignee${isAsked ? DECIDED : ''}
    FROM ${database}.alerts AS f FINAL
    LEFT JOIN (
      SELECT object, argMax(JSONExtractString(data, 'status'), revision) AS status,
        argMax(JSONExtractString(data, 'assignee'), revision) AS assignee${isAsked ? DECISIONS : ''}
      FROM ${database}.decisions WHERE kind = 'alert' GROUP BY object
    ) AS d ON f.id = d.object`
}

/** The condition of a question on rows of `withStatus`, called `a`, and its parameters. */
export function conditionsOf(
  question: AlertQuestion,
  database: string,
): { sql: string; params: Record<string, unknown> } {
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
    const asked = blockedCondition(question.blocked)
    parts.push(asked.sql)
    Object.assign(params, asked.params)
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
  if (question.query !== undefined) {
    const asked = queryConditions(question.query.query, question.query.knowledge, database)
    parts.push(asked.sql)
    Object.assign(params, asked.params)
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
    parts.push(`${groupKeyOf(question)} = {group:String}`)
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

/** What rows of the live table are told apart by, in SQL on rows called `a`; as `alertGroupKey` does. */
export function groupKeyOf({ grouping = 'finding' }: Pick<AlertQuestion, 'grouping'>): string {
  return GROUP_KEYS[grouping]
}

const GROUP_KEYS: Record<Grouping, string> = {
  finding: "concat(a.detector, '/', a.product, '/', a.subject)",
  entity: 'a.subject',
  detector: "concat(a.detector, '/', a.product)",
  site: 'a.target',
}

function blockedCondition(blocked: readonly string[]) {
  const below = blocked.filter((value) => value.startsWith('.'))
  const whole = blocked.filter((value) => !value.startsWith('.'))
  const isRange = (value: string) => canonicalNetwork(value) !== null
  const isAddress = 'isIPv4String(a.indicator) + isIPv6String(a.indicator) > 0'
  return {
    sql: `if(${isAddress},
      arrayExists(range -> isIPAddressInRange(if(${isAddress}, a.indicator, '::'), range), {blocked:Array(String)}),
      has({blockedNames:Array(String)}, a.indicator)
        OR arrayExists(ending -> endsWith(a.indicator, ending), {blockedEndings:Array(String)}))`,
    params: {
      blocked: whole.filter(isRange).map(toCidr),
      blockedNames: whole.filter((value) => !isRange(value)),
      blockedEndings: below,
    },
  }
}

function toCidr(value: string): string {
  if (value.includes('/')) return value
  return value.includes(':') ? `${value}/128` : `${value}/32`
}
