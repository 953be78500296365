import { z } from 'zod'
import type { RedisLease } from '../tally/redis-lease'

/** A holder that is killed is followed after this, and a little. */
const LEASE_MS = 10_000
/** How often a holder renews it, and others ask. */
const RENEW_MS = 2_000
/** A holder stops so long before others may begin. */
const MARGIN_MS = 2_000

/** A start or a stop waits so long for a Redis that does not answer. */
const PATIENCE_MS = 2_000

/** An engine, as it says who it is. */
const holderSchema = z.object({ engine: z.string(), host: z.string() })
export type Holder = z.infer<typeof holderSchema>

/** What a lease is made with. */
export interface LeaseParts {
  redis: Pick<RedisLease, 'take' | 'release'>
  /** This engine. Its data folder is one process's at a time, so a start goes on with what a kill left. */
  me: Holder
  /** A clock that nobody sets, ms. */
  elapsed: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** How long it lasts without being renewed, ms. */
  leaseMs?: number
}

/**
 * What one engine at a time holds. It is renewed in the background; where that fails it ends here
 * before it ends in Redis, so that two do not hold it while both their processes run.
 */
export class Lease {
  private readonly stopper = new AbortController()
  private heldUntil = Number.NEGATIVE_INFINITY
  private heldBy: Holder | null = null
  private trouble: string | null = null
  private turns = 0
  private finished: Promise<void> = Promise.resolve()
  private readonly leaseMs: number

  constructor(private readonly parts: LeaseParts) {
    this.leaseMs = parts.leaseMs ?? LEASE_MS
  }

  /** Asks once, then again and again until `stop`; a Redis that is away is waited for a little. */
  async start(): Promise<void> {
    const asked = this.ask()
    this.finished = asked.then(() => this.run())
    await this.atMost(asked)
  }

  /** Gives it up, so that another engine has it at once. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.atMost(this.finished)
    const wasHeld = this.isHeld
    this.heldUntil = Number.NEGATIVE_INFINITY
    // Without it others wait until it ends.
    if (wasHeld) await this.parts.redis.release(this.myself).catch(() => undefined)
  }

  /** Whether this engine has it now. */
  get isHeld(): boolean {
    return this.parts.elapsed() < this.heldUntil
  }

  /** Grows whenever it goes from one to another. */
  get turn(): number {
    return this.turns
  }

  /** Who had it when it was asked last; null until it is known. */
  get holder(): Holder | null {
    return this.heldBy
  }

  /** Why it cannot be said who has it, null where it can. */
  get problem(): string | null {
    return this.trouble
  }

  private async atMost(work: Promise<void>): Promise<void> {
    const late = new AbortController()
    await Promise.race([work, this.parts.wait(PATIENCE_MS, late.signal)])
    late.abort()
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    const share = this.leaseMs / LEASE_MS
    while (!signal.aborted) {
      await this.parts.wait(RENEW_MS * share, signal)
      if (!signal.aborted) await this.ask()
    }
  }

  private async ask(): Promise<void> {
    const { redis, elapsed } = this.parts
    const { leaseMs, myself } = this
    const asked = elapsed()
    try {
      const { holder, turn } = await redis.take(myself, leaseMs)
      this.trouble = null
      this.turns = turn
      this.heldBy = holderSchema.parse(JSON.parse(holder))
      const marginMs = (MARGIN_MS * leaseMs) / LEASE_MS
      this.heldUntil = holder === myself ? asked + leaseMs - marginMs : Number.NEGATIVE_INFINITY
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error)
    }
  }

  private get myself(): string {
    return JSON.stringify(this.parts.me)
  }
}
