import type { Decision } from '../decision'
import { DECISION_SELECTED, type DecisionRow, toDecision } from './operations'
import { MAX_RESULT_ROWS, type Store } from './store'

/** A decision with its place in the order of all. */
export interface NumberedDecision {
  n: number
  decision: Decision
}

/** Numbers from one to another, both ends included. */
export interface NumberRange {
  from: number
  to: number
}

/** What engines that share a history read of each other's decisions. */
export class DecisionTail {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /**
   * Decisions after a number and in ranges before it, in order, at most 20,000. A row that was written
   * twice and not yet merged may come twice.
   */
  async read(after: number, ranges: readonly NumberRange[]): Promise<NumberedDecision[]> {
    const inRanges = ranges.map(({ from, to }) => `OR (n >= ${from} AND n <= ${to})`).join(' ')
    const rows = await this.store.query<DecisionRow>(
      `SELECT ${DECISION_SELECTED} FROM ${this.database}.decisions
       WHERE n > {after:UInt64} ${inRanges} ORDER BY n, object LIMIT ${MAX_RESULT_ROWS}`,
      { after: Math.max(0, after) },
    )
    return rows.map((row) => ({ n: Number(row.n), decision: toDecision(row) }))
  }

  /** Numbers of decisions that were made after a time (ms), in order; the newest 20,000 and the last of all. */
  async readNumbers(madeAfter: number): Promise<number[]> {
    const rows = await this.store.query<{ n: number }>(
      `SELECT DISTINCT n FROM ${this.database}.decisions
       WHERE at > fromUnixTimestamp64Milli({madeAfter:Int64}, 'UTC')
         OR n = (SELECT max(n) FROM ${this.database}.decisions)
       ORDER BY n DESC LIMIT ${MAX_RESULT_ROWS}`,
      { madeAfter },
    )
    return rows.map(({ n }) => Number(n)).reverse()
  }

  /** The decision that is stored as this revision of a thing; the first of two. */
  async readRevision({
    kind,
    object,
    revision,
  }: Pick<Decision, 'kind' | 'object' | 'revision'>): Promise<Decision | null> {
    const [row] = await this.store.query<DecisionRow>(
      `SELECT ${DECISION_SELECTED} FROM ${this.database}.decisions
       WHERE kind = {kind:String} AND object = {object:String} AND revision = {revision:UInt32}
       ORDER BY n LIMIT 1`,
      { kind, object, revision },
    )
    return row === undefined ? null : toDecision(row)
  }
}
