import { parseNetwork } from '../../../shared/address'
import { HEALTH_DETECTOR } from '../../../shared/live'
import { ENTITY_PATTERNS } from '../../../shared/query/entity-kind'
import { type Field, fieldOf, type ValueName } from '../../../shared/query/fields'
import { fieldsOf } from '../../../shared/query/fields-of'
import { resolveMoment } from '../../../shared/query/moment'
import { textMatcher } from '../../../shared/query/predicate'
import type { Query, Test } from '../../../shared/query/query'
import type { Hidden } from '../alerts/silences'
import { hidingOf } from './hiding'

/** What a query asks of others than the rows of alerts. */
export interface QueryKnowledge {
  /** The moment that relative times are counted from, ms since 1970. */
  now: number
  suppressed: readonly Hidden[]
  snoozed: readonly Hidden[]
  /** Indicators of all stored alerts; empty where the query asks nothing of lists. */
  indicators: readonly string[]
  listsOf: (indicator: string) => readonly string[]
  marksOf: (indicator: string) => { blockedBy: string | null; isAllowed: boolean }
  /** Sources of all stored events, each with its names; empty where the query asks nothing of them. */
  sources: readonly { id: string; names: readonly string[] }[]
}

/** A condition on rows of `withStatus`, called `a`. */
export interface QueryConditions {
  sql: string
  params: Record<string, unknown>
}

/** Values that are rows of their own, and those that the query reads them with. */
type Columns = Partial<Record<ValueName, { sql: string; isMissing?: string }>>

const TEXTS: Columns = {
  id: { sql: 'a.id' },
  name: { sql: "concat('A-', upper(substring(a.id, 1, 6)))" },
  subject: { sql: 'a.subject' },
  ip: { sql: 'a.ip', isMissing: "a.ip = ''" },
  target: { sql: 'a.target', isMissing: "a.target = ''" },
  indicator: { sql: 'a.indicator', isMissing: "a.indicator = ''" },
  title: { sql: 'a.title' },
  rule: { sql: 'a.rule' },
  note: { sql: 'a.note' },
  assignee: { sql: 'a.assignee', isMissing: "a.assignee = ''" },
  actor: { sql: 'a.actor', isMissing: 'NOT a.is_decided' },
  closeReason: { sql: 'a.close_reason', isMissing: "a.close_reason = ''" },
  product: { sql: 'toString(a.product)' },
  status: { sql: 'a.status' },
  subjectKind: {
    sql: `multiIf(match(a.subject, '${ENTITY_PATTERNS.address}'), 'address', match(a.subject, '${ENTITY_PATTERNS.domain}'), 'domain', 'name')`,
  },
  detectorName: { sql: "if(a.detector = 'reported', toString(a.product), a.detector)" },
}

const NUMBERS: Columns = {
  severity: { sql: 'a.severity' },
  score: { sql: 'a.score' },
  nativeScore: { sql: 'a.native_score' },
  alertId: { sql: 'a.alert_id' },
  count: { sql: 'a.count' },
  first: { sql: 'toUnixTimestamp64Milli(a.first)' },
  last: { sql: 'toUnixTimestamp64Milli(a.last)' },
  firstArrived: { sql: 'toUnixTimestamp64Milli(a.first_arrived)' },
  lastArrived: { sql: 'toUnixTimestamp64Milli(a.last_arrived)' },
  decidedAt: { sql: 'if(a.is_decided, toUnixTimestamp64Milli(a.decided_at), NULL)' },
}

/** A text of alerts as SQL on rows of `withDecisions`, called `a`; null where it is none. */
export function textColumn(name: ValueName): string | null {
  return TEXTS[name]?.sql ?? null
}

/** What has to be known before a query can be asked. */
export function needsOf(query: Query): { indicators: boolean; sources: boolean } {
  const fields = fieldsOf(query)
  return { indicators: fields.has('list') || fields.has('is'), sources: fields.has('source') }
}

/**
 * A query as a condition that holds for the same alerts as `compileQuery` of it, in any database that
 * has their tables. Values travel as parameters, whose names begin with `q`.
 */
