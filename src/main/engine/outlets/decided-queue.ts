import type { DecisionTail } from '../history/decision-tail'
import { MAX_RESULT_ROWS } from '../history/store'
import { NumberLine } from '../sharing/number-line'

/** A number that was missing for as long is nobody's. */
const MISSING_MS = 30 * 60_000
/** Decisions whose names are kept: the newest rows are read again and again. */
const KEPT_NAMES = 1_000

/** Alerts that engines decided on, in the order of the decisions; each decision is handed out once. */
export class DecidedQueue {
  private readonly line = new NumberLine()
  /** Alerts with the newest revision of each that was read. */
  private readonly held = new Map<string, number>()
  private readonly names = new Set<string>()
  private settled: number

  /** All up to this number was handed out before. */
  constructor(
    private readonly tail: Pick<DecisionTail, 'read'>,
    private readonly now: () => number,
    private readonly begin: number,
  ) {
    this.settled = begin
    this.line.begin([begin], now())
  }

  /** Everything up to this number was handed out and taken. */
  get settledThrough(): number {
    if (this.held.size === 0) this.settled = Math.max(this.settled, this.line.settledThrough)
    return this.settled
  }

  get count(): number {
    return this.held.size
  }

  /** The next ones, at most `limit`, of those whose revision `isKnown`; the same again until they are taken. */
  async next(limit: number, isKnown: (id: string, revision: number) => boolean): Promise<string[]> {
    await this.read()
    const known = [...this.held].filter(([id, revision]) => isKnown(id, revision))
    return known.slice(0, limit).map(([id]) => id)
  }

  /** These were looked at. */
  take(ids: readonly string[]): void {
    for (const id of ids) this.held.delete(id)
  }

  private async read(): Promise<void> {
    const { tail, now } = this
    const at = now()
    for (;;) {
      const { after, ranges } = this.line.wanted()
      const rows = await tail.read(Math.max(after, this.begin), ranges)
      for (const { n, decision } of rows) {
        this.line.note(n, at)
        const { kind, object, revision } = decision
        if (kind !== 'alert' || !this.isNew(`${n} ${object} ${revision}`)) continue
        this.held.set(object, Math.max(revision, this.held.get(object) ?? 0))
      }
      if (rows.length < MAX_RESULT_ROWS) break
    }
    this.line.giveUp(at - MISSING_MS)
  }

  private isNew(name: string): boolean {
    if (this.names.has(name)) return false
    this.names.add(name)
    for (const oldest of this.names) {
      if (this.names.size <= KEPT_NAMES) break
      this.names.delete(oldest)
    }
    return true
  }
}
