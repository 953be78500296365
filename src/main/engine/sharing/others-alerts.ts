import { severityLevel } from '../../../shared/severity'
import type { BookChange } from '../alerts/book'
import type { AlertFacts } from '../alerts/facts'
import type { AlertTail, WrittenAlert } from '../history/alert-tail'
import type { AlertStore } from '../history/alerts'
import { MAX_RESULT_ROWS } from '../history/store'
import { RecentMap } from '../recent-map'

/** A row may be seen later than it says it was written: usually by less than this. */
const OVERLAP_MS = 5_000
/** Always by less than this: a statement ends itself after 60 s. Read back so far now and then. */
const LONG_OVERLAP_MS = 90_000
const LONG_EVERY = 30
/** Windows whose alerts are known from the start. */
const RECENT_MS = 2 * 3_600_000
/** Clocks of engines and of the server differ by less. */
const CLOCKS_MS = 10 * 60_000
/** Alerts that are known at the most; the longest untouched are let go. */
const MAX_KNOWN = 100_000
/** Keys of one statement. */
const READ_CHUNK = 10_000

interface Known {
  seq: number
  level: number
}

/** What other engines did to alerts since the last read. */
export interface OthersChange {
  change: BookChange
  /** More than could be read: consoles must read their rows anew. */
  isCut: boolean
}

/** Follows the alerts that other engines raise and grow; each version of one is told once. */
export class OthersAlerts {
  private readonly known = new RecentMap<string, Known>(MAX_KNOWN)
  private readThrough = 0
  private reads = 0

  constructor(
    private readonly tail: Pick<AlertTail, 'read' | 'readClock' | 'readRecent'>,
    private readonly store: Pick<AlertStore, 'readByKey'>,
    private readonly now: () => number,
  ) {}

  /** Following begins here: what stands now is no news. */
  async begin(): Promise<void> {
    this.readThrough = await this.tail.readClock()
    const recent = await this.tail.readRecent(this.now() - RECENT_MS)
    for (const { id, seq, severity } of recent.reverse())
      this.note(id, seq, severityLevel(severity))
  }

  /**
   * Takes in what this engine did itself, and answers what of it is news here: an alert that another
   * one raised a moment ago may be met by an event of ours before its row is read.
   */
  adopt(change: BookChange): BookChange {
    const told = new Set<AlertFacts>()
    const begun = new Set(change.begun)
    const raised = new Map(change.raised.map((each) => [each.facts, each]))
    for (const facts of change.touched) {
      const known = this.known.get(facts.id)
      const level = severityLevel(facts.severity)
      if (known === undefined && this.isNew(facts)) begun.add(facts)
      else if (known !== undefined && known.seq >= facts.seq) told.add(facts)
      else if (known !== undefined && known.level < level) {
        raised.set(facts, { facts, fromLevel: known.level })
      }
      if (known === undefined) this.note(facts.id, facts.seq, level)
      else {
        known.seq = facts.seq
        known.level = level
      }
    }
    return {
      touched: change.touched,
      begun: [...begun].filter((facts) => !told.has(facts)),
      raised: [...raised.values()].filter(({ facts }) => !told.has(facts) && !begun.has(facts)),
      live: change.live,
      quiet: change.quiet,
      woken: change.woken,
      reported: change.reported,
    }
  }

  /** What others wrote since the last read. */
  async read(): Promise<OthersChange> {
    this.reads += 1
    const overlapMs = this.reads % LONG_EVERY === 0 ? LONG_OVERLAP_MS : OVERLAP_MS
    const rows = await this.tail.read(this.readThrough - overlapMs)
    const fresh = rows.filter(({ id, seq }) => seq > (this.known.get(id)?.seq ?? -1))
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    for (let from = 0; from < fresh.length; from += READ_CHUNK) {
      await this.take(fresh.slice(from, from + READ_CHUNK), change)
    }
    for (const { written } of rows) this.readThrough = Math.max(this.readThrough, written)
    return { change, isCut: rows.length >= MAX_RESULT_ROWS }
  }

  private async take(written: readonly WrittenAlert[], change: BookChange): Promise<void> {
    const live = new Map(written.map((each) => [each.id, each.live]))
    for (const facts of await this.store.readByKey(written)) {
      const known = this.known.get(facts.id)
      // Written here meanwhile: that was told.
      if (known !== undefined && known.seq >= facts.seq) continue
      const level = severityLevel(facts.severity)
      change.touched.push(facts)
      const source = live.get(facts.id) ?? null
      if (source !== null) change.live.set(facts, source)
      if (known !== undefined && level > known.level) {
        change.raised.push({ facts, fromLevel: known.level })
      }
      if (known === undefined && this.isNew(facts)) change.begun.push(facts)
      this.note(facts.id, facts.seq, level)
    }
  }

  /** One that is not known and began long ago was let go here, or is of an old window. */
  private isNew({ firstArrived }: AlertFacts): boolean {
    return firstArrived >= this.readThrough - CLOCKS_MS
  }

  private note(id: string, seq: number, level: number): void {
    this.known.set(id, { seq, level })
  }
}
