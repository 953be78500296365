import type { TrafficSpan } from '../../shared/traffic'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Spans that end now, ms. */
export const SPANS_MS = {
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '3h': 3 * HOUR_MS,
  '24h': 24 * HOUR_MS,
} as const
export type SpanName = keyof typeof SPANS_MS

/** What is looked at: a span that ends now and goes on, or one that stands. */
export type SpanChoice = { kind: 'now'; name: SpanName } | { kind: 'fixed'; span: TrafficSpan }

/** The chosen span, by the time now. */
export function spanOf(choice: SpanChoice, now: number): TrafficSpan {
  if (choice.kind === 'fixed') return choice.span
  // Whole seconds, and a little ahead: clocks of sources are not ours.
  const to = Math.ceil(now / 1_000) * 1_000
  return { from: to - SPANS_MS[choice.name], to }
}

/** How often a span that goes on is read again, ms; null where it stands. */
export function everyMsOf(choice: SpanChoice): number | null {
  if (choice.kind === 'fixed') return null
  return Math.min(MINUTE_MS, Math.max(1_000, Math.round(SPANS_MS[choice.name] / 900)))
}

/** A span of half an hour in which the newest traffic lies, with room after it. */
export function spanAround(newest: number): TrafficSpan {
  const to = Math.floor(newest / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS
  return { from: to - SPANS_MS['30m'], to }
}
