import type { RejectedRecord } from './record'

const HOUR_MS = 3_600_000
/** Rejects of one import or source that are kept in an hour. */
export const KEPT_AN_HOUR = 10_000

/**
 * Says which rejects of an import or a source are kept to be looked at: so many an hour of arrival.
 * A file that is none of ours would otherwise fill the disk with copies of itself; what is left out
 * is counted, so that nobody takes the kept ones for all there were.
 */
export class RejectAllowance {
  private hour = 0
  private kept = 0

  constructor(private readonly most = KEPT_AN_HOUR) {}

  /** Those that are kept, the first ones; `at` is when they were read, ms. */
  take(rejects: readonly RejectedRecord[], at: number): readonly RejectedRecord[] {
    if (rejects.length === 0) return rejects
    const hour = Math.floor(at / HOUR_MS)
    if (hour !== this.hour) {
      this.hour = hour
      this.kept = 0
    }
    const taken = rejects.slice(0, this.most - this.kept)
    this.kept += taken.length
    return taken
  }
}
