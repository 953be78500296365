/** Span that the share is taken over. */
const WINDOW_MS = 10 * 60_000
/** A few bad records are no trouble yet, whatever share of few they are. */
const LEAST_RECORDS = 20

/** Records and rejects of a source since it began to run. */
interface Counts {
  records: number
  rejected: number
}

/** What became of the records of the last 10 minutes. */
export type RejectShare = Counts & {
  /** Rejected share, 0 to 1; null where too few came to say. */
  share: number | null
}

/** How much of what a source brings is rejected, over the last 10 minutes. */
export class RejectMeter {
  private samples: (Counts & { at: number })[] = []

  /** Takes in what the source has counted so far, and answers what came within the window. */
  take({ records, rejected }: Counts, now: number): RejectShare {
    // A source that was started anew counts from nothing.
    if ((this.samples.at(-1)?.records ?? 0) > records) this.samples = []
    // Before the first look of a run it had counted nothing.
    if (this.samples.length === 0) this.samples.push({ at: now, records: 0, rejected: 0 })
    this.samples.push({ at: now, records, rejected })
    const oldest = this.samples.findLastIndex(({ at }) => at <= now - WINDOW_MS)
    if (oldest > 0) this.samples.splice(0, oldest)
    const first = this.samples[0] ?? { records, rejected }
    const came = { records: records - first.records, rejected: rejected - first.rejected }
    const share = came.records < LEAST_RECORDS ? null : came.rejected / came.records
    return { ...came, share }
  }

  /** True once the window is full: that nothing was rejected in it says something. */
  isFull(now: number): boolean {
    return (this.samples[0]?.at ?? now) <= now - WINDOW_MS
  }
}
