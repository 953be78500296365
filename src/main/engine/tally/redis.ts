import { createHash } from 'node:crypto'
import { z } from 'zod'
import { cutCalls, sortByList } from './redis-batch'
import { type BuildParts, buildList, type ReadList } from './redis-build'
import type { RedisCalls } from './redis-connection'
import { claimPrefixOf, keyListOf, keysOf, LIST_NAMES_KEY } from './redis-keys'
import { ListMirror } from './redis-mirror'
import { type Fences, replaceLists } from './redis-replace'
import { APPLY, DECIDE, SWEEP } from './redis-scripts'
import type { AnyTally, Counter, CounterView, DeliveredEvent, IsHeld } from './tally'

const CLAIM_BYTES = 16
/** How long a decision is known to be taken in: an engine that was killed repeats it at its start. */
const DECISION_CLAIM_MS = 90 * 24 * 3_600_000
/** Addresses that one call of the sweep lets go. */
const SWEEP_LIMIT = 1_000
/** How long it is remembered that an address lost its counter: longer than mirrors may be behind. */
const GONE_KEPT_MS = 24 * 3_600_000

const counterSchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()])

/** What a Redis tally needs. */
export interface RedisTallyParts {
  connection: RedisCalls
  /** How long a counter lives after its last arrival, ms. */
  ttlMs: () => number
  /** How long a producer's duplicate is recognised, ms. */
  dedupTtlMs: () => number
  isHeld: IsHeld
  now: () => number
  randomBytes: (count: number) => Uint8Array
}

/**
 * Counters in a Redis that several engines share. Each engine mirrors the lists in memory for its
 * readers; the mirror follows all writes, and its own before they count as done. All methods that
 * write throw RedisError where Redis stays away, and may then be called again with the same.
 */
