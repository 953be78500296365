import type { WatchEvent } from '../../../shared/event'
import { severityLevel, severityOfLevel } from '../../../shared/severity'
import type { AlertPart, PartOrigin } from '../alerts/facts'
import type { PlacedFinding, RowStore, RowWindow } from '../windows/rows'
import type { EvidenceKey } from './evidence'
import { RowWriter } from './row-writer'
import { MAX_RESULT_ROWS, type Store } from './store'
import { type FindingRow, toWindowEvidence, type WindowColumns } from './window-evidence'

const COLUMNS = [
  'engine',
  'id',
  'seq',
  'arrived',
  'detector',
  'product',
  'rule',
  'title',
  'subject',
  'ip',
  'target',
  'indicator',
  'severity',
  'score',
  'native_score',
  'first',
  'last',
  'count',
  'window_start',
  'window_end',
  'in_row',
  'info',
  'evidence',
  'live',
  'source',
  'news',
] as const

const FINDING_SELECTED = `id, seq, toUnixTimestamp64Milli(arrived) AS arrivedMs, detector, product, rule, title,
  subject, ip, target, indicator, severity, score, native_score,
  toUnixTimestamp64Milli(first) AS firstMs, toUnixTimestamp64Milli(last) AS lastMs, count`

/** The findings of one alert, by its `EvidenceKey`. */
const OF_ALERT = `detector = {detector:String} AND rule = {rule:String} AND subject = {subject:String}
  AND first >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  AND first < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`

/** A finding with its number, the time it was made (ms) and who brought what it was made of. */
export interface StoredFinding extends PlacedFinding {
  seq: number
  arrived: number
  origin: Pick<PartOrigin, 'isReplay' | 'source'>
}

/** What is selected besides for the alert of a finding. */
interface NewsColumns {
  live: number
  source: string
  news: NonNullable<AlertPart['news']> | ''
}

