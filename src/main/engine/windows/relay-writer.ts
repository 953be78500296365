import type { KafkaConnection } from '../../../shared/kafka'
import type { EngineLog } from '../engine'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { createTopics } from '../kafka/topic-creation'
import { openTopicWriter, type TopicWriter } from '../kafka/topic-writer'
import { describeTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'

/** Waits between two tries while brokers are away; the last one repeats. */
const RETRY_MS = [250, 1_000, 3_000, 10_000]
/** Of the client library's own tries. */
const RETRIES = 3
/** Partitions where no topic says how many. */
const PARTITIONS = 4

/** Where the topic between engines is, and how it is made where there is none. */
export interface RelayTopic {
  connection: KafkaConnection
  topic: string
  /** Partitions of a new one; null: as many as the widest of `like` has. */
  partitions: number | null
  like: readonly string[]
}

/** What a writer needs from its surroundings. */
export interface RelayWriterParts {
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Why windows wait: since when, ms, and in words. */
export interface RelayProblem {
  at: number
  message: string
}

/** What to send, in rounds that go one after the other: the topic's partitions decide. */
export type PackRelay = (
  partitions: number,
  partitionOf: (key: string) => number,
) => { partition: number; value: string }[][]

/** Writes to the topic between engines, one delivery after the other, until brokers have it. */
export class RelayWriter {
  private readonly stopper = new AbortController()
  private writer: TopicWriter | null = null
  private line: Promise<unknown> = Promise.resolve()
  /** Why nothing can be handed on now; null while all is well. */
  problem: RelayProblem | null = null

  constructor(
    private readonly topic: RelayTopic,
    private readonly parts: RelayWriterParts,
  ) {}

  /** Resolves once all replicas in sync have it. @throws when it is stopped, with what was in the way. */
  deliver(pack: PackRelay): Promise<void> {
    const run = this.line.then(() => this.insist(pack))
    this.line = run.catch(() => undefined)
    return run
  }

  /** Nothing is tried again from here on. */
  stopTrying(): void {
    this.stopper.abort()
  }

  /** Lets go of the brokers. */
  async close(): Promise<void> {
    this.stopTrying()
    await this.line
    await this.letGo()
  }

  private async insist(pack: PackRelay): Promise<void> {
    const { signal } = this.stopper
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.writer ??= await this.open()
        const { writer } = this
        for (const round of pack(writer.partitionCount, (key) => writer.partitionOf(key))) {
          await writer.send(round.map((each) => ({ ...each, key: '' })))
        }
        this.tell(null)
        return
      } catch (error) {
        await this.letGo()
        if (signal.aborted) throw error
        const { connection, topic } = this.topic
        this.tell(toKafkaFault(error, { connection, topics: [topic] }).message)
        await this.parts.wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 10_000, signal)
        if (signal.aborted) throw error
      }
    }
  }

  private async open(): Promise<TopicWriter> {
    const { connection, topic, partitions, like } = this.topic
    const { wait, readSecret, log } = this.parts
    const parts = { readSecret, log }
    await withKafka(connection, parts, async (at) => {
      const { found, missing } = await describeTopics(at.admin, [topic, ...like])
      if (!missing.includes(topic)) return
      const widest = Math.max(0, ...found.map((each) => each.partitions))
      const wish = {
        partitions: partitions ?? (widest === 0 ? PARTITIONS : widest),
        replicas: null,
      }
      await createTopics(at, [topic], wish, (ms) => wait(ms, this.stopper.signal))
    })
    return openTopicWriter(connection, topic, { ...parts, retries: RETRIES })
  }

  private async letGo(): Promise<void> {
    const { writer } = this
    this.writer = null
    await writer?.close().catch(() => undefined)
  }

  private tell(reason: string | null): void {
    const message = reason === null ? null : `Windows wait. ${reason}`
    if (message === this.problem?.message) return
    if (message !== null) this.parts.log.warn({ topic: this.topic.topic }, message)
    this.problem = message === null ? null : { at: this.parts.now(), message }
  }
}
