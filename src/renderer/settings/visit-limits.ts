/** A visit is too long and busy with more requests than these in more seconds than these. */
interface VisitLimit {
  requests: number
  seconds: number
}

const MOST_LIMITS = 5
const MOST_REQUESTS = 100_000_000
const MOST_SECONDS = 7 * 86_400

/** As a person writes them: `400 in 600 s, 2000 in 3600 s`. */
export function formatVisitLimits(limits: readonly VisitLimit[]): string {
  return limits.map(({ requests, seconds }) => `${requests} in ${seconds} s`).join(', ')
}

/** Reads what `formatVisitLimits` writes, `in` and `s` may be left out; null for anything else. */
export function readVisitLimits(text: string): VisitLimit[] | null {
  const limits: VisitLimit[] = []
  for (const part of text.split(',')) {
    const read = /^\s*(\d{1,9})\s+(?:in\s+)?(\d{1,6})\s*s?\s*$/.exec(part)
    const requests = Number(read?.[1] ?? 0)
    const seconds = Number(read?.[2] ?? 0)
    if (requests < 1 || requests > MOST_REQUESTS || seconds < 1 || seconds > MOST_SECONDS)
      return null
    limits.push({ requests, seconds })
  }
  return limits.length <= MOST_LIMITS ? limits : null
}
