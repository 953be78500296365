import { severityLevel } from '../../../shared/severity'
import type { AlertStore } from '../history/alerts'
import type { StoredEvent } from '../record'
import { type AlertFacts, addToFacts, beginFacts } from './facts'
import { alertId, windowStart } from './identity'

/** Alerts held in memory at the most; beyond it the longest untouched are let go and read again. */
const MAX_HELD = 200_000
/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000

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
  private readonly held = new Map<string, AlertFacts>()
  private readonly dirty = new Set<AlertFacts>()
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
    return this.dirty.size
  }

  /** Takes in one batch of distinct events that history has. */
  async apply(events: readonly StoredEvent[]): Promise<BookChange> {
    await this.readMissing(events)
    const touched = new Set<AlertFacts>()
    const begun: AlertFacts[] = []
    const levels = new Map<AlertFacts, number>()
    for (const event of events) {
      const key = bookKey(event)
      const facts = this.held.get(key)
      if (facts === undefined) {
        const fresh = this.begin(event)
        this.held.set(key, fresh)
        touched.add(fresh)
        begun.push(fresh)
        continue
      }
      if (facts.seq >= event.seq && !touched.has(facts)) continue
      if (!touched.has(facts)) {
        levels.set(facts, severityLevel(facts.severity))
        // A touched alert moves to the young end of the map.
        this.held.delete(key)
        this.held.set(key, facts)
        touched.add(facts)
      }
      addToFacts(facts, event)
    }
    for (const facts of touched) this.dirty.add(facts)
    const raised = [...levels]
      .filter(([facts, level]) => severityLevel(facts.severity) > level)
      .map(([facts, fromLevel]) => ({ facts, fromLevel }))
    return { touched: [...touched], begun, raised }
  }

  /** Writes every changed alert. */
  async flush(): Promise<void> {
    if (this.dirty.size > 0) {
      const rows = [...this.dirty]
      await this.store.insert(rows)
      for (const facts of rows) this.dirty.delete(facts)
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
        this.held.set(factsKey(facts), facts)
      }
    }
  }

  private letGo(): void {
    if (this.held.size <= this.maxHeld) return
    for (const [key, facts] of this.held) {
      if (this.held.size <= this.maxHeld) return
      if (this.dirty.has(facts)) continue
      this.held.delete(key)
      this.storedWindows.add(facts.windowStart)
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
