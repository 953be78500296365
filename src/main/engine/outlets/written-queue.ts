import { MAX_RESULT_ROWS } from '../history/store'
import type { WrittenAlerts, WrittenVersion } from '../history/written-alerts'

/** A row may be seen later than it says it was written: usually by less than this. */
const OVERLAP_MS = 5_000
/** Always by less than this: a statement ends itself after 60 s. */
const SETTLED_MS = 90_000
/** Every so many reads, everything that is not settled is read anew. */
const SETTLE_EVERY = 30
/** Versions that are held; what is beyond them is read once they are told. */
const MOST_HELD = 20_000

/**
 * Alerts in the order they were written, by any engine. Rows become visible out of order, so the
 * newest are read again and again; each version is handed out once.
 */
export class WrittenQueue {
  private held: WrittenVersion[] = []
  private readonly seen = new Map<string, Pick<WrittenVersion, 'seq' | 'written'>>()
  private newest: number
  private reads = 0
  /** Settled once all that is held was taken. */
  private settling: number | null = null

  /** All that was written up to `settled` (ms of the server's clock) was handed out before. */
  constructor(
    private readonly alerts: Pick<WrittenAlerts, 'read' | 'readClock' | 'count'>,
    private settled: number,
  ) {
    this.newest = settled
  }

  /** Everything written up to this time was handed out and taken, ms. */
  get settledThrough(): number {
    return this.settled
  }

  /** Hands these out too, before all others. */
  begin(versions: readonly WrittenVersion[]): void {
    this.held.unshift(...versions)
  }

  /** The next ones, at most `limit`; the same again until they are taken. */
  async next(limit: number): Promise<WrittenVersion[]> {
    if (this.held.length === 0) {
      this.settle()
      await this.read()
      // Where nothing is to be told nobody takes anything.
      if (this.held.length === 0) this.settle()
    }
    return this.held.slice(0, limit)
  }

  /** These were looked at, as they stood then. */
  take(versions: readonly WrittenVersion[], seqs: ReadonlyMap<string, number>): void {
    const taken = new Set(versions)
    this.held = this.held.filter((each) => !taken.has(each))
    for (const { id, seq, written } of versions) {
      this.seen.set(id, { seq: Math.max(seq, seqs.get(id) ?? 0), written })
    }
  }

  /** How many wait. */
  async count(): Promise<number> {
    return this.held.length + (await this.alerts.count(this.newest))
  }

  private async read(): Promise<void> {
    const isWhole = this.reads % SETTLE_EVERY === 0
    this.reads += 1
    const clock = isWhole ? await this.alerts.readClock() : null
    const since = isWhole ? this.settled : Math.max(this.settled, this.newest - OVERLAP_MS)
    let last: WrittenVersion | null = null
    for (;;) {
      const rows = await this.alerts.read(since, last)
      for (const each of rows) {
        if (each.seq > (this.seen.get(each.id)?.seq ?? -1)) this.held.push(each)
      }
      last = rows.at(-1) ?? last
      const isEnd = rows.length < MAX_RESULT_ROWS
      const isFull = this.held.length >= MOST_HELD && last !== null && last.written - 1 > since
      if (last !== null) this.newest = Math.max(this.newest, last.written)
      if (!isEnd && !isFull) continue
      // Rows of one insert carry one time, and the last of them may not have been read.
      const reached = isEnd || last === null ? Number.POSITIVE_INFINITY : last.written - 1
      if (clock !== null) this.settling = Math.min(clock - SETTLED_MS, reached)
      // More of the same is read as soon as these are told.
      if (!isEnd && isWhole) this.reads -= 1
      return
    }
  }

  private settle(): void {
    if (this.settling === null) return
    this.settled = Math.max(this.settled, this.settling)
    this.settling = null
    for (const [id, { written }] of this.seen) if (written <= this.settled) this.seen.delete(id)
  }
}
