import { severityLevel } from '../../../shared/severity'
import type { AlertStore } from '../history/alerts'
import type { AlertDelta } from '../stage'
import { type AlertFacts, mergeFacts } from './facts'
import { alertId } from './identity'

/** Alerts held in memory at the most; beyond it the oldest are let go and read again. */
const MAX_HELD = 200_000
/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000

interface HeldAlert {
  facts: AlertFacts
  isDirty: boolean
}

/** What one batch did to the alerts. */
export interface BookChange {
  /** Every alert the batch touched, with its totals now. */
  touched: AlertFacts[]
  /** Those among them that did not exist before. */
  begun: AlertFacts[]
  /** Those whose severity rose, with the level before. */
  raised: { facts: AlertFacts; fromLevel: number }[]
  /** Those among `touched` that a live source had a part in. */
  live: Set<AlertFacts>
}

/**
 * The alerts of a workspace as history's events draw them. Totals grow in memory and are written
 * at each commit; after a crash the batches behind the last commit are fed again, and an alert
 * whose row already holds a batch skips it.
 */
export class AlertBook {
  private readonly held = new Map<string, HeldAlert>()
  private dirty: HeldAlert[] = []
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

  /** Takes in what distinct events that history has add to their alerts. */
  async apply(deltas: readonly AlertDelta[]): Promise<BookChange> {
    await this.readMissing(deltas)
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Set() }
    for (const delta of deltas) this.take(delta, change)
    return change
  }

  private take(delta: AlertDelta, change: BookChange): void {
    const known = this.held.get(delta.key)
    if (known === undefined) {
      delta.facts.id = idOf(delta.facts)
      const begun = { facts: delta.facts, isDirty: false }
      this.held.set(delta.key, begun)
      change.begun.push(delta.facts)
      this.touch(begun, delta, change)
      return
    }
    const { facts } = known
    // A row that was read back may hold this batch already.
    if (facts.seq >= delta.facts.seq) return
    const level = severityLevel(facts.severity)
    mergeFacts(facts, delta.facts)
    if (severityLevel(facts.severity) > level) change.raised.push({ facts, fromLevel: level })
    this.touch(known, delta, change)
  }

  private touch(alert: HeldAlert, delta: AlertDelta, change: BookChange): void {
    change.touched.push(alert.facts)
    if (delta.isLive) change.live.add(alert.facts)
    if (alert.isDirty) return
    alert.isDirty = true
    this.dirty.push(alert)
  }

  /** Writes every changed alert. */
  async flush(): Promise<void> {
    const rows = this.dirty
    if (rows.length > 0) {
      await this.store.insert(rows.map((alert) => alert.facts))
      for (const alert of rows) alert.isDirty = false
      this.dirty = []
    }
    this.letGo()
  }

  /** Holds nothing any more, once all is written: what is asked for is read again. */
  async letGoAll(): Promise<void> {
    await this.flush()
    for (const alert of this.held.values()) this.storedWindows.add(alert.facts.windowStart)
    this.held.clear()
  }

  /** Reads the alerts of stored windows that the deltas need and memory lacks. */
  private async readMissing(deltas: readonly AlertDelta[]): Promise<void> {
    const keys = deltas
      .filter(({ key, facts }) => this.storedWindows.has(facts.windowStart) && !this.held.has(key))
      .map(({ facts }) => ({ windowStart: facts.windowStart, id: idOf(facts) }))
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        this.held.set(factsKey(facts), { facts, isDirty: false })
      }
    }
  }

  private letGo(): void {
    if (this.held.size <= this.maxHeld) return
    for (const [key, alert] of this.held) {
      if (this.held.size <= this.maxHeld) return
      this.held.delete(key)
      this.storedWindows.add(alert.facts.windowStart)
    }
  }
}

function idOf(facts: AlertFacts): string {
  return alertId(facts.detector, facts.rule, facts.subject, facts.windowStart)
}

function factsKey(facts: AlertFacts): string {
  return `${facts.windowStart}|${facts.detector}|${facts.rule}|${facts.subject}`
}
