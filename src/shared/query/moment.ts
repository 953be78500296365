import type { Moment } from './query'

/** A time as it was written: from its first moment to before `before`. */
export interface WrittenTime {
  from: Moment
  before: Moment
}

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof UNITS_MS
const LONGEST_MS = 36_525 * UNITS_MS.d

const END_MS = Date.UTC(10_000, 0, 1)

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?$/i
const RELATIVE = /^(?:now)?([+-])(\d{1,13})(ms|s|m|h|d|w)$/i

/** What people are told to write. */
export const TIME_EXAMPLES = '2026-11-28, 2026-11-28T14:30 (UTC) or now-24h'

/**
 * Reads a time: a day, a minute, a second or a millisecond (UTC where no zone is written), `now`, or
 * so long before or after it (`now-24h`, `-7d`). Null where the text is none.
 */
export function readTime(text: string): WrittenTime | null {
  if (text.toLowerCase() === 'now') return spanOf('now', 0, 1)
  return readRelative(text) ?? readDate(text) ?? readDateTime(text)
}

/** How a moment is written so that `readTime` begins with it. */
export function writeMoment(moment: Moment): string {
  if (moment.base === 'now') return writeRelative(moment.ms)
  return writeDate(moment.ms, unitOf(moment.ms))
}

/** How the moment before is written so that `readTime` ends before this one. */
export function writeMomentBefore({ base, ms }: Moment): string {
  if (base === 'now') return writeRelative(ms - 1)
  const unit = unitOf(ms)
  return writeDate(ms - UNITS_MS[unit], unit)
}

/** Whether a moment is better told by the one before it: `now` for a millisecond after it. */
export function isJustAfter({ base, ms }: Moment): boolean {
  return base === 'now' ? (ms - 1) % UNITS_MS.s === 0 : ms >= END_MS
}

/** The moment in milliseconds since 1970, when asked at `now`. */
export function resolveMoment({ base, ms }: Moment, now: number): number {
  return base === 'now' ? now + ms : ms
}

function spanOf(base: Moment['base'], ms: number, lengthMs: number): WrittenTime {
  return { from: { base, ms }, before: { base, ms: ms + lengthMs } }
}

/** The longest unit that ends with this moment of the calendar. */
function unitOf(ms: number): 'd' | 'm' | 's' | 'ms' {
  return (['d', 'm', 's'] as const).find((unit) => ms % UNITS_MS[unit] === 0) ?? 'ms'
}

function writeDate(ms: number, unit: 'd' | 'm' | 's' | 'ms'): string {
  const text = new Date(ms).toISOString()
  if (unit === 'd') return text.slice(0, 10)
  return unit === 'ms' ? text : `${text.slice(0, unit === 'm' ? 16 : 19)}Z`
}

function writeRelative(ms: number): string {
  if (ms === 0) return 'now'
  const size = Math.abs(ms)
  const units = Object.keys(UNITS_MS) as Unit[]
  const unit = units.findLast((each) => size % UNITS_MS[each] === 0) ?? 'ms'
  return `now${ms < 0 ? '-' : '+'}${size / UNITS_MS[unit]}${unit}`
}

function readRelative(text: string): WrittenTime | null {
  const [whole, sign, digits, unit] = RELATIVE.exec(text) ?? []
  if (whole === undefined) return null
  const size = Number(digits) * UNITS_MS[(unit ?? 'ms').toLowerCase() as Unit]
  if (size > LONGEST_MS) return null
  return spanOf('now', sign === '-' ? 0 - size : size, 1)
}

function readDate(text: string): WrittenTime | null {
  if (!DATE.test(text)) return null
  const ms = dayOf(text)
  return ms === null ? null : spanOf('epoch', ms, UNITS_MS.d)
}

function readDateTime(text: string): WrittenTime | null {
  const [whole, date = '', hour, minute, second, fraction, zone] = DATE_TIME.exec(text) ?? []
  const day = whole === undefined ? null : dayOf(date)
  const offset = readZone(zone)
  if (day === null || offset === null) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null
  const ms =
    day +
    Number(hour) * UNITS_MS.h +
    Number(minute) * UNITS_MS.m +
    Number(second ?? 0) * UNITS_MS.s +
    Number((fraction ?? '0').padEnd(3, '0')) -
    offset
  if (ms < 0 || ms >= END_MS) return null
  if (second === undefined) return spanOf('epoch', ms, UNITS_MS.m)
  return spanOf('epoch', ms, fraction === undefined ? UNITS_MS.s : 1)
}

/** The first moment of a day that there is, from 1970 on. */
function dayOf(date: string): number | null {
  const ms = Date.parse(`${date}T00:00:00.000Z`)
  if (Number.isNaN(ms) || ms < 0) return null
  return new Date(ms).toISOString().startsWith(date) ? ms : null
}

/** How far a zone is ahead of UTC, ms; null where it is none. */
function readZone(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))]
  if (hours > 14 || minutes > 59) return null
  const size = hours * UNITS_MS.h + minutes * UNITS_MS.m
  return zone.startsWith('-') ? -size : size
}
