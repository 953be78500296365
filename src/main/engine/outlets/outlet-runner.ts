import type { OutletSettings, OutletStatus } from '../../../shared/outlet'
import type { EngineLog } from '../engine'
import type { Told } from '../history/told'
import type { Lease } from '../sharing/lease'
import type { AlertFeed, FeedWish, Portion } from './telling'

/** How often it is looked for changes. */
const LOOK_MS = 1_000
/** Waits between two tries; the last one repeats. */
const RETRY_MS = [1_000, 3_000, 10_000, 30_000]
/** How long a stop waits for the delivery that is on its way. */
const STOP_MS = 5_000

/** What an outlet needs from its surroundings. */
export interface OutletParts {
  feed: AlertFeed
  /** Says which of several engines delivers; null where there is one alone. */
  lease: Pick<Lease, 'isHeld' | 'holder'> | null
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** From 0 to 1, so that outlets of one receiver do not all try again at once. */
  random: () => number
}

/** What a delivery says of itself while it goes on. */
export interface DeliveryProgress {
  /** So many messages, or alerts where several stand in one message, were delivered. */
  delivered: (count: number) => void
  /** So many alerts were told by their number alone. */
  leftOut: (count: number) => void
  /** The receiver will never take so many alerts; why. */
  refused: (count: number, why: string) => void
  /** Which of some ids this outlet told already. */
  findTold: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** These are told, whatever becomes of the rest of the portion. */
  note: (told: readonly Told[]) => Promise<void>
  /** The outlet is to end: what has not begun is left for the next start. */
  isStopping: () => boolean
}

/** How one kind of outlet delivers. */
export interface Teller {
  readonly wish: FeedWish
  /** How long to wait after a delivery before the next, ms. */
  readonly restMs: number
  /**
   * Delivers a portion; answers what of it is told now and was not noted yet, null where it was stopped
   * before its end.
   * @throws an error whose message says what is wrong; `retryAfterMs` in it is how long to wait.
   */
  deliver: (portion: Portion, progress: DeliveryProgress) => Promise<Told[] | null>
  /** Lets go of connections; a delivery that is on its way fails. */
  close: () => Promise<void>
}

/**
 * Runs an outlet: asks for what is to be told, has it delivered, and keeps how far that went. It reads
 * what is stored, so a receiver that is slow or away holds nothing up; what was not delivered is read
 * again later.
 */
export class OutletRunner {
  private readonly stopper = new AbortController()
  private isLetGo = false
  private finished: Promise<void> = Promise.resolve()
  private failures = 0
  private delivered = 0
  private leftOut = 0
  private refused = 0
  private lastDelivery: number | null = null
  private lastError: OutletStatus['lastError'] = null
  private waiting: number | null = null

  constructor(
    private readonly settings: OutletSettings,
    private readonly detail: string,
    private readonly teller: Teller,
    private readonly parts: OutletParts,
  ) {}

  /** Begins to tell. */
  start(): void {
    this.finished = this.run()
  }

  /** Ends; a delivery on its way is waited for a little, and told again later where that is not enough. */
  async stop(): Promise<void> {
    this.stopper.abort()
    const late = new AbortController()
    await Promise.race([this.finished, this.parts.wait(STOP_MS, late.signal)])
    late.abort()
    this.isLetGo = true
    await this.teller.close()
  }

  /** How it is. */
  status(): OutletStatus {
    return {
      ...offStatus(this.settings, this.detail),
      state: this.failures > 0 ? 'failed' : this.isStandingBy ? 'standby' : 'running',
      deliveredBy: this.deliveredBy(),
      delivered: this.delivered,
      leftOut: this.leftOut,
      refused: this.refused,
      lastDelivery: this.lastDelivery,
      waiting: this.waiting,
      lastError: this.lastError,
    }
  }

  private get isStandingBy(): boolean {
    return this.parts.lease !== null && !this.parts.lease.isHeld
  }

  private deliveredBy(): OutletStatus['deliveredBy'] {
    const holder = this.parts.lease?.holder ?? null
    if (holder === null) return null
    return { engine: holder.engine, host: holder.host, isThis: !this.isStandingBy }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    while (!signal.aborted) {
      const pauseMs = await this.deliverNext().catch((error: unknown) => this.fail(error))
      if (pauseMs > 0) await this.parts.wait(pauseMs, signal)
    }
  }

  /** Delivers what is due; answers how long to wait before the next. */
  private async deliverNext(): Promise<number> {
    const { feed } = this.parts
    const { teller } = this
    const portion = await feed.next(teller.wish)
    const hasNews = portion !== null && portion.messages.length > 0
    if (portion !== null) {
      const told = hasNews ? await teller.deliver(portion, this.progress()) : portion.told
      if (this.isLetGo) {
        await teller.close()
        return 0
      }
      if (told === null) return 0
      await feed.keep({ ...portion, told })
    }
    this.failures = 0
    const isMore = portion?.isFull === true
    this.waiting = this.isStandingBy ? null : isMore ? await feed.countWaiting() : 0
    if (this.isStandingBy) await teller.close()
    return Math.max(isMore ? 0 : LOOK_MS, hasNews ? teller.restMs : 0)
  }

  private progress(): DeliveryProgress {
    const { feed, now } = this.parts
    return {
      delivered: (count) => {
        this.delivered += count
        this.lastDelivery = now()
        this.failures = 0
      },
      leftOut: (count) => {
        this.leftOut += count
      },
      refused: (count, message) => {
        this.refused += count
        this.lastError = { at: now(), message }
        this.parts.log.warn({ outlet: this.settings.id, problem: message }, 'outlet was refused')
      },
      findTold: (ids) => feed.findTold(ids),
      note: async (told) => {
        // History may be closed by now; what it does not know is told again.
        if (!this.isLetGo) await feed.note(told)
      },
      isStopping: () => this.stopper.signal.aborted,
    }
  }

  private async fail(error: unknown): Promise<number> {
    if (this.isLetGo || this.stopper.signal.aborted) return 0
    const { log, now, feed, random } = this.parts
    const message = error instanceof Error ? error.message : String(error)
    if (this.failures === 0)
      log.warn({ outlet: this.settings.id, problem: message }, 'outlet fails')
    this.waiting = await feed.countWaiting().catch(() => null)
    const longestMs = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? LOOK_MS
    this.failures += 1
    this.lastError = { at: now(), message }
    const backoffMs = longestMs * (0.5 + random() / 2)
    return Math.max(backoffMs, retryAfterOf(error))
  }
}

/** How long a receiver asked to be left alone, ms; 0 where it did not. */
function retryAfterOf(error: unknown): number {
  if (!(error instanceof Error) || !('retryAfterMs' in error)) return 0
  return typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0
}

/** An outlet that does not run; `detail` says where it delivers to. */
export function offStatus({ id, name, kind }: OutletSettings, detail: string): OutletStatus {
  return {
    id,
    name,
    kind,
    detail,
    state: 'off',
    deliveredBy: null,
    delivered: 0,
    leftOut: 0,
    refused: 0,
    lastDelivery: null,
    waiting: null,
    lastError: null,
  }
}