export function queryConditions(
  query: Query,
  knowledge: QueryKnowledge,
  database: string,
): QueryConditions {
  const compiler = new Compiler(knowledge, database)
  return { sql: compiler.compile(query), params: compiler.params }
}

class Compiler {
  readonly params: Record<string, unknown> = {}
  private named = 0

  constructor(
    private readonly knowledge: QueryKnowledge,
    private readonly database: string,
  ) {}

  compile(query: Query): string {
    switch (query.kind) {
      case 'all':
        return '1'
      case 'and':
        return `(${query.of.map((each) => this.compile(each)).join(' AND ')})`
      case 'or':
        return `(${query.of.map((each) => this.compile(each)).join(' OR ')})`
      case 'not':
        return `NOT (${this.compile(query.of)})`
      case 'match':
        return this.match(fieldOf(query.field), query.test)
    }
  }

  private match(field: Field, test: Test): string {
    if (field.kind === 'time') return this.time(field, test)
    const names = typeof field.of === 'string' ? [field.of] : field.of
    return anyOf(names.map((name) => this.test(field, name, test)))
  }

  private test(field: Field, name: ValueName, test: Test): string {
    if (name === 'lists') return this.indicators((each) => this.knowledge.listsOf(each), test)
    if (name === 'sources') return this.sources(test)
    if (name === 'marks') return this.marks(test)
    if (test.kind === 'number') return this.number(name, test)
    if (test.kind === 'network') return this.network(name, test.network)
    if (name === 'severity' && field.kind === 'choice') return this.severity(field.choices, test)
    return this.text(name, test)
  }

  private text(name: ValueName, test: Test): string {
    const column = TEXTS[name]
    if (column === undefined) return this.presence(name, test)
    const { sql, isMissing } = column
    if (test.kind === 'present') return `${sql} != ''`
    if (test.kind === 'choice') return `${sql} = ${this.param('String', test.choice)}`
    if (test.kind !== 'pattern') return '0'
    const [only, ...more] = test.pieces
    const holds =
      more.length === 0
        ? `lowerUTF8(${sql}) = ${this.param('String', only ?? '')}`
        : `lowerUTF8(${sql}) LIKE ${this.param('String', test.pieces.map(escapeLike).join('%'))}`
    return isMissing === undefined ? holds : `(NOT (${isMissing}) AND ${holds})`
  }

  /** Numbers are only asked whether there are any. */
  private presence(name: ValueName, test: Test): string {
    const column = NUMBERS[name]
    return column === undefined || test.kind !== 'present' ? '0' : `${column.sql} IS NOT NULL`
  }

  private severity(choices: readonly string[], test: Test): string {
    if (test.kind === 'present') return '1'
    if (test.kind !== 'choice') return '0'
    return `a.severity = ${this.param('UInt8', choices.indexOf(test.choice))}`
  }

  private number(name: ValueName, { from, to }: Extract<Test, { kind: 'number' }>): string {
    const column = NUMBERS[name]
    if (column === undefined) return '0'
    const parts = [`${column.sql} IS NOT NULL`]
    const bound = (sign: string, value: number) =>
      parts.push(`toFloat64(${column.sql}) ${sign} ${this.param('Float64', value)}`)
    if (from !== null) bound(from.isIncluded ? '>=' : '>', from.value)
    if (to !== null) bound(to.isIncluded ? '<=' : '<', to.value)
    return `ifNull(${parts.join(' AND ')}, 0)`
  }

  private time(field: Extract<Field, { kind: 'time' }>, test: Test): string {
    const first = NUMBERS[field.first]?.sql
    const last = NUMBERS[field.last]?.sql
    if (test.kind === 'present') return `${first} IS NOT NULL`
    if (test.kind !== 'time') return '0'
    const parts = [`${first} IS NOT NULL`]
    const moment = (at: NonNullable<typeof test.from>) =>
      this.param('Int64', resolveMoment(at, this.knowledge.now))
    if (test.from !== null) parts.push(`${last} >= ${moment(test.from)}`)
    if (test.before !== null) parts.push(`${first} < ${moment(test.before)}`)
    return `ifNull(${parts.join(' AND ')}, 0)`
  }

