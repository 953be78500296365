/** Highest score of each client of a host: what it takes to be told of it. */
export function highestByClient(
  sets: readonly { client: string; site: string }[],
  scores: ArrayLike<number>,
): number[] {
  const highest = new Map<string, number>()
  for (const [at, { client, site }] of sets.entries()) {
    const key = `${client} ${site}`
    highest.set(key, Math.max(highest.get(key) ?? 0, scores[at] ?? 0))
  }
  return [...highest.values()]
}

/** The least score that no more than this share of the scores are above; of four digits. */
export function chooseThreshold(scores: readonly number[], shareAbove: number): number {
  const threshold = quantileOf(scores, 1 - shareAbove)
  return Math.min(0.9999, Math.ceil(threshold * 10_000) / 10_000)
}

/** The least of the scores that at least this share of them do not exceed; 0 of none. */
export function quantileOf(scores: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(scores).sort()
  const at = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length - 1e-9)))
  return sorted[at - 1] ?? 0
}

/** Share of scores above the threshold; 0 of none. */
export function shareAbove(scores: ArrayLike<number>, threshold: number): number {
  const above = Array.from(scores).filter((score) => score > threshold).length
  return scores.length === 0 ? 0 : above / scores.length
}
