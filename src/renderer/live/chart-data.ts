import type { HistogramBar } from '../../shared/alert'
import {
  noSeverityCounts,
  SEVERITIES,
  type Severity,
  type SeverityCounts,
} from '../../shared/severity'
import { SEVERITIES_WORST_FIRST } from '../theme/severity'

/** The chart shows the last 60 minutes in bars of 30 s. */
export const SPAN_MS = 60 * 60_000
export const BAR_MS = 30_000
export const BARS = SPAN_MS / BAR_MS

/** Start of the bar that holds a time. */
export function barStart(at: number): number {
  return Math.floor(at / BAR_MS) * BAR_MS
}

/** All bars of the span that ends with the bar of `now`; those without events count nothing. */
export function fillBars(known: ReadonlyMap<number, SeverityCounts>, now: number): HistogramBar[] {
  const last = barStart(now)
  return Array.from({ length: BARS }, (_, index) => {
    const start = last - (BARS - 1 - index) * BAR_MS
    return { start, counts: known.get(start) ?? noSeverityCounts() }
  })
}

/** Events of a bar, all severities or the one that stands alone. */
export function barTotal(counts: SeverityCounts, solo: Severity | null): number {
  if (solo) return counts[solo]
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
}

/** Sum over all bars by severity: the legend. */
export function sumBars(bars: readonly HistogramBar[]): SeverityCounts {
  const sum = noSeverityCounts()
  for (const bar of bars) for (const severity of SEVERITIES) sum[severity] += bar.counts[severity]
  return sum
}

/** A round top of the axis at or above the largest bar: 1, 2 or 5 times a power of ten, even halves. */
export function niceTop(largest: number): number {
  if (largest <= 4) return 4
  const power = 10 ** Math.floor(Math.log10(largest))
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= largest) ?? 10
  return step * power
}

/** A chart's inner size, pixels. */
export interface PlotSize {
  width: number
  height: number
}

/**
 * One SVG path a severity: its part of every bar, stacked with the worst at the bottom so that its
 * baseline is level, 1 px apart. Five paths are cheap to redraw, 600 rectangles are not.
 */
export function stackPaths(
  bars: readonly HistogramBar[],
  top: number,
  size: PlotSize,
  solo: Severity | null,
): Record<Severity, string> {
  const paths: Record<Severity, string> = { info: '', low: '', medium: '', high: '', critical: '' }
  const step = size.width / bars.length
  const barWidth = Math.max(1, step - Math.min(2, step * 0.25))
  bars.forEach((bar, index) => {
    const x = (index * step).toFixed(1)
    let y = size.height
    for (const severity of SEVERITIES_WORST_FIRST) {
      const count = solo && solo !== severity ? 0 : bar.counts[severity]
      if (count === 0) continue
      const full = Math.max(1, (count / top) * size.height)
      const drawn = full > 2.5 ? full - 1 : full
      y -= full
      paths[severity] +=
        `M${x} ${y.toFixed(1)}h${barWidth.toFixed(1)}v${drawn.toFixed(1)}h-${barWidth.toFixed(1)}z`
    }
  })
  return paths
}

/** Bars whose start is a multiple of ten minutes: where the axis has its words. */
export function axisTicks(bars: readonly HistogramBar[]): number[] {
  return bars.flatMap((bar, index) => (bar.start % (10 * 60_000) === 0 ? [index] : []))
}
