import type { WatchEvent } from '../../../shared/event'
import { HEALTH_DETECTOR } from '../../../shared/live'
import {
  noSeverityCounts,
  type Severity,
  type SeverityCounts,
  severityLevel,
  severityOfLevel,
} from '../../../shared/severity'
import { subjectOf } from '../alerts/decisions'
import type { AlertFacts } from '../alerts/facts'
import type { Hidden } from '../alerts/silences'
import type { Place } from '../alerts/totals'
import { type AlertQuestion, conditionsOf, withStatus } from './alert-question'
import { GROUP_COLUMNS, LEAD } from './group-columns'
import { hidingOf } from './hiding'
import { RowWriter } from './row-writer'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Rows of one insert. */
const INSERT_ROWS = 20_000

const COLUMNS = [
  'window',
  'id',
  'seq',
  'detector',
  'product',
  'rule',
  'alert_id',
  'subject',
  'ip',
  'target',
  'indicator',
  'title',
  'severity',
  'score',
  'native_score',
  'first',
  'last',
  'first_arrived',
  'last_arrived',
  'count',
] as const

interface AlertRow {
  windowMs: number
  id: string
  seq: number
  detector: string
  product: WatchEvent['product']
  rule: string
  alert_id: number | null
  subject: string
  ip: string
  target: string
  indicator: string
  title: string
  severity: number
  score: number | null
  native_score: number | null
  firstMs: number
  lastMs: number
  firstArrivedMs: number
  lastArrivedMs: number
  count: number
}

const SELECTED = `toUnixTimestamp(window) * 1000 AS windowMs, id, seq, detector, product, rule, alert_id,
  subject, ip, target, indicator, title, severity, score, native_score,
  toUnixTimestamp64Milli(first) AS firstMs, toUnixTimestamp64Milli(last) AS lastMs,
  toUnixTimestamp64Milli(first_arrived) AS firstArrivedMs,
  toUnixTimestamp64Milli(last_arrived) AS lastArrivedMs, count`

/** What rows of a history that engines share say beside. */
const SHARED_COLUMNS = ['engine', 'live', 'source', ...COLUMNS]

const writer = new RowWriter()

/** What a shared row says: who wrote it, and which live sources had a part in which alerts. */
interface RowOrigin {
  engine: string
  live: ReadonlyMap<AlertFacts, string>
}

/** Alerts as TabSeparated text, in the order of COLUMNS; those of a shared history say whose they are. */
function encodeAlerts(alerts: readonly AlertFacts[], origin: RowOrigin | null): Buffer {
  for (const alert of alerts) {
    if (origin !== null) {
      writer.text(origin.engine)
      writer.number(origin.live.has(alert) ? 1 : 0)
      writer.text(origin.live.get(alert) ?? '')
    }
    writer.number(Math.trunc(alert.windowStart / 1000))
    writer.text(alert.id)
    writer.number(alert.seq)
    writer.text(alert.detector)
    writer.text(alert.product)
    writer.text(alert.rule)
    writer.number(alert.alertId)
    writer.text(alert.subject)
    writer.text(alert.ip ?? '')
    writer.text(alert.target ?? '')
    writer.text(alert.indicator ?? '')
    writer.text(alert.title)
    writer.number(severityLevel(alert.severity))
    writer.number(alert.score)
    writer.number(alert.nativeScore)
    writer.number(alert.first)
    writer.number(alert.last)
    writer.number(alert.firstArrived)
    writer.number(alert.lastArrived)
    writer.number(alert.count)
    writer.endRow()
  }
  return writer.takeRows()
}

function toFacts(row: AlertRow): AlertFacts {
  return {
    id: row.id,
    seq: row.seq,
    windowStart: row.windowMs,
    detector: row.detector,
    product: row.product,
    rule: row.rule,
    alertId: row.alert_id,
    subject: row.subject,
    ip: row.ip === '' ? null : row.ip,
    target: row.target === '' ? null : row.target,
    indicator: row.indicator === '' ? null : row.indicator,
    title: row.title,
    severity: severityOfLevel(row.severity),
    score: row.score,
    nativeScore: row.native_score,
    first: row.firstMs,
    last: row.lastMs,
    firstArrived: row.firstArrivedMs,
    lastArrived: row.lastArrivedMs,
    count: row.count,
  }
}

