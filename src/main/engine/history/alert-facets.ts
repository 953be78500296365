import { type Facet, MOST_FACET_VALUES } from '../../../shared/facets'
import type { StoredField, StoredValue } from '../../../shared/query/complete'
import { fieldOf, type ValueName } from '../../../shared/query/fields'
import { severityOfLevel } from '../../../shared/severity'
import { type AlertQuestion, conditionsOf, withDecisions, withStatus } from './alert-question'
import { textColumn } from './query-conditions'
import { MAX_RESULT_ROWS, type Store } from './store'

/** A question whose answer takes longer than this, s, is given up. */
const LIMITS = 'SETTINGS max_execution_time = 10'

/** Values of one facet, those with most alerts first, and how many more there are. */
export interface FacetCounts {
  values: { value: string; alerts: number }[]
  more: number
}

/** Facets that have few values: all of them are counted by one pass over the alerts. */
const NARROW = ['severity', 'status', 'detector', 'kind'] as const satisfies readonly Facet[]
/** Facets with any number of values, of which those with most alerts are told. */
const WIDE = { target: 'a.target', entity: 'a.subject' } as const

/** What alerts have in common, in SQL: counts by facets, and values of fields to choose from. */
export class AlertFacets {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** How many alerts of a question each value of the narrow facets has. */
  async countNarrow(
    question: AlertQuestion,
    signal?: AbortSignal,
  ): Promise<{ total: number; facets: Record<(typeof NARROW)[number], FacetCounts> }> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<{
      severity: number
      status: string
      detector: string
      kind: string
      alerts: number
    }>(
      `SELECT a.severity AS severity, a.status AS status, ${columnOf('detectorName')} AS detector,
         ${columnOf('subjectKind')} AS kind, count() AS alerts
       FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}
       GROUP BY severity, status, detector, kind LIMIT ${MAX_RESULT_ROWS} ${LIMITS}`,
      params,
      signal,
    )
    const cells = rows.map(({ severity, ...row }) => ({
      ...row,
      severity: severityOfLevel(severity),
    }))
    return {
      total: cells.reduce((sum, { alerts }) => sum + Number(alerts), 0),
      facets: {
        severity: rollUp(cells.map((row) => [row.severity, row.alerts])),
        status: rollUp(cells.map((row) => [row.status, row.alerts])),
        detector: rollUp(cells.map((row) => [row.detector, row.alerts])),
        kind: rollUp(cells.map((row) => [row.kind, row.alerts])),
      },
    }
  }

  /** The values of a wide facet that most alerts of a question have. */
  async countWide(
    question: AlertQuestion,
    facet: keyof typeof WIDE,
    signal?: AbortSignal,
  ): Promise<FacetCounts> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<{ value: string; alerts: number; all: number }>(
      `SELECT value, alerts, count() OVER () AS all FROM (
         SELECT ${WIDE[facet]} AS value, count() AS alerts
         FROM (${withStatus(this.database, question)}) AS a WHERE ${WIDE[facet]} != '' AND ${sql}
         GROUP BY value)
       ORDER BY alerts DESC, value LIMIT ${MOST_FACET_VALUES} ${LIMITS}`,
      params,
      signal,
    )
    const all = Number(rows[0]?.all ?? 0)
    return { values: rows.map(toStored), more: all - rows.length }
  }

  /** How many alerts of a question are on each list: `listsOf` tells the lists of an indicator. */
  async countLists(
    question: AlertQuestion,
    listsOf: (indicator: string) => readonly string[],
    signal?: AbortSignal,
  ): Promise<FacetCounts> {
    const { sql, params } = conditionsOf(question, this.database)
    const counted: [string, number][] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows: { indicator: string; alerts: number }[] = await this.store.query(
        `SELECT a.indicator AS indicator, count() AS alerts
         FROM (${withStatus(this.database, question)}) AS a
         WHERE a.indicator > {facetAfter:String} AND ${sql}
         GROUP BY indicator ORDER BY indicator LIMIT ${MAX_RESULT_ROWS} ${LIMITS}`,
        { ...params, facetAfter: after },
        signal,
      )
      for (const { indicator, alerts } of rows)
        for (const list of listsOf(indicator)) counted.push([list, alerts])
      after = rows.length === MAX_RESULT_ROWS ? rows.at(-1)?.indicator : undefined
    }
    return rollUp(counted)
  }

  /** Values of a field that begin with a part or hold it, those that most alerts have first. */
  async readValues(
    field: Exclude<StoredField, 'source' | 'list'>,
    part: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredValue[]> {
    const known = fieldOf(field)
    const names = known.kind === 'text' || known.kind === 'address' ? known.of : []
    const columns = names.map(columnOf)
    const rows = await this.store.query<{ value: string; alerts: number }>(
      `SELECT value, uniqExact(id) AS alerts FROM (
         SELECT a.id AS id, arrayJoin(arrayDistinct([${columns.join(', ')}])) AS value
         FROM (${withDecisions(this.database, field === 'actor')}) AS a)
       WHERE value != '' AND position(lowerUTF8(value), {part:String}) > 0
       GROUP BY value
       ORDER BY startsWith(lowerUTF8(value), {part:String}) DESC, alerts DESC, value
       LIMIT {limit:UInt32} ${LIMITS}`,
      { part: part.toLowerCase(), limit },
      signal,
    )
    return rows.map(toStored)
  }

  /** How many alerts each of some questions holds, all by one statement. */
  async countEach(questions: readonly AlertQuestion[], signal?: AbortSignal): Promise<number[]> {
    if (questions.length === 0) return []
    const params: Record<string, unknown> = {}
    const counts = questions.map((question, at) => {
      const conditions = conditionsOf(question, this.database)
      for (const [name, value] of Object.entries(conditions.params))
        params[`v${at}_${name}`] = value
      return `countIf(${conditions.sql.replace(/\{(\w+):/g, `{v${at}_$1:`)}) AS c${at}`
    })
    const isAsked = questions.some(({ query }) => query !== undefined)
    const [row = {}] = await this.store.query<Record<string, number>>(
      `SELECT ${counts.join(', ')} FROM (${withDecisions(this.database, isAsked)}) AS a ${LIMITS}`,
      params,
      signal,
    )
    return questions.map((_, at) => Number(row[`c${at}`] ?? 0))
  }
}

function columnOf(name: ValueName): string {
  return textColumn(name) ?? "''"
}

function toStored({ value, alerts }: { value: string; alerts: number }) {
  return { value, alerts: Number(alerts) }
}

/** Sums by value, the greatest first, of which the first few are told. */
function rollUp(counted: readonly (readonly [string, number])[]): FacetCounts {
  const sums = new Map<string, number>()
  for (const [value, alerts] of counted) sums.set(value, (sums.get(value) ?? 0) + Number(alerts))
  const all = [...sums]
    .map(([value, alerts]) => ({ value, alerts }))
    .sort((a, b) => b.alerts - a.alerts || (a.value < b.value ? -1 : 1))
  return {
    values: all.slice(0, MOST_FACET_VALUES),
    more: Math.max(0, all.length - MOST_FACET_VALUES),
  }
}
