import { inputKey, sourceOf, type WindowInputs } from './inputs'
import type { InputSign } from './relay-message'

/** What this engine knows of a partition that it reads. */
interface Input {
  /** Newest event time that was handed on, ms. */
  time: number
  /** When it last brought anything, or was given to this engine, ms. */
  at: number
  /** Batches of it that were read and not handed on yet. */
  coming: number
  /** When it was last looked at with nothing unread, ms. */
  confirmedAt: number
}

/** Partitions as their readers know them: `source\npartition`, the partition named for its log. */
const EPOCH = /#\d+(?=\/\d+$)/

/**
 * How far the partitions are that this engine reads, for those who judge windows elsewhere. A
 * partition of a source that engines share bears the same name everywhere, and is spoken for by
 * whoever has it; any other is this engine's own.
 */
export class InputProgress implements WindowInputs {
  private readonly inputs = new Map<string, Input>()
  private readonly shared = new Set<string>()
  /** Sources of our own whose reader says when nothing is unread. */
  private readonly followed = new Set<string>()

  /**
   * `engine`: this one's name. `idleMs`: a partition that brings nothing for so long, with nothing
   * unread, is idle.
   */
  constructor(
    private readonly engine: string,
    private readonly idleMs: number,
  ) {}

  /** A batch of a partition was read: until it is handed on, the partition is not idle. */
  expect(key: string, now: number): void {
    if (!this.inputs.has(key) && !this.isShared(key)) this.inputs.set(key, newInput(now))
    const input = this.inputs.get(key)
    if (input !== undefined) input.coming += 1
  }

  /** A batch was handed on, with events up to a time; null where it brought none with a time. */
  hear(key: string, time: number | null, now: number): void {
    const input = this.inputs.get(key)
    // In hand when its partition went to another engine, which speaks for it now.
    if (input === undefined) return
    input.coming = Math.max(0, input.coming - 1)
    input.at = now
    if (time !== null) input.time = Math.max(input.time, time)
  }

  begin(source: string): void {
    if (!this.shared.has(source)) {
      this.followed.add(source)
      this.doubt(source)
      return
    }
    // Whoever reads them now speaks for them.
    for (const key of this.inputs.keys()) if (sourceOf(key) === source) this.inputs.delete(key)
  }

  assign(source: string, partitions: readonly string[], now: number): void {
    this.shared.add(source)
    this.followed.delete(source)
    const given = new Set(partitions.map((partition) => inputKey(source, partition)))
    for (const key of this.inputs.keys()) {
      if (sourceOf(key) === source && !given.has(key)) this.inputs.delete(key)
    }
    for (const key of given) {
      const known = this.inputs.get(key)
      if (known === undefined) this.inputs.set(key, newInput(now))
      else known.at = now
    }
  }

  confirm(source: string, partition: string | null, lookedAt: number): void {
    if (partition === null) {
      for (const input of this.ofSource(source)) input.confirmedAt = lookedAt
      return
    }
    const input = this.inputs.get(inputKey(source, partition))
    if (input !== undefined) input.confirmedAt = lookedAt
  }

  doubt(source: string): void {
    for (const input of this.ofSource(source)) input.confirmedAt = Number.NEGATIVE_INFINITY
  }

  end(source: string): void {
    this.followed.delete(source)
  }

  /** What goes with a batch. */
  signOf(key: string, newest: number | null): InputSign {
    return { input: this.nameOf(key), newest, idleAt: null }
  }

  /** What is to be said of every partition that is read here. One of our own that is idle is let go. */
  signs(now: number): InputSign[] {
    return [...this.inputs].map(([key, input]) => {
      const isOwn = !this.isShared(key)
      const lookedAt = isOwn && !this.followed.has(sourceOf(key)) ? now : input.confirmedAt
      const isIdle = input.coming === 0 && lookedAt - input.at >= this.idleMs
      const newest = Number.isFinite(input.time) ? input.time : null
      const sign = { input: this.nameOf(key), newest, idleAt: isIdle ? lookedAt : null }
      if (!isOwn || !isIdle) return sign
      this.inputs.delete(key)
      return { ...sign, isGone: true }
    })
  }

  private *ofSource(source: string): Generator<Input> {
    for (const [key, input] of this.inputs) if (sourceOf(key) === source) yield input
  }

  private isShared(key: string): boolean {
    return this.shared.has(sourceOf(key))
  }

  private nameOf(key: string): string {
    return this.isShared(key) ? key.replace(EPOCH, '') : `${this.engine}\n${key}`
  }
}

function newInput(now: number): Input {
  return {
    time: Number.NEGATIVE_INFINITY,
    at: now,
    coming: 0,
    confirmedAt: Number.NEGATIVE_INFINITY,
  }
}
