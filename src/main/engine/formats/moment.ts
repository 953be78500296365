/** A moment as a record writes it. */
export interface Moment {
  /** Milliseconds since 1970, what is finer cut off. */
  time: number
  /** The same as Unix seconds with every digit behind the point: equal for every way of writing it. */
  exact: string
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))$/
const UNIX = /^(\d{1,15})(?:\.(\d{1,18}))?$/
/** Numbers up to here are seconds (until the year 5138), larger ones milliseconds. */
const MAX_SECONDS = 1e11

/** Reads ISO 8601 with its zone (`2026-03-02T10:15:04.123456+0100`); null where the text is none. */
export function readIsoMoment(text: string): Moment | null {
  const parts = ISO.exec(text)
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as Six
  if (hour > 23 || minute > 59 || second > 60) return null
  const midnight = new Date(Date.UTC(year, month - 1, day))
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null
  const ahead = Number(parts[9] ?? 0) * 3_600 + Number(parts[10] ?? 0) * 60
  const offset = parts[8] === '-' ? -ahead : ahead
  const seconds = midnight.getTime() / 1000 + hour * 3_600 + minute * 60 + second - offset
  return toMoment(seconds, parts[7] ?? '')
}

type Six = [number, number, number, number, number, number]

/** Reads Unix seconds with or without a fraction, or whole milliseconds; null for anything else. */
export function readUnixMoment(value: number | string): Moment | null {
  // A double holds seconds of our century to a quarter of a microsecond.
  const text = typeof value === 'number' && value <= MAX_SECONDS ? value.toFixed(6) : String(value)
  const parts = UNIX.exec(text)
  if (parts === null) return null
  const whole = Number(parts[1])
  if (whole <= MAX_SECONDS) return toMoment(whole, parts[2] ?? '')
  const seconds = Math.floor(whole / 1000)
  return toMoment(seconds, String(whole - seconds * 1000).padStart(3, '0'))
}

function toMoment(seconds: number, fraction: string): Moment {
  const digits = fraction.replace(/0+$/, '')
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return {
    time: seconds * 1000 + ms,
    exact: digits === '' ? String(seconds) : `${seconds}.${digits}`,
  }
}
