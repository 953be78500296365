import type { InspectionSettings } from '../../../../shared/inspection'

/** What makes a median absolute deviation the standard deviation of a normal distribution. */
const MAD_TO_DEVIATION = 1.4826
/** Stands for a deviation of nothing. */
const LEAST_DEVIATION = 1e-5

/**
 * How far each of a series of counts is from those before it, 0 to 1: the probability that a normal
 * value is nearer to the middle than it is (0.68 at one deviation, 0.997 at three). A count is
 * compared with the `windowLength` last ones, itself among them; the first `windowLength` only warm up,
 * and have no score (null).
 */
export function scoreSeries(
  counts: readonly number[],
  { model, windowLength }: Pick<InspectionSettings, 'model' | 'windowLength'>,
): (number | null)[] {
  const distance = model === 'mad' ? medianDistance : meanDistance
  return counts.map((count, at) => {
    if (at < windowLength) return null
    return calibrate(distance(count, counts.slice(at - windowLength + 1, at + 1)))
  })
}

/** Standard deviations between a value and the mean of some; 0 where they are all alike. */
export function meanDistance(value: number, window: readonly number[]): number {
  const mean = window.reduce((sum, each) => sum + each, 0) / window.length
  const variance = window.reduce((sum, each) => sum + (each - mean) ** 2, 0) / window.length
  const deviation = Math.sqrt(variance)
  return deviation === 0 ? 0 : Math.abs(value - mean) / deviation
}

/** Deviations between a value and the median of some, by the median of theirs. */
export function medianDistance(value: number, window: readonly number[]): number {
  const median = medianOf(window)
  const deviation = MAD_TO_DEVIATION * medianOf(window.map((each) => Math.abs(each - median)))
  return Math.abs(value - median) / (deviation === 0 ? LEAST_DEVIATION : deviation)
}

/** Deviations as a probability: erf(z / sqrt 2), to 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
export function calibrate(deviations: number): number {
  const x = deviations / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const sum =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return Math.min(1, Math.max(0, 1 - sum * Math.exp(-x * x)))
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
