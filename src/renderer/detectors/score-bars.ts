import { SCORE_BARS } from '../../shared/score'

/** Height of a bar, 0 to 1, on a log scale on which a single one can be seen. */
export function logHeight(size: number, most: number): number {
  if (size <= 0) return 0
  return (Math.log10(size) + 0.35) / (Math.log10(Math.max(most, 1)) + 0.35)
}

/** Powers of ten up to the highest bar, at most four of them, for the axis. */
export function logTicks(most: number): number[] {
  const highest = Math.floor(Math.log10(Math.max(1, most)))
  const every = Math.max(1, Math.ceil(highest / 3))
  const ticks: number[] = []
  for (let power = 0; power <= highest; power += every) ticks.push(10 ** power)
  return ticks
}

/** Where a bar begins and ends. */
export function edgesOf(bar: number): { from: number; to: number } {
  return { from: bar / SCORE_BARS, to: (bar + 1) / SCORE_BARS }
}

/** Bars as lines of text with tabs between cells, to paste into a sheet; empty ones are left out. */
export function barsAsText(bars: readonly number[], head: readonly string[]): string {
  const lines = bars.flatMap((size, bar) => {
    const { from, to } = edgesOf(bar)
    return size === 0 ? [] : [`${from.toFixed(2)}\t${to.toFixed(2)}\t${size}`]
  })
  return [head.join('\t'), ...lines].join('\n')
}
