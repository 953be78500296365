/** Waits between attempts: 0.5 s, doubled each time, at most 15 s, with up to a quarter of chance. */
export function backoffMs(attempt: number, random: () => number): number {
  const base = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10))
  return Math.round(base * (1 + random() / 4))
}
