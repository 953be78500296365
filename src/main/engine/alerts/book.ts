import { severityLevel } from '../../../shared/severity'
import type { AlertStore } from '../history/alerts'
import type { StoredEvent } from '../record'
import { type AlertFacts, addToFacts, beginFacts } from './facts'
import { alertId, windowStart } from './identity'

/** Alerts held in memory at the most; beyond it the oldest are let go and read again. */
const MAX_HELD = 200_000
/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000

interface HeldAlert {
  facts: AlertFacts
  /** The call of apply that touched it last. */
  turn: number
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
  private turn = 0

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

  /** Takes in one batch of distinct events that history has. */
  async apply(events: readonly StoredEvent[]): Promise<BookChange> {
    await this.readMissing(events)
    this.turn += 1
    const change: BookChange = { touched: [], begun: [], raised: [] }
    const raisedFrom = new Map<AlertFacts, number>()
    for (const event of events) this.take(event, change, raisedFrom)
    change.raised = Array.from(raisedFrom, ([facts, fromLevel]) => ({ facts, fromLevel }))
    return change
  }

  private take(
    event: StoredEvent,
    change: BookChange,
    raisedFrom: Map<AlertFacts, number>,
  ): void {
    const key = bookKey(event)
    const known = this.held.get(key)
    if (known === undefined) {
      const facts = this.begin(event)
      const begun = { facts, turn: this.turn, isDirty: false }
      this.held.set(key, begun)
      change.begun.push(facts)
      this.touch(begun, change)
      return
    }
    const { facts } = known
    if (known.turn !== this.turn) {
      // A row that was read back may hold this batch already.
      if (facts.seq >= event.seq) return
      known.turn = this.turn
      this.touch(known, change)
    }
    const level = severityLevel(facts.severity)
    addToFacts(facts, event)
    if (severityLevel(facts.severity) > level && !raisedFrom.has(facts)) raisedFrom.set(facts, level)
  }

  private touch(alert: HeldAlert, change: BookChange): void {
    change.touched.push(alert.facts)
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

  private begin(event: StoredEvent): AlertFacts {
    const start = windowStart(event.time)
    const { detector, rule, subject } = event.finding
    return beginFacts(event, { windowStart: start, id: alertId(detector, rule, subject, start) })
  }

  /** Reads the alerts of stored windows that the batch needs and memory lacks. */
  private async readMissing(events: readonly StoredEvent[]): Promise<void> {
    const missing = new Map<string, { windowStart: number; id: string }>()
    for (const event of events) {
      const start = windowStart(event.time)
      if (!this.storedWindows.has(start)) continue
      const key = bookKey(event)
      if (this.held.has(key) || missing.has(key)) continue
      const { detector, rule, subject } = event.finding
      missing.set(key, { windowStart: start, id: alertId(detector, rule, subject, start) })
    }
    const keys = [...missing.values()]
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        this.held.set(factsKey(facts), { facts, turn: 0, isDirty: false })
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

function bookKey(event: StoredEvent): string {
  const { detector, rule, subject } = event.finding
  return `${windowStart(event.time)}|${detector}|${rule}|${subject}`
}

function factsKey(facts: AlertFacts): string {
  return `${facts.windowStart}|${facts.detector}|${facts.rule}|${facts.subject}`
}
