import { timeStrings } from './strings'

/**
 * The one place that turns times into words: tables, axes, tooltips and sentences. Times are
 * milliseconds since 1970; a zone is 'utc' or the machine's own. Copies and exports use `isoTime`.
 */
export type Zone = 'utc' | 'local'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

interface Parts {
  year: number
  month: number
  day: number
  weekday: number
  hour: number
  minute: number
  second: number
  ms: number
}

function partsOf(at: number, zone: Zone): Parts {
  const date = new Date(at)
  if (zone === 'utc') {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth(),
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      ms: date.getUTCMilliseconds(),
    }
  }
  return {
    year: date.getFullYear(),
    month: date.getMonth(),
    day: date.getDate(),
    weekday: date.getDay(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    ms: date.getMilliseconds(),
  }
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

function three(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : String(value)
}

/** `2026-08-18T14:31:52.418Z`, for tooltips, copies and exports. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** `14:31:52`. */
export function clockTime(at: number, zone: Zone): string {
  const p = partsOf(at, zone)
  return `${two(p.hour)}:${two(p.minute)}:${two(p.second)}`
}

/** `14:31`. */
export function shortClockTime(at: number, zone: Zone): string {
  const p = partsOf(at, zone)
  return `${two(p.hour)}:${two(p.minute)}`
}

/** `Tue 18 Aug`, beside the clock. */
export function clockDate(at: number, zone: Zone): string {
  const p = partsOf(at, zone)
  return `${timeStrings.days[p.weekday]} ${p.day} ${timeStrings.months[p.month]}`
}

/** `18 Aug`, or `3 Dec 2025` in another year than now's. */
export function dayTime(at: number, now: number, zone: Zone): string {
  const p = partsOf(at, zone)
  const day = `${p.day} ${timeStrings.months[p.month]}`
  return p.year === partsOf(now, zone).year ? day : `${day} ${p.year}`
}

function isSameDay(a: Parts, b: Parts): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day
}

/** A table's time: `14:31:52.418` today, `17 Aug 20:14` this year, `3 Dec 2025` before. */
export function rowTime(at: number, now: number, zone: Zone): string {
  const p = partsOf(at, zone)
  const today = partsOf(now, zone)
  if (isSameDay(p, today)) {
    return `${two(p.hour)}:${two(p.minute)}:${two(p.second)}.${three(p.ms)}`
  }
  if (p.year === today.year)
    return `${p.day} ${timeStrings.months[p.month]} ${two(p.hour)}:${two(p.minute)}`
  return `${p.day} ${timeStrings.months[p.month]} ${p.year}`
}

/** A sentence's time: `14:31:52` today, else with its day. */
export function sentenceTime(at: number, now: number, zone: Zone): string {
  const p = partsOf(at, zone)
  const isToday = isSameDay(p, partsOf(now, zone))
  const clock = `${two(p.hour)}:${two(p.minute)}:${two(p.second)}`
  return isToday ? clock : `${dayTime(at, now, zone)} ${clock}`
}

/** `14:30:58 to 14:31:52`; one time where both are the same second. */
export function timeRange(from: number, to: number, now: number, zone: Zone): string {
  const start = sentenceTime(from, now, zone)
  const end = sentenceTime(to, now, zone)
  if (start === end) return start
  const isOneDay = isSameDay(partsOf(from, zone), partsOf(to, zone))
  return `${start} to ${isOneDay ? clockTime(to, zone) : end}`
}

/** A span in two units at most: `3 min 40 s`, `6 d 23 h`, `240 ms`. Negative spans count as 0. */
export function duration(ms: number): string {
  const span = Math.max(0, ms)
  if (span < SECOND_MS) return `${Math.round(span)} ms`
  const seconds = Math.round(span / SECOND_MS)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 24 * 60) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.floor(minutes / 60)
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** A span in its largest unit only, for ages: `52 s`, `2 min`, `5 h`, `159 d`. */
export function roughDuration(ms: number): string {
  const span = Math.max(0, ms)
  if (span < MINUTE_MS) return `${Math.floor(span / SECOND_MS)} s`
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)} min`
  if (span < DAY_MS) return `${Math.floor(span / HOUR_MS)} h`
  return `${Math.floor(span / DAY_MS)} d`
}

/** `2 min ago`; `now` under a second, and for times a little ahead of this machine's clock. */
export function age(at: number, now: number): string {
  return now - at < SECOND_MS ? 'now' : `${roughDuration(now - at)} ago`
}

/** `in 58 min`, `expired` once it is past. */
export function untilTime(at: number, now: number): string {
  return at <= now ? 'expired' : `in ${duration(roundForExpiry(at - now))}`
}

function roundForExpiry(ms: number): number {
  return ms >= MINUTE_MS ? Math.floor(ms / MINUTE_MS) * MINUTE_MS : ms
}

/** `UTC`, or the machine's zone as an offset: `UTC+2`, `UTC-3:30`. */
export function zoneName(zone: Zone, at: number): string {
  if (zone === 'utc') return 'UTC'
  const offsetMinutes = -new Date(at).getTimezoneOffset()
  if (offsetMinutes === 0) return 'UTC'
  const sign = offsetMinutes < 0 ? '-' : '+'
  const hours = Math.floor(Math.abs(offsetMinutes) / 60)
  const minutes = Math.abs(offsetMinutes) % 60
  return minutes === 0 ? `UTC${sign}${hours}` : `UTC${sign}${hours}:${two(minutes)}`
}

/** `2026-08-18T14:31`, as a field for dates and times of the browser takes and gives it. */
export function fieldTime(at: number, zone: Zone): string {
  const p = partsOf(at, zone)
  return `${p.year}-${two(p.month + 1)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`
}

const TYPED = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z)?$/

/**
 * Reads a typed time: `14:31`, `14:31:52`, `2026-08-18 14:31` or ISO 8601. A time without a day is
 * today's, or yesterday's where today's would lie ahead. Null where it is no time.
 */
export function parseTypedTime(text: string, now: number, zone: Zone): number | null {
  const match = TYPED.exec(text.trim())
  if (!match) return null
  const [, day, hour = '', minute = '', second = '0', fraction = '0', z] = match
  const clock = [Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0'))]
  const [h = 0, m = 0, s = 0, ms = 0] = clock
  if (h > 23 || m > 59 || s > 59) return null
  const inZone: Zone = z ? 'utc' : zone
  const today = partsOf(now, inZone)
  const [year, month, date] = day
    ? (day.split('-').map(Number) as [number, number, number])
    : [today.year, today.month + 1, today.day]
  const at =
    inZone === 'utc'
      ? Date.UTC(year, month - 1, date, h, m, s, ms)
      : new Date(year, month - 1, date, h, m, s, ms).getTime()
  return !day && at > now ? at - DAY_MS : at
}
