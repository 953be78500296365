import { setTimeout as delay } from 'node:timers/promises'
import type { KeyedMessage, TopicWriter } from '../engine/kafka/topic-writer'

/** Messages of one request. */
const BATCH_MESSAGES = 2_000
/** Messages that may wait for a producer; beyond it nothing more is made. */
const MAX_WAITING = 4_000
/** How long what is on its way is waited for after a stop. */
const STOP_MS = 5_000

/** One producer, and what waits for it. */
interface Lane {
  writer: Pick<TopicWriter, 'send'>
  waiting: KeyedMessage[]
  /** Messages of the batch that is on its way. */
  sending: number
  /** Runs while messages wait; never rejects. */
  work: Promise<void> | null
}

/**
 * Producers side by side, each with the messages of its own keys: what has one key goes through one
 * producer, in order. Each has one batch on its way and a bounded number waiting.
 */
export class ProducerSet {
  private readonly lanes: Lane[]
  private failure: { error: unknown } | null = null
  /** Called when there may be room, or when nobody needs room any more. */
  private wake: () => void = () => undefined
  /** Messages that brokers have for certain. */
  acknowledged = 0

  /** When the signal aborts nothing more is sent; `onFailure` is told that a producer failed. */
  constructor(
    writers: readonly Pick<TopicWriter, 'send'>[],
    private readonly signal: AbortSignal,
    private readonly onFailure: () => void,
  ) {
    this.lanes = writers.map((writer) => ({ writer, waiting: [], sending: 0, work: null }))
    signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Messages on their way of which nobody knows yet. */
  get unanswered(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.sending, 0)
  }

  /** Hands messages to their producers; resolves when there is room for more. */
  async take(messages: Iterable<KeyedMessage>): Promise<void> {
    for (const message of messages) {
      this.lanes[hashKey(message.key) % this.lanes.length]?.waiting.push(message)
    }
    for (const lane of this.lanes) {
      if (lane.waiting.length > 0) lane.work ??= this.work(lane)
    }
    while (this.goesOn() && this.lanes.some(({ waiting }) => waiting.length > MAX_WAITING)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  /**
   * Waits until everything is acknowledged. After the signal aborted only what is on its way is
   * waited for, and only a little. @throws what the first failing producer threw.
   */
  async finish(): Promise<void> {
    const done = Promise.all(this.lanes.map(({ work }) => work))
    const over = new AbortController()
    await Promise.race([done, this.waitAfterAbort(over.signal)])
    over.abort()
    this.wake()
    if (this.failure !== null) throw this.failure.error
  }

  private async waitAfterAbort(over: AbortSignal): Promise<void> {
    while (!this.signal.aborted && !over.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    await delay(STOP_MS, undefined, { signal: over }).catch(() => undefined)
  }

  private goesOn(): boolean {
    return !this.signal.aborted && this.failure === null
  }

  private async work(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0 && this.goesOn()) {
      const batch = lane.waiting.splice(0, BATCH_MESSAGES)
      lane.sending = batch.length
      try {
        await lane.writer.send(batch)
        this.acknowledged += batch.length
        lane.sending = 0
      } catch (error) {
        this.failure ??= { error }
        this.onFailure()
      }
      this.wake()
    }
    lane.work = null
  }
}

/** FNV-1a. */
function hashKey(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
