import type { Finding } from '../record'
import type { AlertFacts } from './facts'

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
  private readonly windows = new Map<number, Map<string, HeldAlert>>()
  private count = 0

  /** The alert of a finding in a group window, null where it is not in memory. */
  find(windowStart: number, finding: Finding): HeldAlert | null {
    let alert = this.windows.get(windowStart)?.get(finding.subject) ?? null
    while (alert !== null && !isOf(alert.facts, finding)) alert = alert.next
    return alert
  }

  /** Takes in an alert that is not in memory. */
  add(facts: AlertFacts, storedSeq: number): HeldAlert {
    const subjects = this.subjectsOf(facts.windowStart)
    const next = subjects.get(facts.subject) ?? null
    const alert = { facts, storedSeq, isDirty: false, touchedRound: 0, raisedRound: 0, next }
    subjects.set(facts.subject, alert)
    this.count += 1
    return alert
  }

  /** Lets go of the oldest beyond a number, and names the windows they were in (ms). */
  letGo(most: number): Set<number> {
    const left = new Set<number>()
    for (const [window, subjects] of this.windows) {
      for (const [subject, first] of subjects) {
        if (this.count <= most) return left
        left.add(window)
        subjects.delete(subject)
        for (let alert: HeldAlert | null = first; alert !== null; alert = alert.next)
          this.count -= 1
      }
      this.windows.delete(window)
    }
    return left
  }

  private subjectsOf(windowStart: number): Map<string, HeldAlert> {
    const known = this.windows.get(windowStart)
    if (known !== undefined) return known
    const subjects = new Map<string, HeldAlert>()
    this.windows.set(windowStart, subjects)
    return subjects
  }
}

function isOf(facts: AlertFacts, finding: Finding): boolean {
  return facts.rule === finding.rule && facts.detector === finding.detector
}