/** What windowed detectors found: like events a log, from which alerts are drawn. */
export class FindingStore implements RowStore {
  private readonly writer = new RowWriter()

  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    readonly engine = '',
  ) {}

  /** Stores findings; writing the same ones again changes nothing. */
  async insert(findings: readonly StoredFinding[]): Promise<void> {
    if (findings.length === 0) return
    for (const finding of findings) this.write(finding)
    await this.store.insertText(`${this.database}.findings`, COLUMNS, [this.writer.takeRows()])
  }

  /** Ids among `ids` that are stored already. */
  async findKnown(ids: readonly string[]): Promise<Set<string>> {
    const known = new Set<string>()
    for (let from = 0; from < ids.length; from += MAX_RESULT_ROWS) {
      const rows = await this.store.query<{ id: string }>(
        `SELECT id FROM ${this.database}.findings FINAL
         WHERE id IN (SELECT i FROM format(TabSeparated, 'i FixedString(32)', '${ids.slice(from, from + MAX_RESULT_ROWS).join('\n')}\n'))
         LIMIT ${MAX_RESULT_ROWS}`,
      )
      for (const { id } of rows) known.add(id)
    }
    return known
  }

  async readRows(
    detector: string,
    subjects: readonly string[],
    from: number,
    to: number,
  ): Promise<RowWindow[]> {
    const rows = await this.store.query<RowWindow>(
      `SELECT subject, toUnixTimestamp64Milli(window_start) AS start,
         toUnixTimestamp64Milli(window_end) AS end, in_row AS inRow
       FROM ${this.database}.findings FINAL
       WHERE detector = {detector:String} AND subject IN {subjects:Array(String)}
         AND window_end >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND window_start <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
       ORDER BY window_end DESC LIMIT ${MAX_RESULT_ROWS}`,
      { detector, subjects: [...subjects], from, to },
    )
    return rows.map((row) => ({ ...row, start: Number(row.start), end: Number(row.end) }))
  }

  /** The newest findings of one alert, as the events that its evidence shows. */
  async readEvidence(key: EvidenceKey, limit = 100): Promise<WatchEvent[]> {
    const rows = await this.store.query<FindingRow & WindowColumns>(
      `SELECT ${FINDING_SELECTED}, toUnixTimestamp64Milli(window_start) AS startMs,
         toUnixTimestamp64Milli(window_end) AS endMs, in_row AS inRow, info, evidence
       FROM ${this.database}.findings FINAL
       WHERE ${OF_ALERT}
       ORDER BY window_start DESC, id LIMIT {limit:UInt32}`,
      { ...key, limit },
    )
    return rows.map(toWindowEvidence)
  }

  /** How many findings one alert has. */
  async countEvidence({ detector, rule, subject, from, to }: EvidenceKey): Promise<number> {
    const rows = await this.store.query<{ count: number }>(
      `SELECT count() AS count FROM ${this.database}.findings FINAL WHERE ${OF_ALERT}`,
      { detector, rule, subject, from, to },
    )
    return Number(rows[0]?.count ?? 0)
  }

  /** Highest number among this engine's findings, 0 without any. */
  async readLastSeq(): Promise<number> {
    const rows = await this.store.query<{ seq: number }>(
      `SELECT max(seq) AS seq FROM ${this.database}.findings WHERE engine = {engine:String}`,
      { engine: this.engine },
    )
    return Number(rows[0]?.seq ?? 0)
  }

  /** An engine's findings behind a number, in order, as what they add to their alerts. */
  async *readPartsAfter(seq: number, engine = this.engine): AsyncGenerator<AlertPart[]> {
    let after = { seq, id: '' }
    for (;;) {
      const rows = await this.store.query<FindingRow & NewsColumns>(
        `SELECT ${FINDING_SELECTED}, live, source, news
         FROM ${this.database}.findings FINAL
         WHERE engine = {engine:String} AND seq > {least:UInt64} AND (seq, id) > ({seq:UInt64}, {id:String})
         ORDER BY seq, id LIMIT ${MAX_RESULT_ROWS}`,
        { least: seq, engine, ...after },
      )
      if (rows.length > 0) yield rows.map(toPart)
      const last = rows.at(-1)
      if (last === undefined || rows.length < MAX_RESULT_ROWS) return
      after = { seq: last.seq, id: last.id }
    }
  }

  private write({ verdict, ...finding }: StoredFinding): void {
    const { writer } = this
    writer.text(this.engine)
    writer.text(finding.id)
    writer.number(finding.seq)
    writer.number(finding.arrived)
    writer.text(finding.detector)
    writer.text(verdict.product)
    writer.text(verdict.rule)
    writer.text(verdict.title)
    writer.text(verdict.subject)
    writer.text(verdict.ip ?? '')
    writer.text(verdict.target ?? '')
    writer.text(verdict.indicator ?? '')
    writer.number(severityLevel(verdict.severity))
    writer.number(verdict.score)
    writer.number(verdict.nativeScore)
    writer.number(finding.first)
    writer.number(finding.last)
    writer.number(finding.count)
    writer.number(finding.start)
    writer.number(finding.end)
    writer.number(finding.inRow)
    writer.text(verdict.info ?? '')
    writer.text(verdict.evidence === undefined ? '' : JSON.stringify(verdict.evidence))
    writer.number(Number(!finding.origin.isReplay))
    writer.text(finding.origin.source ?? '')
    writer.text(verdict.news ?? '')
    writer.endRow()
  }
}

function toPart(row: FindingRow & NewsColumns): AlertPart {
  return {
    subject: row.subject,
    ip: row.ip === '' ? null : row.ip,
    indicator: row.indicator === '' ? null : row.indicator,
    target: row.target === '' ? null : row.target,
    time: row.firstMs,
    until: row.lastMs,
    count: row.count,
    arrived: row.arrivedMs,
    seq: row.seq,
    product: row.product,
    alertId: null,
    verdict: {
      detector: row.detector,
      rule: row.rule,
      title: row.title,
      severity: severityOfLevel(row.severity),
      score: row.score,
      nativeScore: row.native_score,
    },
    origin: { isReplay: row.live === 0, source: row.source },
    ...(row.news === '' ? {} : { news: row.news }),
  }
}
