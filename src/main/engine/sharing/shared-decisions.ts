import {
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  isAboutForgotten,
  UnavailableError,
} from '../decision'
import type { DecisionTail, NumberedDecision } from '../history/decision-tail'
import type { DecisionStore } from '../history/operations'
import { MAX_RESULT_ROWS } from '../history/store'
import { CLAIM_MS, type DecisionRegister } from '../tally/redis-register'
import { NumberLine } from './number-line'

/** Decisions that are claimed in one call; more are claimed piece by piece, and then stored. */
const CLAIM_CHUNK = 5_000
/** An insert takes less: four tries of 90 s. What was read longer ago may have missed one. */
const STALE_MS = CLAIM_MS - 6.5 * 60_000
/** A number that was missing for as long is nobody's: its claim has ended, and every try to store it. */
const MISSING_MS = 30 * 60_000
/** Decisions whose names are kept, to know them when their rows are read again. */
const KEPT_NAMES = 500

/** What decisions that engines share are made with. */
export interface SharedDecisionsParts {
  store: Pick<DecisionStore, 'insert' | 'load'>
  tail: DecisionTail
  register: DecisionRegister
  now: () => number
  /** Takes in decisions of other engines, in their order; some may be known already. */
  onOthers: (decisions: Decision[]) => Promise<void>
}

/**
 * The log of decisions as several engines write it. History keeps them; Redis says who makes a
 * revision and in which order all stand. Before an engine claims one it reads what others decided.
 */
export class SharedDecisions implements DecisionLog {
  private readonly line = new NumberLine()
  private readAt = Number.NEGATIVE_INFINITY
  private reading: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null
  /** Decisions that were made here or handed on, the newest of them. */
  private readonly recent = new Set<string>()

  constructor(private readonly parts: SharedDecisionsParts) {}

  /** Marks where following begins; what `load` reads later may come a second time. */
  async begin(): Promise<void> {
    const { tail, now } = this.parts
    const at = now()
    this.line.begin(await tail.readNumbers(at - MISSING_MS), at)
    this.readAt = at
  }

  async load(kinds: Decision['kind'][]): Promise<Decision[]> {
    return keepFirst(await this.parts.store.load(kinds))
  }

  async append(decisions: Decision[]): Promise<void> {
    if (decisions.length === 0) return
    const { now, register, store } = this.parts
    if (now() - this.readAt > STALE_MS) {
      throw new UnavailableError('Decisions of other engines were not read for long', 1_000)
    }
    for (const { batch, first } of await this.claim(decisions)) {
      const last = first + batch.length - 1
      for (let number = first; number <= last; number += 1) this.line.note(number, now())
      for (const each of batch) this.isNew(each)
      try {
        await store.insert(batch, first)
      } catch (error) {
        // It may be stored all the same, or somebody else stores it.
        for (const each of batch) this.recent.delete(nameOf(each))
        this.line.reopen(first, last, now())
        throw error
      }
      // Without it, others look within a second.
      await register.tellStored(batch).catch(() => undefined)
    }
  }

  /** Reads what others decided up to now. Calls that wait for the same read share it. */
  catchUp(): Promise<void> {
    if (this.next !== null) return this.next
    const run = this.reading.then(() => {
      this.next = null
      return this.read()
    })
    this.next = run
    this.reading = run.catch(() => undefined)
    return run
  }

  private async read(): Promise<void> {
    const { tail, now, onOthers } = this.parts
    const at = now()
    for (;;) {
      const { after, ranges } = this.line.wanted()
      const rows = await tail.read(after, ranges)
      await onOthers(this.takeNew(rows))
      if (rows.length < MAX_RESULT_ROWS) break
    }
    this.line.giveUp(at - MISSING_MS)
    this.readAt = at
  }

  private takeNew(rows: readonly NumberedDecision[]): Decision[] {
    for (const { n } of rows) this.line.note(n, this.parts.now())
    // What was forgotten was written anew under another name; the word that it was comes last.
    return rows
      .map(({ decision }) => decision)
      .filter((each) => !isAboutForgotten(each) && this.isNew(each))
  }

  private isNew(decision: Decision): boolean {
    const name = nameOf(decision)
    if (this.recent.has(name)) return false
    this.recent.add(name)
    for (const oldest of this.recent) {
      if (this.recent.size <= KEPT_NAMES) break
      this.recent.delete(oldest)
    }
    return true
  }

  private async claim(decisions: Decision[]): Promise<{ batch: Decision[]; first: number }[]> {
    const { register } = this.parts
    const isWhole = decisions.length <= CLAIM_CHUNK
    const claimed: { batch: Decision[]; first: number }[] = []
    for (let from = 0; from < decisions.length; from += CLAIM_CHUNK) {
      const batch = decisions.slice(from, from + CLAIM_CHUNK)
      const outcome = await this.ask(batch, isWhole)
      if (!outcome.isTaken) {
        claimed.push({ batch, first: outcome.first })
        continue
      }
      for (const each of claimed) await register.release(each.batch)
      const mine = batch[outcome.index] ?? batch[0]
      if (mine === undefined) throw new Error('A claim without a decision')
      throw new DecisionTakenError(mine, await this.finish(mine, outcome.batch))
    }
    for (const { batch } of isWhole ? [] : claimed) {
      const outcome = await this.ask(batch, true)
      const [mine] = batch
      if (outcome.isTaken && mine !== undefined) throw new DecisionTakenError(mine, null)
    }
    return claimed
  }

  private async ask(batch: readonly Decision[], isWhole: boolean) {
    try {
      return await this.parts.register.claim(batch, { newest: this.line.newest, isWhole })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new UnavailableError(`${why} Nothing was changed; try again soon.`, 5_000)
    }
  }

  /** The decision that was made instead; stored here where its engine was killed before it could. */
  private async finish(mine: Decision, batch: string): Promise<Decision | null> {
    const { register, store, tail } = this.parts
    const rows = await register.readBatch(batch)
    if (rows !== null) {
      const outcome = await this.ask(rows, true)
      if (!outcome.isTaken) {
        await store.insert(rows, outcome.first)
        await register.tellStored(rows).catch(() => undefined)
      }
    }
    await this.catchUp()
    return tail.readRevision(mine)
  }
}

function nameOf({ changeId, kind, object, revision }: Decision): string {
  return `${changeId} ${kind} ${object} ${revision}`
}

/** Of two decisions that are the same revision of a thing the first stands: the other lost its claim. */
function keepFirst(decisions: readonly Decision[]): Decision[] {
  const known = new Set<string>()
  return decisions.filter((each) => {
    if (each.kind === 'setting' || each.kind === 'entity' || isAboutForgotten(each)) return true
    const name = `${each.kind} ${each.object} ${each.revision}`
    if (known.has(name)) return false
    known.add(name)
    return true
  })
}
