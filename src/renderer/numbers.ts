/** The one place that turns numbers into words. Separators are those of English text. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const THIN_SPACE = '\u2009'
/** What stands where there is no value. */
export const NO_VALUE = '\u2013'

/** `1,284`: every digit. */
export function fullCount(value: number): string {
  return whole.format(value)
}

/** `1,284` up to 99,999, then `128 k`, `2.1 M`, for dense places. */
export function denseCount(value: number): string {
  if (Math.abs(value) < 100_000) return whole.format(value)
  return scaled(value)
}

/** `600`, `9,000`, `30 k`: an axis has little room, and round numbers. */
export function axisCount(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : scaled(value)
}

function scaled(value: number): string {
  const [divisor, unit] =
    Math.abs(value) >= 999_500_000
      ? [1e9, 'G']
      : Math.abs(value) >= 999_500
        ? [1e6, 'M']
        : [1e3, 'k']
  return `${threeDigits(value / divisor)} ${unit}`
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  const text = value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** A group's count: `×1,204`; a single one stands bare. */
export function groupCount(value: number): string {
  return value === 1 ? '1' : `×${whole.format(value)}`
}

/** Events a second in dense places: `1.28k/s`, `40/s`, `0.2/s`. */
export function rate(perSecond: number): string {
  if (perSecond >= 1000) return `${threeDigits(perSecond / 1000)}k/s`
  if (perSecond >= 10 || perSecond === 0) return `${Math.round(perSecond)}/s`
  return `${perSecond.toFixed(1)}/s`
}

/** `61.4 %` of a share 0 to 1, with a thin space; `digits` after the point. */
export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}${THIN_SPACE}%`
}

/** `0.97`; an en dash where nobody scored it. */
export function score(value: number | null, digits = 2): string {
  return value === null ? NO_VALUE : value.toFixed(digits)
}

/** `48 GB`, in powers of 1,000 as disks are sold. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let rest = value
  let unit = 0
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000
    unit += 1
  }
  return `${unit === 0 ? rest : threeDigits(rest)} ${units[unit]}`
}

/** `1 alert`, `2 alerts`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`
}

/** First 8, ellipsis, last 8 of a hash. */
export function shortHash(hash: string): string {
  return hash.length <= 20 ? hash : `${hash.slice(0, 8)} … ${hash.slice(-8)}`
}
