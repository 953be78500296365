/** Clocks may differ by as much. */
const MOST_SKEW_MS = 2_000

/**
 * How far another clock is ahead of ours (behind: negative), ms; ours is read before and after, and
 * what the way there and back took is nobody's fault.
 */
export async function measureSkew(
  readTheirs: () => Promise<number>,
  now: () => number,
): Promise<number> {
  const before = now()
  const theirs = await readTheirs()
  const after = now()
  return theirs < before ? theirs - before : Math.max(0, theirs - after)
}

/** Whether people must be told: expiry, windows and retention go by these clocks. */
export function isFarOff(skewMs: number): boolean {
  return Math.abs(skewMs) > MOST_SKEW_MS
}
