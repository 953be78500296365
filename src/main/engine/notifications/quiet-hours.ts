import type { QuietHours } from '../../../shared/notification'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 3_600_000

/** A day of the calendar, as its midnight would be in UTC, ms. */
type CalendarDay = number

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * When the quiet hours that hold now end, ms; null outside of them. They are a span of wall-clock
 * time: where clocks are set, they last an hour more or less. A time that comes twice counts when it
 * comes first; one that is left out counts an hour later on the clock (Temporal's 'compatible').
 */
export function quietUntil(now: number, { isOn, from, to, zone }: QuietHours): number | null {
  if (!isOn) return null
  const today = dayOf(now, zone)
  for (const day of [today - DAY_MS, today]) {
    const begins = instantOf(day, minutesOf(from), zone)
    const endDay = minutesOf(to) > minutesOf(from) ? day : day + DAY_MS
    const ends = instantOf(endDay, minutesOf(to), zone)
    if (begins <= now && now < ends) return ends
  }
  return null
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function dayOf(instant: number, zone: string): CalendarDay {
  const wall = wallClock(instant, zone)
  return wall - (((wall % DAY_MS) + DAY_MS) % DAY_MS)
}

function instantOf(day: CalendarDay, minutes: number, zone: string): number {
  const wall = day + minutes * MINUTE_MS
  const before = offsetAt(wall - DAY_MS, zone)
  const after = offsetAt(wall + DAY_MS, zone)
  // The offset before a change is tried first: of a time that comes twice it gives the first.
  const earliest = wall - before
  if (offsetAt(earliest, zone) === before) return earliest
  return offsetAt(wall - after, zone) === after ? wall - after : earliest
}

function offsetAt(instant: number, zone: string): number {
  return wallClock(instant, zone) - Math.floor(instant / 1000) * 1000
}

/** What a clock in the zone shows, read as if it were UTC, ms. */
function wallClock(instant: number, zone: string): number {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const formatter = new Intl.DateTimeFormat('en-US', {
    ...(zone === '' ? {} : { timeZone: zone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, formatter)
  return formatter
}