  /** Addresses and networks that lie in a network; other texts are none. */
  private network(name: ValueName, text: string): string {
    const column = TEXTS[name]
    const parsed = parseNetwork(text)
    if (column === undefined || !parsed.ok) return '0'
    const { family, prefix } = parsed.network
    const range = text.includes('/') ? text : `${text}/${prefix}`
    const address = `splitByChar('/', ${column.sql})[1]`
    const length = `splitByChar('/', ${column.sql})[2]`
    const isAddress = family === 4 ? `isIPv4String(${address})` : `isIPv6String(${address})`
    const safe = `if(${isAddress}, ${address}, '${family === 4 ? '0.0.0.0' : '::'}')`
    const isInside = `isIPAddressInRange(${safe}, ${this.param('String', range)})`
    return `(${isAddress} AND ${isInside} AND (${length} = '' OR toUInt8OrZero(${length}) >= ${prefix}))`
  }

  private marks(test: Test): string {
    const { suppressed, snoozed } = this.knowledge
    const isSuppressed = this.hiding('qSuppressed', suppressed)
    const isSnoozed = this.hiding('qSnoozed', snoozed)
    const marks: Record<string, () => string> = {
      open: () => `(a.status != 'closed' AND NOT (${isSuppressed}) AND NOT (${isSnoozed}))`,
      blocked: () => this.marked(({ blockedBy }) => blockedBy !== null),
      allowed: () => this.marked(({ isAllowed }) => isAllowed),
      suppressed: () => `(${isSuppressed})`,
      snoozed: () => `(NOT (${isSuppressed}) AND (${isSnoozed}))`,
      assigned: () => "a.assignee != ''",
      health: () => `a.detector = '${HEALTH_DETECTOR}'`,
    }
    if (test.kind === 'choice') return marks[test.choice]?.() ?? '0'
    return test.kind === 'present' ? anyOf(Object.values(marks).map((mark) => mark())) : '0'
  }

  private hiding(prefix: string, hidden: readonly Hidden[]): string {
    const { sql, params } = hidingOf(hidden, prefix)
    Object.assign(this.params, params)
    return sql
  }

  private marked(holds: (marks: ReturnType<QueryKnowledge['marksOf']>) => boolean): string {
    const { indicators, marksOf } = this.knowledge
    return this.oneOf(indicators.filter((each) => holds(marksOf(each))))
  }

  private indicators(textsOf: (indicator: string) => readonly string[], test: Test): string {
    const holds = textMatcher(test)
    return this.oneOf(this.knowledge.indicators.filter((each) => textsOf(each).some(holds)))
  }

  private oneOf(indicators: readonly string[]): string {
    if (indicators.length === 0) return '0'
    return `a.indicator IN ${this.param('Array(String)', indicators)}`
  }

  /** Alerts of which some event, or finding of a window, came by such a source. */
  private sources(test: Test): string {
    const holds = textMatcher(test)
    const { sources } = this.knowledge
    const found = sources.filter(({ id, names }) => [id, ...names].some(holds))
    if (found.length === 0) return '0'
    const ids = this.param(
      'Array(String)',
      found.map(({ id }) => id),
    )
    return `(a.detector, a.rule, a.subject, a.window) IN (
      SELECT detector, rule, if(subject = '', replaceRegexpOne(toString(ip), '^::ffff:', ''), subject),
        toStartOfHour(toDateTime(ts, 'UTC')) FROM ${this.database}.events WHERE source IN ${ids}
      UNION ALL
      SELECT detector, rule, subject, toStartOfHour(toDateTime(first, 'UTC'))
      FROM ${this.database}.findings WHERE source IN ${ids})`
  }

  private param(type: string, value: unknown): string {
    this.named += 1
    const name = `q${this.named}`
    this.params[name] = value
    return `{${name}:${type}}`
  }
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`
}

function escapeLike(piece: string): string {
  return piece.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}
