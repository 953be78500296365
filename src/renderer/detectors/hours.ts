/** How much of the week the charts show. */
export type ChartSpan = 'day' | 'week'

export const DAY_HOURS = 24

/** Alerts of the last day and of the whole week, from counts by the hour. */
export function sumHours(hourly: readonly number[]): { day: number; week: number } {
  const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0)
  return { day: sum(hourly.slice(-DAY_HOURS)), week: sum(hourly) }
}

/** The hours that a span shows. */
export function hoursOf(hourly: readonly number[], span: ChartSpan): readonly number[] {
  return span === 'day' ? hourly.slice(-DAY_HOURS) : hourly
}

/** `0.5`, `12`: alerts an hour, as exact as it means something. */
export function perHour(alerts: number, hours: number): string {
  const rate = alerts / hours
  return rate === 0 || rate >= 10 ? String(Math.round(rate)) : rate.toFixed(rate < 0.1 ? 2 : 1)
}
