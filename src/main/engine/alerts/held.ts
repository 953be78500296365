import type { AlertPart } from './facts'
import { windowStart } from './identity'

const MINUTE_MS = 60_000

/** What tells alerts apart. */
export interface AlertName {
  detector: string
  rule: string
  subject: string
  /** Start of its group window, ms. */
  windowStart: number
}

/** What is held of an alert, and of another one about the same subject in the same window. */
export interface Linked<T> {
  next: T | null
}

/**
 * Alerts in memory, found by window and subject and then by rule: a subject has few alerts in a
 * window, and no key has to be put together for each event.
 */
export class HeldAlerts<T extends Linked<T>> {
  /** By the minute in which the window begins: numbers that small are found fast. */
  private readonly windows = new Map<number, Map<string, T>>()
  private count = 0

  constructor(private readonly nameOf: (held: T) => AlertName) {}

  /** The alert that a part belongs to, null where it is not in memory. */
  find({ time, subject, verdict }: AlertPart): T | null {
    let held = this.windows.get(minuteOf(windowStart(time)))?.get(subject) ?? null
    for (; held !== null; held = held.next) {
      const { rule, detector } = this.nameOf(held)
      if (rule === verdict.rule && detector === verdict.detector) return held
    }
    return null
  }

  /** Takes in an alert that is not in memory. */
  add(held: T): void {
    const name = this.nameOf(held)
    const subjects = this.subjectsOf(minuteOf(name.windowStart))
    held.next = subjects.get(name.subject) ?? null
    subjects.set(name.subject, held)
    this.count += 1
  }

  /** Lets go of the oldest beyond a number, and names the windows they were in (ms). */
  letGo(most: number): Set<number> {
    const left = new Set<number>()
    for (const [minute, subjects] of this.windows) {
      for (const [subject, first] of subjects) {
        if (this.count <= most) return left
        left.add(minute * MINUTE_MS)
        subjects.delete(subject)
        for (let held: T | null = first; held !== null; held = held.next) this.count -= 1
      }
      this.windows.delete(minute)
    }
    return left
  }

  private subjectsOf(minute: number): Map<string, T> {
    const known = this.windows.get(minute)
    if (known !== undefined) return known
    const subjects = new Map<string, T>()
    this.windows.set(minute, subjects)
    return subjects
  }
}

function minuteOf(windowStart: number): number {
  return Math.floor(windowStart / MINUTE_MS)
}
