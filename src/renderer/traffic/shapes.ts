import type { TrafficBar } from '../../shared/traffic'

/** Where a chart lies, px. */
export interface PlotSize {
  width: number
  height: number
}

/** Judged bars in a row with a ratio, as `from` and `to` bar numbers; `to` is not included. */
export interface Run {
  from: number
  to: number
}

/** Bars that are drawn as one line: a gap is no zero, and what is never judged is another line. */
export function ratioRuns(bars: readonly TrafficBar[]): (Run & { isSmall: boolean })[] {
  return [false, true].flatMap((isSmall) =>
    runsWhere(bars, (bar) => bar.ratio !== null && !bar.isOpen && bar.isSmall === isSmall).map(
      (run) => ({ ...run, isSmall }),
    ),
  )
}

/** Runs of bars in which a window that may be judged is over the threshold. */
export function breachRuns(bars: readonly TrafficBar[], threshold: number): Run[] {
  return runsWhere(bars, (bar) => isOver(bar, threshold))
}

/** Whether a window of a bar is over the threshold, and is judged. */
export function isOver({ ratio, isSmall, isOpen }: TrafficBar, threshold: number): boolean {
  return ratio !== null && !isSmall && !isOpen && ratio > threshold
}

function runsWhere(bars: readonly TrafficBar[], isIn: (bar: TrafficBar) => boolean): Run[] {
  const runs: Run[] = []
  bars.forEach((bar, index) => {
    if (!isIn(bar)) return
    const last = runs.at(-1)
    if (last?.to === index) last.to = index + 1
    else runs.push({ from: index, to: index + 1 })
  })
  return runs
}

/** A step line over bars `from` to `to` of a chart whose bottom is ratio 0 and whose top is 1. */
export function stepPath(bars: readonly TrafficBar[], run: Run, size: PlotSize): string {
  const step = size.width / Math.max(1, bars.length)
  const parts: string[] = []
  for (let index = run.from; index < run.to; index += 1) {
    const y = round(size.height * (1 - (bars[index]?.ratio ?? 0)))
    parts.push(`${index === run.from ? 'M' : 'L'}${round(index * step)} ${y}`)
    parts.push(`H${round((index + 1) * step)}`)
  }
  return parts.join('')
}

/** The same, closed down to ratio 0: what lies below the line. */
export function areaPath(bars: readonly TrafficBar[], run: Run, size: PlotSize): string {
  const step = size.width / Math.max(1, bars.length)
  return `${stepPath(bars, run, size)}V${size.height}H${round(run.from * step)}Z`
}

/** Columns of one part of all bars, standing on the other part where there is one. */
export function columnsPath(
  bars: readonly TrafficBar[],
  top: number,
  size: PlotSize,
  part: 'flagged' | 'other',
): string {
  const step = size.width / Math.max(1, bars.length)
  const gap = step > 3 ? 1 : 0
  return bars
    .map((bar, index) => {
      if (bar[part] === 0) return ''
      const below = part === 'other' ? bar.flagged : 0
      const y = size.height * (1 - (below + bar[part]) / top)
      const height = (size.height * bar[part]) / top
      return `M${round(index * step)} ${round(y)}h${round(Math.max(0.5, step - gap))}v${round(height)}h${round(-Math.max(0.5, step - gap))}Z`
    })
    .join('')
}

/** The middle of clicks per bar, of bars that have any; null without one. */
export function medianClicks(bars: readonly TrafficBar[]): number | null {
  const sums = bars
    .filter(({ windows, isOpen }) => windows > 0 && !isOpen)
    .map(({ flagged, other }) => flagged + other)
    .sort((a, b) => a - b)
  return sums.length === 0 ? null : (sums[Math.floor(sums.length / 2)] ?? null)
}

/** The newest bar that is judged; null without one. */
export function latestJudged(bars: readonly TrafficBar[]): TrafficBar | null {
  return bars.findLast(({ ratio, isOpen }) => ratio !== null && !isOpen) ?? null
}

/** The bars' numbers as lines of cells between tabs, heads first. */
export function toTabbed(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[heads, ...rows].map((cells) => cells.join('\t')).join('\n')}\n`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
