import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs'
import { readMetadata } from '../../engine/kafka/partition'
import { until } from '../crash-state.test-kit'
import type { Message } from './messages.test-kit'

/** The tests' own client outlives a broker that is away for a minute. */
const RETRY = { retries: 60, initialRetryTime: 100, maxRetryTime: 2_000 }
const COPIES = 3

/** One topic on real brokers: made, written, read back. */
export class Topic {
  private readonly kafka: Kafka
  private readonly admin: Admin
  private readonly producer: Producer

  private constructor(
    readonly name: string,
    readonly partitions: number,
    brokers: string[],
  ) {
    this.kafka = new Kafka({ brokers, retry: RETRY, logLevel: logLevel.NOTHING })
    this.admin = this.kafka.admin()
    this.producer = this.kafka.producer({ allowAutoTopicCreation: false })
  }

  static async make(name: string, partitions: number, brokers: string[]): Promise<Topic> {
    const topic = new Topic(name, partitions, brokers)
    await topic.admin.connect()
    await topic.producer.connect()
    await topic.admin.createTopics({
      // The library asks a broker that may not know of the topic yet, and takes its answer.
      waitForLeaders: false,
      topics: [{ topic: name, numPartitions: partitions, replicationFactor: COPIES }],
    })
    const ends = () => topic.ends().catch(() => null)
    await until(async () => ((await ends())?.length === partitions ? true : null), 'it has leaders')
    return topic
  }

  /**
   * Sends until the brokers have all; one that answered too late may have a message twice. Each
   * partition by itself: the library takes a partition whose leader moved to a broker that has
   * answered for others as answered, too, and loses its messages.
   */
  async send(messages: readonly Message[]): Promise<void> {
    const sends = Array.from({ length: this.partitions }, (_, partition) => {
      const given = messages.filter((each) => each.partition === partition)
      if (given.length === 0) return undefined
      return this.producer.send({ topic: this.name, acks: -1, messages: given })
    })
    await Promise.all(sends)
  }

  /** Offset behind the last message, by partition. */
  async ends(): Promise<number[]> {
    const ends = Array.from({ length: this.partitions }, () => 0)
    for (const { partition, high } of await this.admin.fetchTopicOffsets(this.name)) {
      ends[partition] = Number(high)
    }
    return ends
  }

  /**
   * Up to where everything went the whole way, by partition, as the group of the topic's name
   * committed it: the offset itself stays behind where a window is open, or was at the last message.
   */
  async committed(): Promise<number[]> {
    const committed = Array.from({ length: this.partitions }, () => 0)
    const [found] = await this.admin.fetchOffsets({ groupId: this.name, topics: [this.name] })
    for (const { partition, offset, metadata } of found?.partitions ?? []) {
      committed[partition] = readMetadata(metadata)?.applied ?? Math.max(0, Number(offset))
    }
    return committed
  }

  /** Up to where engines judged the windows of every partition of the topic between them, ms. */
  async windowsClosedThrough(): Promise<number> {
    const relay = `${this.name}-windows`
    const [found] = await this.admin.fetchOffsets({ groupId: relay, topics: [relay] })
    const closed = (found?.partitions ?? []).map(
      ({ metadata }) => readMetadata(metadata)?.closedThrough ?? 0,
    )
    return closed.length === 0 ? 0 : Math.min(...closed)
  }

  /** Messages that nobody took the whole way yet. */
  async lag(): Promise<number> {
    const [ends, committed] = [await this.ends(), await this.committed()]
    return ends.reduce((sum, end, index) => sum + end - (committed[index] ?? 0), 0)
  }

  /** Every message, as another reader sees the topic. */
  async readBack(onValue: (value: Buffer | null) => void): Promise<void> {
    const left = new Map((await this.ends()).map((end, partition) => [partition, end]))
    const consumer = this.kafka.consumer({ groupId: `${this.name}-read-back` })
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [this.name], fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        const endWhereAllIsRead = () => {
          if ([...left.values()].every((end) => end === 0)) resolve()
        }
        const eachBatch = async ({ batch }: { batch: ReadBatch }) => {
          const { partition, messages } = batch
          for (const { value } of messages) onValue(value)
          if (Number(batch.lastOffset()) + 1 >= (left.get(partition) ?? 0)) left.set(partition, 0)
          endWhereAllIsRead()
        }
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
        consumer.run({ eachBatch }).catch(reject)
        endWhereAllIsRead()
      })
    } finally {
      await consumer.disconnect()
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect()
    await this.admin.disconnect()
  }
}

interface ReadBatch {
  partition: number
  messages: readonly { value: Buffer | null }[]
  lastOffset: () => string
}
