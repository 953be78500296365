import { clockTime, rowTime, type Zone } from '../time'

const DAY_MS = 24 * 3600 * 1000

/** A table's time without milliseconds: `14:31:52` today, `17 Aug 20:14` this year, else the day. */
export function seenTime(at: number, now: number, zone: Zone): string {
  const text = rowTime(at, now, zone)
  const isToday = text.includes('.') && Math.abs(now - at) < DAY_MS
  return isToday ? clockTime(at, zone) : text
}