/** A row of the live table as history answers it. */
export interface GroupRow {
  key: string
  subject: string
  detector: string
  product: WatchEvent['product']
  /** Distinct subjects, and detectors with their products. */
  subjects: number
  detectors: number
  severity: Severity
  score: number | null
  first: number
  last: number
  count: number
  alerts: number
  openAlerts: number
  leadId: string
  leadWindow: number
}

/** Alerts of one workspace in ClickHouse, read together with what was decided on them. */
export class AlertStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine = '',
  ) {}

  /**
   * Writes totals of alerts; the row of the newest batch wins. `live` names the live sources that had
   * a part in them, for engines that follow.
   */
  async insert(
    alerts: readonly AlertFacts[],
    live: ReadonlyMap<AlertFacts, string> = new Map(),
  ): Promise<void> {
    const { engine } = this
    const origin = engine === '' ? null : { engine, live }
    const columns = origin === null ? COLUMNS : SHARED_COLUMNS
    for (let from = 0; from < alerts.length; from += INSERT_ROWS) {
      const rows = encodeAlerts(alerts.slice(from, from + INSERT_ROWS), origin)
      await this.store.insertText(`${this.database}.alerts`, columns, [rows])
    }
  }

  /** Alerts by window and id, at most 10,000; those that are not stored are left out. */
  async readByKey(keys: readonly { windowStart: number; id: string }[]): Promise<AlertFacts[]> {
    if (keys.length === 0) return []
    const table = keys.map((key) => `${Math.trunc(key.windowStart / 1000)}\t${key.id}`).join('\n')
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM ${this.database}.alerts FINAL
       WHERE (window, id) IN (SELECT w, i FROM format(TabSeparated,
         'w DateTime(\\'UTC\\'), i String', '${table}\n')) LIMIT ${MAX_RESULT_ROWS}`,
    )
    return rows.map(toFacts)
  }

  /** Alerts by id alone. */
  async readById(ids: readonly string[]): Promise<AlertFacts[]> {
    if (ids.length === 0) return []
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM ${this.database}.alerts FINAL
       WHERE id IN (SELECT i FROM format(TabSeparated, 'i String', '${ids.filter((id) => /^[a-z2-7]+$/.test(id)).join('\n')}\n'))
       LIMIT ${MAX_RESULT_ROWS}`,
    )
    return rows.map(toFacts)
  }

  /**
   * Alerts whose newest batch lies after a mark (number of the batch, then id) and not after
   * `through`, in that order.
   */
  async readChanged(
    after: { seq: number; id: string },
    through: number,
    limit: number,
  ): Promise<AlertFacts[]> {
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM ${this.database}.alerts FINAL
       WHERE (window, id) IN (SELECT window, id FROM ${this.database}.alerts WHERE seq >= {seq:UInt64})
         AND (seq, id) > ({seq:UInt64}, {id:String}) AND seq <= {through:UInt64}
       ORDER BY seq, id LIMIT {limit:UInt32}`,
      { ...after, through, limit },
    )
    return rows.map(toFacts)
  }

  /** How many alerts changed after a batch. */
  async countChanged(seq: number): Promise<number> {
    const rows = await this.store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${this.database}.alerts WHERE seq > {seq:UInt64}`,
      { seq },
    )
    return Number(rows[0]?.count ?? 0)
  }

  /** Start times (ms) of the group windows that hold alerts. */
  async listWindows(): Promise<number[]> {
    const rows = await this.store.query<{ start: number }>(
      `SELECT DISTINCT toUnixTimestamp(window) * 1000 AS start FROM ${this.database}.alerts`,
    )
    return rows.map((row) => Number(row.start))
  }

  /** Alerts of an entity, newest first; a name has those, too, that offer it to be blocked. */
  async readOf(subject: string, limit: number, isName = false): Promise<AlertFacts[]> {
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM ${this.database}.alerts FINAL
       WHERE subject = {subject:String} ${isName ? 'OR indicator = {subject:String}' : ''}
       ORDER BY alerts.last DESC LIMIT {limit:UInt32}`,
      { subject, limit },
    )
    return rows.map(toFacts)
  }

  /** Alerts of the same detector, rule and subject in earlier windows, newest first. */
  async readEarlier(
    { detector, rule, subject, windowStart }: AlertFacts,
    limit: number,
  ): Promise<AlertFacts[]> {
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM ${this.database}.alerts FINAL
       WHERE subject = {subject:String} AND detector = {detector:String} AND rule = {rule:String}
         AND window < toDateTime({window:UInt32}, 'UTC')
       ORDER BY window DESC LIMIT {limit:UInt32}`,
      { subject, detector, rule, window: Math.trunc(windowStart / 1000), limit },
    )
    return rows.map(toFacts)
  }

  /** Alerts a question holds, newest first, before a cursor (last event time and id). */
  async readPage(
    question: AlertQuestion,
    before: { last: number; id: string } | null,
    limit: number,
  ): Promise<AlertFacts[]> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}
       ${before === null ? '' : "AND (a.last, a.id) < (fromUnixTimestamp64Milli({beforeLast:Int64}, 'UTC'), {beforeId:String})"}
       ORDER BY a.last DESC, a.id DESC LIMIT {limit:UInt32}`,
      { ...params, beforeLast: before?.last ?? 0, beforeId: before?.id ?? '', limit },
    )
    return rows.map(toFacts)
  }

  /** Alerts of a question in the order of their keys, the newest window first, behind one of them. */
  async readOlder(
    question: AlertQuestion,
    before: { windowStart: number; id: string } | null,
    limit: number,
  ): Promise<AlertFacts[]> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<AlertRow>(
      `SELECT ${SELECTED} FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}
       ${before === null ? '' : 'AND (a.window, a.id) < (toDateTime({beforeWindow:UInt32}), {beforeId:String})'}
       ORDER BY a.window DESC, a.id DESC LIMIT {limit:UInt32}`,
      {
        ...params,
        beforeWindow: Math.trunc((before?.windowStart ?? 0) / 1000),
        beforeId: before?.id ?? '',
        limit,
      },
    )
    return rows.map(toFacts)
  }

  /** What may be blocked of all alerts, each once. */
  async listIndicators(): Promise<string[]> {
    const indicators: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows: { indicator: string }[] = await this.store.query(
        `SELECT DISTINCT indicator FROM ${this.database}.alerts WHERE indicator > {after:String}
         ORDER BY indicator LIMIT ${MAX_RESULT_ROWS}`,
        { after },
      )
      for (const { indicator } of rows) indicators.push(indicator)
      after = rows.length === MAX_RESULT_ROWS ? rows.at(-1)?.indicator : undefined
    }
    return indicators
  }

  /** Ids of the sources that events and findings of windows came by. */
  async listSources(): Promise<string[]> {
    const rows = await this.store.query<{ source: string }>(
      `SELECT DISTINCT source FROM (SELECT source FROM ${this.database}.events
         UNION ALL SELECT source FROM ${this.database}.findings)`,
    )
    return rows.map(({ source }) => source)
  }

  /** Rows of the live table, newest first, and how many rows and alerts there are of all: one pass. */
  async readGroups(
    question: AlertQuestion,
    before: { last: number; key: string } | null,
    limit: number,
  ): Promise<{ rows: GroupRow[]; groups: number; alerts: number }> {
    const { sql, params } = conditionsOf(question, this.database)
    const { selected, by } = GROUP_COLUMNS[question.grouping ?? 'finding']
    const read = await this.store.query<
      Omit<GroupRow, 'severity'> & { worst: number; groups: number; held: number }
    >(
      `SELECT * FROM (SELECT *, count() OVER () AS groups, sum(alerts) OVER () AS held FROM (
         SELECT ${selected}, toUInt8(max(a.severity)) AS worst, max(a.score) AS score,
           toUnixTimestamp64Milli(min(a.first)) AS first, toUnixTimestamp64Milli(max(a.last)) AS last,
           sum(a.count) AS count, count() AS alerts, countIf(a.status != 'closed' AND NOT (${hidingOf(question.hidden).sql})) AS openAlerts,
           argMax(a.id, ${LEAD}) AS leadId,
           toUnixTimestamp(argMax(a.window, ${LEAD})) * 1000 AS leadWindow
         FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}
         GROUP BY ${by}))
       ${before === null ? '' : 'WHERE last < {beforeLast:Int64} OR (last = {beforeLast:Int64} AND key > {beforeKey:String})'}
       ORDER BY last DESC, key LIMIT {limit:UInt32}`,
      { ...params, beforeLast: before?.last ?? 0, beforeKey: before?.key ?? '', limit },
    )
    return {
      rows: read.map(({ worst, groups: _groups, held: _held, ...row }) => ({
        ...row,
        severity: severityOfLevel(worst),
      })),
      groups: Number(read[0]?.groups ?? 0),
      alerts: Number(read[0]?.held ?? 0),
    }
  }

  /** How many alerts a question holds. */
  async countAlerts(question: AlertQuestion): Promise<number> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<{ alerts: number }>(
      `SELECT count() AS alerts FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}`,
      params,
    )
    return Number(rows[0]?.alerts ?? 0)
  }

  /** How many alerts of each severity a question holds. */
  async countBySeverity(question: AlertQuestion): Promise<SeverityCounts> {
    const { sql, params } = conditionsOf(question, this.database)
    const rows = await this.store.query<{ severity: number; alerts: number }>(
      `SELECT severity, count() AS alerts FROM (${withStatus(this.database, question)}) AS a WHERE ${sql}
       GROUP BY severity`,
      params,
    )
    const counts = noSeverityCounts()
    for (const row of rows) counts[severityOfLevel(row.severity)] = Number(row.alerts)
    return counts
  }

  /** Alerts by where they stand and severity level, those about the product itself apart. */
  async countByPlace(
    hidden: readonly Hidden[],
  ): Promise<{ place: Place; severity: number; isHealth: number; count: number }[]> {
    const { sql, params } = hidingOf(hidden)
    return this.store.query(
      `SELECT if(a.status != 'closed' AND (${sql}), 'hidden', a.status) AS place, a.severity AS severity,
         a.detector = '${HEALTH_DETECTOR}' AS isHealth, count() AS count
       FROM (${withStatus(this.database)}) AS a GROUP BY place, severity, isHealth`,
      params,
    )
  }

  /** By key: alerts that had events since a time (ms), and when the last one arrived. */
  async countArrivals(
    keys: readonly { key: string; since: number }[],
  ): Promise<Map<string, { alerts: number; lastArrived: number }>> {
    if (keys.length === 0) return new Map()
    const rows = await this.store.query<{ key: string; alerts: number; lastMs: number }>(
      `SELECT key, count() AS alerts, toUnixTimestamp64Milli(max(last_arrived)) AS lastMs FROM (
         SELECT concat(detector, '|', rule, '|', subject) AS key, last_arrived
         FROM ${this.database}.alerts FINAL WHERE subject IN {subjects:Array(String)}
       ) WHERE toUnixTimestamp64Milli(last_arrived)
         >= transform(key, {keys:Array(String)}, {times:Array(Int64)}, 9223372036854775807)
       GROUP BY key LIMIT ${MAX_RESULT_ROWS}`,
      {
        subjects: keys.map(({ key }) => subjectOf(key)),
        keys: keys.map(({ key }) => key),
        times: keys.map(({ since }) => since),
      },
    )
    return new Map(
      rows.map(({ key, alerts, lastMs }) => [
        key,
        { alerts: Number(alerts), lastArrived: Number(lastMs) },
      ]),
    )
  }
}
