import { continuationTimeSchema } from '../../../shared/chronicle-stream'
import { ChronicleFault } from './fault'

/** The server goes on from a time no older than this. */
export const MOST_AGE_MS = 7 * 24 * 3_600_000
/** The clocks of the server and of this machine may differ by so much. */
const SKEW_MS = 300_000

/**
 * True where the stream can go on from a time that was told; false where it is too old for that.
 * What is no time is left to the server to judge. @throws ChronicleFault BAD_REQUEST for the future
 */
export function isFreshEnough(continuationTime: string, now: number): boolean {
  const time = Date.parse(continuationTime)
  if (!Number.isFinite(time)) return true
  if (time > now + SKEW_MS) {
    throw new ChronicleFault(
      'BAD_REQUEST',
      `The continuation time ${continuationTime} lies in the future. Set an earlier one, or set the clock of this machine.`,
    )
  }
  // At the edge the server would refuse what was good when it was looked at.
  return now - time < MOST_AGE_MS - SKEW_MS
}

/**
 * A continuation time as a person types it, in UTC: a blank may stand for the `T`, and the zone may
 * be left out. All digits of the second stay. Null for what is no time.
 */
export function parseTypedTime(text: string): string | null {
  const upper = text
    .trim()
    .toUpperCase()
    .replace(/(\d)\s+(?=\d)/, '$1T')
  const read = continuationTimeSchema.safeParse(upper.endsWith('Z') ? upper : `${upper}Z`)
  return read.success ? read.data : null
}

/** A time as the API takes it. */
export function toContinuationTime(ms: number): string {
  return new Date(ms).toISOString()
}
