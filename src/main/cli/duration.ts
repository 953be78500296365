import { InvalidArgumentError } from 'commander'

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Ten years: longer spans are slips of the finger. */
const LONGEST_MS = 3653 * 86_400_000

/** A span such as `30d`, `12h` or `90m`, in ms; null for what is none. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})([smhdw])$/.exec(text.trim().toLowerCase())
  const unitMs = UNITS_MS[match?.[2] ?? '']
  if (match?.[1] === undefined || unitMs === undefined) return null
  const ms = Number(match[1]) * unitMs
  return ms > 0 && ms <= LONGEST_MS ? ms : null
}

/** An option that is a span. Throws InvalidArgumentError with an example. */
export function durationOption(text: string): number {
  const ms = parseDuration(text)
  if (ms === null) throw new InvalidArgumentError('Write a span such as 30d, 12h or 90m.')
  return ms
}

/** What an option that may be `never` holds; ms, or the word: commander makes '' of a null. */
export type ExpiryOption = number | 'never'

/** An option that is a span or `never`. */
export function expiryOption(text: string): ExpiryOption {
  if (text === 'never') return 'never'
  const ms = parseDuration(text)
  if (ms === null) throw new InvalidArgumentError('Write a span such as 7d or 12h, or never.')
  return ms
}

/** The span in ms, null for never. */
export function spanOf(option: ExpiryOption): number | null {
  return option === 'never' ? null : option
}

/** An option that is a whole number within bounds. */
export function numberOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
  }
}

/** An option that is a share, 0 to 1. */
export function shareOption(text: string): number {
  const value = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Write a number from 0 to 1.')
}

/** An option that is a time or a day, in ms. @throws InvalidArgumentError with an example. */
export function timeOption(text: string): number {
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (Number.isFinite(at) && at >= 0) return at
  throw new InvalidArgumentError('Write a time such as 2026-03-02T06:00Z, or a day (UTC).')
}
