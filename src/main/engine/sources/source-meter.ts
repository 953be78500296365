import type { SourceStatus } from '../../../shared/source'
import type { BatchOutcome } from '../pipeline'
import { RateMeter } from '../rates'

const NOTHING = {
  records: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  skipped: 0,
  rejectsLeftOut: 0,
}

/** The part of a source's status that is measured. */
type Measured = Pick<SourceStatus, 'rate' | 'rates' | 'lagMs' | 'heardAt' | keyof typeof NOTHING>

/** How much one source has brought, how fast, and how old it was. */
export class SourceMeter {
  private readonly rate: RateMeter
  private lagMs: number | null = null
  private heardAt: number | null = null
  private counts = { ...NOTHING }

  constructor(private readonly now: () => number) {
    this.rate = new RateMeter(now)
  }

  /** Takes in what a batch that is through came to. */
  add(outcome: BatchOutcome): void {
    this.rate.add(outcome.accepted + outcome.duplicates)
    this.counts.records += outcome.records
    this.counts.accepted += outcome.accepted
    this.counts.duplicates += outcome.duplicates
    this.counts.rejected += outcome.rejected
    this.counts.skipped += outcome.skipped
    this.counts.rejectsLeftOut += outcome.leftOut
    if (outcome.records > 0) this.heardAt = this.now()
    if (outcome.newest !== null) this.lagMs = Math.max(0, this.now() - outcome.newest)
  }

  read(): Measured {
    return {
      rate: this.rate.perSecond(),
      rates: this.rate.steps(),
      lagMs: this.lagMs,
      heardAt: this.heardAt,
      ...this.counts,
    }
  }
}