export class RedisTally implements AnyTally {
  private readonly mirrors = new Map<string, ListMirror>()
  /** Positions that Redis said it has, by list and partition. */
  private readonly reached = new Map<string, Map<string, number>>()
  private readonly lost = new Set<string>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: RedisTallyParts) {}

  /** Reads the lists there are. @throws RedisError with one line that says what to do. */
  async open(): Promise<void> {
    await this.parts.connection.check()
    await this.follow()
  }

  lists(): string[] {
    return [...this.mirrors.keys()]
  }

  counters(list: string): ReadonlyMap<string, Counter> {
    return this.mirrors.get(list)?.counters ?? NONE
  }

  version(list: string): number {
    return this.mirrors.get(list)?.changes ?? 0
  }

  /** Lists whose newest counts a failover took back; `rebuild` brings them again. */
  lostLists(): string[] {
    return [...this.lost]
  }

  /** How far each partition of a list is applied. */
  async appliedOf(list: string): Promise<Map<string, number>> {
    const stored = await this.parts.connection.readHash(keysOf(list).applied)
    return new Map(Object.entries(stored).map(([name, position]) => [name, Number(position)]))
  }

  /**
   * Compares a list with the newest positions that history has of it, by partition: one that lies
   * behind them has lost what it had. For a start, when nobody remembers what Redis once said.
   */
  async compare(list: string, stored: ReadonlyMap<string, number>): Promise<void> {
    const applied = await this.appliedOf(list)
    for (const [name, position] of stored) {
      if ((applied.get(name) ?? -1) < position) this.lost.add(list)
      this.noteReached(list, name, position)
    }
  }

  apply(_seq: number, events: Iterable<DeliveredEvent>): Promise<void> {
    // Packed at once: what waits for Redis are a few buffers, and no longer the events.
    const byList = [...sortByList(events, this.parts.isHeld)].map(
      ([list, judged]) => [list, [...cutCalls(judged)]] as const,
    )
    return this.inTurn(async () => {
      await this.introduce(byList.map(([list]) => list).filter((list) => !this.mirrors.has(list)))
      await all(
        byList.map(([list, calls]) =>
          this.changeList(list, async () => {
            for (const { partitions, args } of calls) {
              const before = await this.write(list, APPLY, this.applyHead(list), args)
              this.noteAnswer(list, partitions, z.array(z.string()).parse(before))
            }
          }),
        ),
      )
    })
  }

  /** Decisions with the same change id are taken in once, whoever made the call again. */
  drop(list: string, ip: string, changeId = this.newName()): Promise<Counter | null> {
    return this.decide(list, changeId, ['drop', ip])
  }

  /** Drops the counter, and no engine counts the address before `until` (ms). */
  hold(
    list: string,
    ip: string,
    until: number,
    changeId = this.newName(),
  ): Promise<Counter | null> {
    return this.decide(list, changeId, ['hold', ip, `${until}`])
  }

  /** Lets a held address count again. */
  async free(list: string, ip: string, changeId = this.newName()): Promise<void> {
    await this.decide(list, changeId, ['free', ip])
  }

  async restore(
    list: string,
    ip: string,
    counter: Counter,
    changeId = this.newName(),
  ): Promise<void> {
    const { count, firstSeen, lastSeen, since, lastArrival } = counter
    const numbers = [count, firstSeen, lastSeen, since, lastArrival].map(String)
    await this.decide(list, changeId, ['restore', ip, ...numbers])
  }

  sweep(now: number, graceMs: number): Promise<number> {
    const oldest = now - this.parts.ttlMs() - graceMs
    const args = [oldest, now, now - GONE_KEPT_MS, SWEEP_LIMIT].map(String)
    return this.inTurn(async () => {
      let swept = 0
      for (const list of this.lists()) {
        await this.changeList(list, async () => {
          for (let went = SWEEP_LIMIT; went === SWEEP_LIMIT; swept += went) {
            went = Number(await this.write(list, SWEEP, [], args))
          }
        })
      }
      return swept
    })
  }

  /** Takes over what other engines wrote. */
  follow(): Promise<void> {
    return this.inTurn(async () => {
      await this.introduce(this.lists())
      await all(this.lists().map((list) => this.changeList(list, async () => undefined)))
    })
  }

  /**
   * Counts a list anew from what `read` gives, beside the old one, and puts it in its place. Other
   * engines may go on meanwhile; `committed` says how far partitions went the whole way, for a list
   * that has lost what it had applied.
   */
  rebuild(list: string, read: ReadList, committed?: ReadonlyMap<string, number>): Promise<void> {
    return this.inTurn(async () => {
      await this.introduce([list].filter((name) => !this.mirrors.has(name)))
      const { connection, isHeld, now } = this.parts
      const build: BuildParts = {
        connection,
        list,
        read,
        committed: committed ?? this.reached.get(list) ?? NOWHERE,
        isHeld,
        ttlMs: this.parts.ttlMs(),
        dedupTtlMs: this.parts.dedupTtlMs(),
        now,
        newName: () => this.newName(),
      }
      await this.changeList(list, () => buildList(build))
      this.lost.delete(list)
    })
  }

  /**
   * Puts counters that `draw` made of history in the place of all that stand here. It is told how
   * far each list has each partition, beyond which it must not count; `committed` says how far
   * partitions went the whole way, for lists that lost what they had. Other engines may go on
   * meanwhile: what they write means once more.
   * @throws BuildOvertakenError, RedisError
   */
  replace(
    committed: ReadonlyMap<string, number>,
    draw: (throughOf: Fences) => Promise<CounterView>,
  ): Promise<void> {
    return this.inTurn(async () => {
      await this.introduce([])
      const { connection } = this.parts
      const newName = () => this.newName()
      const parts = { connection, committed, draw, newName }
      const fences = await replaceLists(
        parts,
        (lists) => this.introduce(lists),
        () => this.lists(),
      )
      for (const [list, through] of fences) {
        this.reached.set(list, new Map(through))
        this.mirrorOf(list).beginAnew()
        await this.changeList(list, async () => undefined)
        this.lost.delete(list)
      }
    })
  }

  private decide(list: string, changeId: string, args: string[]): Promise<Counter | null> {
    const hash = createHash('sha256')
      .update([changeId, ...args].join('\n'))
      .digest()
    const claim = Buffer.concat([Buffer.from(claimPrefixOf(list)), hash.subarray(0, CLAIM_BYTES)])
    return this.inTurn(async () => {
      await this.introduce([list].filter((name) => !this.mirrors.has(name)))
      let former: Counter | null = null
      await this.changeList(list, async () => {
        const head = [claim, `${DECISION_CLAIM_MS}`, `${this.parts.now()}`]
        former = toCounter(await this.write(list, DECIDE, head, args))
      })
      return former
    })
  }

  private newName(): string {
    return Buffer.from(this.parts.randomBytes(CLAIM_BYTES)).toString('hex')
  }

  private applyHead(list: string): string[] {
    const { ttlMs, dedupTtlMs, now } = this.parts
    return [claimPrefixOf(list), `${ttlMs()}`, `${dedupTtlMs()}`, `${now()}`, 'live']
  }

  private async write(
    list: string,
    script: typeof APPLY,
    head: readonly (string | Buffer)[],
    args: readonly (string | Buffer)[],
  ): Promise<unknown> {
    const { connection } = this.parts
    const before = connection.retries
    const { answer } = await connection.write(script, keyListOf(keysOf(list)), [...head, ...args])
    if (connection.retries !== before) this.mirrorOf(list).doubt()
    return answer
  }

  /** Changes a list, then brings its mirror to what came of it. */
  private async changeList(list: string, change: () => Promise<void>): Promise<void> {
    const mirror = this.mirrorOf(list)
    try {
      await change()
      if (!(await mirror.follow())) this.lost.add(list)
    } catch (error) {
      mirror.doubt()
      throw error
    }
  }

  /** A position that Redis had said it has and does not have now was lost in a failover. */
  private noteAnswer(
    list: string,
    partitions: ReadonlyMap<string, number>,
    before: readonly string[],
  ): void {
    for (const [index, [name, highest]] of [...partitions].entries()) {
      const had = before[index] ? Number(before[index]) : -1
      if (had < (this.reached.get(list)?.get(name) ?? -1)) this.lost.add(list)
      this.noteReached(list, name, Math.max(had, highest))
    }
  }

  private noteReached(list: string, partition: string, position: number): void {
    const reached = this.reached.get(list) ?? new Map<string, number>()
    this.reached.set(list, reached)
    reached.set(partition, Math.max(reached.get(partition) ?? -1, position))
  }

  /** Tells Redis our lists and learns those of others. */
  private async introduce(lists: readonly string[]): Promise<void> {
    for (const list of await this.parts.connection.joinSet(LIST_NAMES_KEY, lists)) {
      this.mirrorOf(list)
    }
  }

  private mirrorOf(list: string): ListMirror {
    const known = this.mirrors.get(list)
    if (known !== undefined) return known
    const { connection, now } = this.parts
    const read = connection.readBytes.bind(connection)
    const mirror = new ListMirror(keysOf(list), read, now)
    this.mirrors.set(list, mirror)
    return mirror
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.turn.then(work)
    this.turn = run.catch(() => undefined)
    return run
  }
}

/** Waits for all, then fails where one did: nothing of it goes on beside the next turn. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) {
    if (result.status === 'rejected') throw result.reason
  }
}

const NONE: ReadonlyMap<string, Counter> = new Map()
const NOWHERE: ReadonlyMap<string, number> = new Map()

function toCounter(answer: unknown): Counter | null {
  if (answer === null) return null
  const [count, firstSeen, lastSeen, since, lastArrival] = counterSchema.parse(answer).map(Number)
  return {
    count: count ?? 0,
    firstSeen: firstSeen ?? 0,
    lastSeen: lastSeen ?? 0,
    since: since ?? 0,
    lastArrival: lastArrival ?? 0,
  }
}
