const YEAR_2000 = Date.UTC(2000, 0, 1)
const MAX_AHEAD_MS = 24 * 3600 * 1000
const CLOCK_AHEAD_MS = 5 * 60 * 1000
/** Numbers up to here are seconds (until the year 5138), larger ones milliseconds (since 1973). */
const MAX_SECONDS = 1e11
/** Largest time a Date can hold, ms. */
const MAX_TIME = 8.64e15

/** `ok`, `clock ahead` (accepted and marked), or the sentence that says why it is a reject. */
export type TimeVerdict = 'ok' | 'clock ahead' | (string & {})

/**
 * Judges an event time (ms) by the time of arrival `now` (ms): before 2000 or more than 24 h ahead
 * is a reject; 5 min to 24 h ahead is accepted and marked.
 */
export function checkTime(time: number, now: number): TimeVerdict {
  if (time < YEAR_2000) return `Its time, ${showTime(time)}, is before the year 2000.`
  if (time > now + MAX_AHEAD_MS) {
    return `Its time, ${showTime(time)}, is more than 24 hours ahead of the clock here.`
  }
  return time >= now + CLOCK_AHEAD_MS ? 'clock ahead' : 'ok'
}

/** Milliseconds of a Unix time that may be in seconds or in milliseconds. */
export function toMilliseconds(unixTime: number): number {
  return Math.abs(unixTime) <= MAX_SECONDS ? unixTime * 1000 : unixTime
}

function showTime(time: number): string {
  return Math.abs(time) <= MAX_TIME ? new Date(time).toISOString() : `${time} ms`
}
