import type { InspectionSettings } from '../../../../shared/inspection'
import { scoreSeries } from './scores'

/** Queries of a subnet, by the number of their step; steps without any are left out. */
export type StepCounts = ReadonlyMap<number, number>

/** Which steps are counted for a window. Times in ms since 1970. */
export interface InspectedSpan {
  /** First step, of those that warm up. */
  from: number
  /** First step of the window, which is not before the window. */
  begin: number
  to: number
  stepMs: number
}

/** What the gate says of a window. */
export interface Inspection {
  isSuspicious: boolean
  steps: number
  /** Steps that stand out. */
  standingOut: number
  /** Their share of all. */
  ratio: number
}

/** The steps of a window, and before it those that its first counts are compared with. */
export function spanOf(
  window: { start: number; end: number },
  { stepMs, windowLength }: Pick<InspectionSettings, 'stepMs' | 'windowLength'>,
): InspectedSpan {
  const begin = Math.floor(window.start / stepMs) * stepMs
  return { from: begin - windowLength * stepMs, begin, to: window.end, stepMs }
}

/** Counts times by their step; all of one step add up, in whatever order, and others do not count. */
export function countSteps(times: Iterable<number>, span: InspectedSpan): Map<number, number> {
  const counts = new Map<number, number>()
  for (const time of times) {
    if (time < span.from || time >= span.to) continue
    const step = Math.floor((time - span.from) / span.stepMs)
    counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  return counts
}

/**
 * Whether a window of a subnet stands out: the share of its steps whose score is at least
 * `scoreThreshold` is greater than `anomalyThreshold`. Steps before the window warm up; a subnet that was
 * never heard before has zeros there.
 */
export function inspect(
  counts: StepCounts,
  span: InspectedSpan,
  settings: InspectionSettings,
): Inspection {
  const length = Math.max(0, Math.ceil((span.to - span.from) / span.stepMs))
  const series = Array.from({ length }, (_, step) => counts.get(step) ?? 0)
  const scores = scoreSeries(series, settings).slice(settings.windowLength)
  const standingOut = scores.filter((score) => (score ?? 0) >= settings.scoreThreshold).length
  const ratio = scores.length === 0 ? 0 : standingOut / scores.length
  return {
    isSuspicious: ratio > settings.anomalyThreshold,
    steps: scores.length,
    standingOut,
    ratio,
  }
}
