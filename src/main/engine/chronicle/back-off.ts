import type { ChronicleFault } from './fault'

/** Waits between tries double from the first up to the longest. */
const FIRST_MS = 2_000
const LONGEST_MS = 60_000
/** Between tries of a stream that is failing. */
const SLOW_MS = 300_000
/** After a connection that brought something: a server that closes at once is not asked in a rush. */
const LEAST_MS = 1_000

/** What a person or an administrator must mend: asking again soon changes nothing. */
const TO_BE_MENDED = ['NOT_ALLOWED', 'NOT_FOUND', 'SIGN_IN', 'CREDENTIALS', 'NO_STREAM']

/** How a stream is that just ended. */
export interface Ended {
  /** Failures in a row, this one with them; 0 after a connection that brought something. */
  failures: number
  /** After so many it is failing. */
  mostFailures: number
  fault: ChronicleFault | null
}

/** Nothing will change by itself: it is failing whatever the number of failures. */
export function mustBeMended(fault: ChronicleFault | null): boolean {
  return fault !== null && TO_BE_MENDED.includes(fault.code)
}

/** Too many failures in a row, or one that will not go away by itself. */
export function isFailing({ failures, mostFailures, fault }: Ended): boolean {
  return failures >= mostFailures || (failures > 0 && mustBeMended(fault))
}

/**
 * How long to wait before the next try, ms: longer after each failure, by chance up to a third
 * shorter or longer so that many clients do not come at once, and never sooner than the server asks.
 */
export function chooseDelayMs(ended: Ended, random: () => number): number {
  const { failures, fault } = ended
  const doubled = failures === 0 ? LEAST_MS : FIRST_MS * 2 ** (Math.min(failures, 16) - 1)
  const plain = isFailing(ended) ? SLOW_MS : Math.min(doubled, LONGEST_MS)
  const spread = plain * (2 / 3 + (random() * 2) / 3)
  return Math.round(Math.max(spread, fault?.retryAfterMs ?? 0, LEAST_MS))
}
