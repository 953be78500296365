import { LONGEST_SNOOZE_MS, SHORTEST_SNOOZE_MS } from '../../shared/silence'
import { drawerStrings as words } from '../strings'
import { fieldTime, parseTypedTime, sentenceTime, type Zone, zoneName } from '../time'

const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

/** How long a snooze until a chosen time is, ms; or why it cannot be. */
export type ChosenSnooze = { forMs: number; fault: null } | { forMs: null; fault: string }

/** What the field for a time begins with: the full hour a day ahead. */
export function proposeSnooze(now: number, zone: Zone): string {
  return fieldTime(Math.ceil((now + DAY_MS) / HOUR_MS) * HOUR_MS, zone)
}

/** Reads the field for a time, in the zone in which times are shown. */
export function readSnooze(text: string, now: number, zone: Zone): ChosenSnooze {
  const until = text === '' ? null : parseTypedTime(text, now, zone)
  if (until === null || Number.isNaN(until)) return { forMs: null, fault: words.snoozeNoTime }
  const forMs = until - now
  if (forMs <= 0) {
    const time = sentenceTime(until, now, zone)
    return { forMs: null, fault: words.snoozePast(time, zoneName(zone, until)) }
  }
  if (forMs < SHORTEST_SNOOZE_MS) return { forMs: null, fault: words.snoozeTooSoon }
  if (forMs > LONGEST_SNOOZE_MS) {
    const longest = sentenceTime(now + LONGEST_SNOOZE_MS, now, zone)
    return { forMs: null, fault: words.snoozeTooLong(longest) }
  }
  return { forMs, fault: null }
}
