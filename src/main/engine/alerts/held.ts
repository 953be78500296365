import type { AlertFacts, AlertPart } from './facts'
import { windowStart } from './identity'

const MINUTE_MS = 60_000

/** An alert in memory. */
export interface HeldAlert {
  facts: AlertFacts
  /** Number of the batch up to which its stored row held it when it was read; 0 for a new one. */
  storedSeq: number
  isDirty: boolean
  /** The last rounds of the book that touched it, and in which it began or rose; 0 for none. */
  touchedRound: number
  raisedRound: number
  /** Another alert about the same subject in the same window. */
  next: HeldAlert | null
}

/**
 * The alerts in memory, found by window and subject and then by rule: a subject has few alerts in
 * a window, and no key has to be put together for each event.
 */
export class HeldAlerts {
  /** By the minute in which the window begins: numbers that small are found fast. */
  private readonly windows = new Map<number, Map<string, HeldAlert>>()
  private count = 0

  /** The alert that a part belongs to, null where it is not in memory. */
  find(part: AlertPart): HeldAlert | null {
    const minute = minuteOf(windowStart(part.time))
    let alert = this.windows.get(minute)?.get(part.subject) ?? null
    while (alert !== null && !isOf(alert.facts, part)) alert = alert.next
    return alert
  }

  /** Takes in an alert that is not in memory. */
  add(facts: AlertFacts, storedSeq: number): HeldAlert {
    const subjects = this.subjectsOf(minuteOf(facts.windowStart))
    const next = subjects.get(facts.subject) ?? null
    const alert = { facts, storedSeq, isDirty: false, touchedRound: 0, raisedRound: 0, next }
    subjects.set(facts.subject, alert)
    this.count += 1
    return alert
  }

  /** Lets go of the oldest beyond a number, and names the windows they were in (ms). */
  letGo(most: number): Set<number> {
    const left = new Set<number>()
    for (const [minute, subjects] of this.windows) {
      for (const [subject, first] of subjects) {
        if (this.count <= most) return left
        left.add(minute * MINUTE_MS)
        subjects.delete(subject)
        for (let alert: HeldAlert | null = first; alert !== null; alert = alert.next)
          this.count -= 1
      }
      this.windows.delete(minute)
    }
    return left
  }

  private subjectsOf(minute: number): Map<string, HeldAlert> {
    const known = this.windows.get(minute)
    if (known !== undefined) return known
    const subjects = new Map<string, HeldAlert>()
    this.windows.set(minute, subjects)
    return subjects
  }
}

function minuteOf(windowStart: number): number {
  return Math.floor(windowStart / MINUTE_MS)
}

function isOf(facts: AlertFacts, { verdict }: AlertPart): boolean {
  return facts.rule === verdict.rule && facts.detector === verdict.detector
}
