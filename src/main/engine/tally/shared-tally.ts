import type { RedisTally } from './redis'
import type { Counter, CounterChange, DeliveredEvent, ListTally } from './tally'

/** Waits between two tries while Redis stays away; the last one repeats. */
const RETRY_MS = [250, 1_000, 2_000]

/** How a tally is, for the status. */
export interface TallyStatus {
  state: 'ready' | 'loading' | 'away'
  /** Why it is not ready, or what is worth knowing; one line, empty where there is nothing. */
  message: string
}

/** What a shared tally needs of its engine. */
export interface SharedTallyParts {
  redis: RedisTally
  /** What the primary lacks of its replicas, in words; null where nothing. */
  whyFewReplicas: () => string | null
  wait: (ms: number) => Promise<void>
}

/** The engine stops: what Redis has not taken in is told to it after the next start. */
class TallyStoppedError extends Error {
  constructor() {
    super('The engine stops before Redis has counted everything')
    this.name = 'TallyStoppedError'
  }
}

/**
 * The tally that engines share, as one engine works with it: tries until Redis takes in what it is
 * told, lets batches wait while a decision is made, and says how it is. Reading is at once, from
 * the mirror.
 */
export class SharedTally implements ListTally {
  private isOpen = false
  private isStopped = false
  private problem: string | null = null
  private recounting: string | null = null
  private pauses = 0
  private waiting: (() => void)[] = []
  private applying: Promise<unknown> = Promise.resolve()
  private appliedSeq = 0

  constructor(private readonly parts: SharedTallyParts) {}

  lists(): string[] {
    return this.parts.redis.lists()
  }

  counters(list: string): ReadonlyMap<string, Counter> {
    return this.parts.redis.counters(list)
  }

  version(list: string): number {
    return this.parts.redis.version(list)
  }

  /** Number of the last batch of this engine that Redis has. */
  seq(): number {
    return this.appliedSeq
  }

  status(): TallyStatus {
    const { problem, recounting } = this
    if (problem !== null) return { state: 'away', message: problem }
    if (recounting !== null) return { state: 'loading', message: recounting }
    if (!this.isOpen) return { state: 'loading', message: 'The counters are being read from Redis' }
    const lost = this.parts.redis.lostLists()
    if (lost.length > 0) return { state: 'loading', message: tellLost(lost) }
    return { state: 'ready', message: this.parts.whyFewReplicas() ?? '' }
  }

  whyAway(): string | null {
    const { state, message } = this.status()
    return state === 'ready' ? null : message
  }

  /** Lists of which Redis has less than it had. */
  lostLists(): string[] {
    return this.parts.redis.lostLists()
  }

  /** Calls fail (one line says why) or work again (null). */
  noteTrouble(problem: string | null): void {
    this.problem = problem
  }

  /**
   * Opens the tally however long Redis stays away: `recover` brings it to what history says, then
   * `prepare` may decide. Batches wait until then; `lastSeq` is the newest batch there is.
   */
  async open(
    lastSeq: number,
    recover: () => Promise<void>,
    prepare: () => Promise<void>,
  ): Promise<void> {
    this.appliedSeq = lastSeq
    const goOn = await this.pause()
    await this.insist(async () => {
      await this.parts.redis.open()
      await recover()
    })
    this.isOpen = true
    await this.insist(prepare)
    goOn()
  }

  /** Redis answered the last time, and everything is there. */
  get isReachable(): boolean {
    return this.isOpen && this.problem === null && this.recounting === null
  }

  async apply(seq: number, events: Iterable<DeliveredEvent>): Promise<void> {
    while (this.pauses > 0) {
      if (this.isStopped) throw new TallyStoppedError()
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    const run = this.insist(() => this.parts.redis.apply(seq, events)).then(() => {
      this.appliedSeq = Math.max(this.appliedSeq, seq)
    })
    this.applying = run.catch(() => undefined)
    await run
  }

  async pause(): Promise<() => void> {
    this.pauses += 1
    await this.applying
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.pauses -= 1
      if (this.pauses === 0) this.wake()
    }
  }

  /** Tries until Redis has all of it. What a stop or a kill interrupts is repeated at a start. */
  change(change: CounterChange): Promise<void> {
    return this.insist(() => takeChange(this.parts.redis, change))
  }

  /** Looks at what other engines wrote; a failure is told in the status. */
  async follow(): Promise<void> {
    if (!this.isOpen || this.isStopped) return
    try {
      await this.parts.redis.follow()
      this.problem = null
    } catch (error) {
      this.problem = messageOf(error)
    }
  }

  /** Lets go of counters that ended longer ago than `graceMs`. */
  async sweep(now: number, graceMs: number): Promise<void> {
    if (this.status().state === 'ready') await this.parts.redis.sweep(now, graceMs)
  }

  /** Counts anew while no batch is under way; the status says so meanwhile. */
  async recount(why: string, work: (redis: RedisTally) => Promise<void>): Promise<void> {
    const goOn = await this.pause()
    this.recounting = why
    try {
      await this.insist(() => work(this.parts.redis))
    } finally {
      this.recounting = null
      goOn()
    }
  }

  /** No retry outlives this. */
  stop(): void {
    this.isStopped = true
    this.wake()
  }

  private wake(): void {
    for (const resume of this.waiting.splice(0)) resume()
  }

  private async insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await work()
        this.problem = null
        return result
      } catch (error) {
        if (this.isStopped) throw error
        this.problem = messageOf(error)
        await this.parts.wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 2_000)
      }
    }
  }
}

/** Does to Redis what a decision does, once for each id. */
export async function takeChange(redis: RedisTally, change: CounterChange): Promise<void> {
  const { id, dropped, restored, held } = change
  if (held?.until === null) await redis.free(held.list, held.ip, id)
  for (const { list, ip } of dropped) await redis.drop(list, ip, id)
  for (const { list, ip, counter } of restored) await redis.restore(list, ip, counter, id)
  if (held !== null && held.until !== null) await redis.hold(held.list, held.ip, held.until, id)
}

/** Lists that lost something, in words for the status. */
export function tellLost(lists: readonly string[]): string {
  const [what, verb] = lists.length === 1 ? ['List', 'lacks'] : ['Lists', 'lack']
  return `${what} ${lists.join(', ')} ${verb} what Redis had; counting anew from history`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
