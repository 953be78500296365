import { severityLevel } from '../../../shared/severity'
import type { AlertStore } from '../history/alerts'
import { type AlertFacts, type AlertPart, addToFacts, beginFacts } from './facts'
import { HeldAlerts, type Linked } from './held'
import { alertId, windowStart } from './identity'

/** Alerts held in memory at the most; beyond it the oldest are let go and read again. */
const MAX_HELD = 200_000
/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000

/** An alert in memory. */
interface HeldAlert extends Linked<HeldAlert> {
  facts: AlertFacts
  /** Number of the batch up to which its stored row held it when it was read; 0 for a new one. */
  storedSeq: number
  isDirty: boolean
  /** The last rounds of the book that touched it, and in which it began or rose; 0 for none. */
  touchedRound: number
  raisedRound: number
}

/** What one batch did to the alerts. */
export interface BookChange {
  /** Every alert the batch touched, with its totals now. */
  touched: AlertFacts[]
  /** Those among them that did not exist before. */
  begun: AlertFacts[]
  /** Those whose severity rose, with the level before. */
  raised: { facts: AlertFacts; fromLevel: number }[]
  /** Those among `touched` that a live source had a part in, and its id ('' where none has one). */
  live: Map<AlertFacts, string>
  /** Those among `begun` and `raised` that are no news yet: their windows in a row are too few. */
  quiet?: Set<AlertFacts>
  /** Those that are news now though they neither began nor rose. */
  woken?: Set<AlertFacts>
  /** When the reporter told of the newest part of those whose reporter says so, ms. */
  reported?: Map<AlertFacts, number>
}

/** How the alerts of a workspace follow what history gets. */
export interface AlertProjection {
  /** Alerts changed since the last flush. */
  readonly unsaved: number
  /** It is to be told of what history had before too: nobody else may have told it. */
  readonly takesKnown: boolean
  /** Takes in what events and findings that history has add to their alerts; `parts` are read twice. */
  apply: (parts: Iterable<AlertPart>) => Promise<BookChange>
  /** Writes every changed alert. */
  flush: () => Promise<void>
  /** Holds nothing any more, once all is written: what is asked for is read again. */
  letGoAll: () => Promise<void>
}

/**
 * The alerts of a workspace as history's events draw them. Totals grow in memory and are written
 * at each commit; after a crash the batches behind the last commit are fed again, and an alert
 * whose row already holds a batch skips it.
 */
export class AlertBook implements AlertProjection {
  /** What was stored before is in the alerts, or is read at the start. */
  readonly takesKnown = false

  private readonly held = new HeldAlerts<HeldAlert>(({ facts }) => facts)
  private dirty: HeldAlert[] = []
  /** Number of the call of `apply`, to know what was touched in this one. */
  private round = 0
  /** Group windows that may hold alerts which are not in memory. */
  private readonly storedWindows: Set<number>

  constructor(
    private readonly store: AlertStore,
    storedWindows: readonly number[],
    private readonly maxHeld = MAX_HELD,
  ) {
    this.storedWindows = new Set(storedWindows)
  }

  /** Alerts changed since the last flush. */
  get unsaved(): number {
    return this.dirty.length
  }

  /** Takes in what distinct events that history has add to their alerts; `parts` are read twice. */
  async apply(parts: Iterable<AlertPart>): Promise<BookChange> {
    await this.readMissing(parts)
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    this.round += 1
    for (const part of parts) this.take(part, change)
    return change
  }

  private take(part: AlertPart, change: BookChange): void {
    const known = this.held.find(part)
    if (known === null) {
      const facts = beginFacts(part)
      change.begun.push(facts)
      part.origin.onBegun?.()
      if (part.news === 'quiet') change.quiet = addTo(change.quiet, facts)
      else noteNews(part, facts, change)
      noteReported(part, facts, change)
      const begun = this.hold(facts, 0)
      // How bad it is in the end is how bad it began.
      begun.raisedRound = this.round
      this.touch(begun, part, change)
      return
    }
    // A row that was read back may hold this batch already.
    if (known.storedSeq >= part.seq) return
    const { facts } = known
    const level = severityLevel(facts.severity)
    addToFacts(facts, part)
    noteNews(part, facts, change)
    noteReported(part, facts, change)
    this.touch(known, part, change)
    // What rises twice in one round rose once, from where it stood before.
    if (severityLevel(facts.severity) === level || known.raisedRound === this.round) return
    known.raisedRound = this.round
    change.raised.push({ facts, fromLevel: level })
    if (part.news === 'quiet') change.quiet = addTo(change.quiet, facts)
  }

  private hold(facts: AlertFacts, storedSeq: number): HeldAlert {
    const held = {
      facts,
      storedSeq,
      isDirty: false,
      touchedRound: 0,
      raisedRound: 0,
      next: null,
    }
    this.held.add(held)
    return held
  }

  private touch(alert: HeldAlert, part: AlertPart, change: BookChange): void {
    const { isReplay, source = '' } = part.origin
    if (!isReplay) change.live.set(alert.facts, source)
    if (!alert.isDirty) {
      alert.isDirty = true
      this.dirty.push(alert)
    }
    if (alert.touchedRound === this.round) return
    alert.touchedRound = this.round
    change.touched.push(alert.facts)
  }

  /** Writes every changed alert. */
  async flush(): Promise<void> {
    const rows = this.dirty
    if (rows.length > 0) {
      await this.store.insert(rows.map((alert) => alert.facts))
      for (const alert of rows) alert.isDirty = false
      this.dirty = []
    }
    for (const window of this.held.letGo(this.maxHeld)) this.storedWindows.add(window)
  }

  /** Holds nothing any more, once all is written: what is asked for is read again. */
  async letGoAll(): Promise<void> {
    await this.flush()
    for (const window of this.held.letGo(0)) this.storedWindows.add(window)
  }

  /** Reads the alerts of stored windows that the parts need and memory lacks. */
  private async readMissing(parts: Iterable<AlertPart>): Promise<void> {
    if (this.storedWindows.size === 0) return
    const missing = new Map<string, number>()
    for (const part of parts) {
      const start = windowStart(part.time)
      if (!this.storedWindows.has(start) || this.held.find(part) !== null) continue
      const { detector, rule } = part.verdict
      missing.set(alertId(detector, rule, part.subject, start), start)
    }
    const keys = [...missing].map(([id, start]) => ({ id, windowStart: start }))
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        this.hold(facts, facts.seq)
      }
    }
  }
}

/** A part that is no longer quiet makes its alert news. */
function noteNews({ news }: Pick<AlertPart, 'news'>, facts: AlertFacts, change: BookChange): void {
  if (news !== 'quiet') change.quiet?.delete(facts)
  if (news === 'wakes') change.woken = addTo(change.woken, facts)
}

/** Keeps when the newest part of an alert was told, where its reporter says so. */
export function noteReported(
  { reportedAt = Number.NaN }: Pick<AlertPart, 'reportedAt'>,
  facts: AlertFacts,
  change: BookChange,
): void {
  if (Number.isNaN(reportedAt)) return
  change.reported ??= new Map()
  change.reported.set(facts, Math.max(change.reported.get(facts) ?? 0, reportedAt))
}

/** A set with one more in it. */
export function addTo<T>(set: Set<T> | undefined, value: T): Set<T> {
  return (set ?? new Set<T>()).add(value)
}
