import {
  CompressionTypes,
  Partitioners,
  type PartitionMetadata,
  type Producer,
  type ProducerConfig,
} from 'kafkajs'
import type { KafkaConnection } from '../../../shared/kafka'
import type { EngineLog } from '../engine'
import type { ReadSecret } from '../secrets'
import { withKafka } from './admin'
import { createKafka, type KafkaPatience } from './client'
import { KafkaFault } from './fault'
import { describeTopics } from './topics'

/** A message whose key decides its partition: what has one key stays in order. */
export interface KeyedMessage {
  key: string
  /** Where it goes whatever its key says. */
  partition?: number
  value: string
  headers?: Record<string, string>
}

/** What a writer needs from its surroundings, and how long it tries. */
export interface TopicWriterParts extends KafkaPatience {
  readSecret: ReadSecret
  log: EngineLog
}

/**
 * Opens an idempotent producer of one topic: one request at a time to a broker, acknowledged by all
 * replicas that are in sync, so that its retries neither repeat nor swap messages.
 * @throws what `toKafkaFault` explains, at once where brokers or topic cannot be found.
 */
export async function openTopicWriter(
  connection: KafkaConnection,
  topic: string,
  { readSecret, log, retries }: TopicWriterParts,
): Promise<TopicWriter> {
  const { found } = await withKafka(connection, { readSecret, log }, ({ admin }) =>
    describeTopics(admin, [topic]),
  )
  const partitions = found[0]?.partitions
  if (partitions === undefined) {
    throw new KafkaFault(
      'NO_TOPIC',
      `There is no topic ${topic}, or this user may not see it. Check the name, or create it on the brokers.`,
    )
  }
  const kafka = await createKafka(connection, readSecret, log, { retries })
  const producer = kafka.producer(PRODUCER)
  try {
    await producer.connect()
  } catch (error) {
    await producer.disconnect()
    throw error
  }
  return new TopicWriter(producer, topic, partitions)
}

const PRODUCER: ProducerConfig = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: Partitioners.DefaultPartitioner,
}

/** Characters of values that are worth compressing together; less costs more than it saves. */
const MIN_COMPRESSED = 1_024

function compressionOf(messages: readonly KeyedMessage[]): CompressionTypes {
  const size = messages.reduce((sum, { value }) => sum + value.length, 0)
  return size < MIN_COMPRESSED ? CompressionTypes.None : CompressionTypes.GZIP
}

/** Sends messages to one topic, compressed where there is something to gain. */
export class TopicWriter {
  private readonly choosePartition = Partitioners.DefaultPartitioner()
  private readonly partitions: PartitionMetadata[]
  private isBroken = false

  constructor(
    private readonly producer: Pick<Producer, 'send' | 'disconnect'>,
    private readonly topic: string,
    partitions: number,
  ) {
    this.partitions = Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 0,
      replicas: [],
      isr: [],
    }))
  }

  get partitionCount(): number {
    return this.partitions.length
  }

  /** The partition of messages with a key. */
  partitionOf(key: string): number {
    return this.choose({ key, value: '' })
  }

  /**
   * Resolves when brokers have all of them. After it threw, some may be there, and the writer is of
   * no use any more: its numbers no longer tell a repeated message from a new one.
   */
  async send(messages: readonly KeyedMessage[]): Promise<void> {
    if (this.isBroken) throw new Error('A topic writer that failed must be opened anew')
    try {
      // One request a partition: where some of several brokers fail, the library repeats the
      // request by broker, and a partition that moved meanwhile would be sent twice or not at all.
      const sent = [...this.byPartition(messages)].map(([partition, group]) =>
        this.producer.send({
          topic: this.topic,
          compression: compressionOf(group),
          messages: group.map((message) => ({ ...message, partition })),
        }),
      )
      for (const outcome of await Promise.allSettled(sent)) {
        if (outcome.status === 'rejected') throw outcome.reason
      }
    } catch (error) {
      this.isBroken = true
      throw error
    }
  }

  /** Ends its connections. */
  close(): Promise<void> {
    return this.producer.disconnect()
  }

  private byPartition(messages: readonly KeyedMessage[]): Map<number, KeyedMessage[]> {
    const groups = new Map<number, KeyedMessage[]>()
    for (const message of messages) {
      const partition = this.choose(message)
      const group = groups.get(partition)
      if (group === undefined) groups.set(partition, [message])
      else group.push(message)
    }
    return groups
  }

  private choose(message: KeyedMessage): number {
    const { topic, partitions: partitionMetadata } = this
    return this.choosePartition({ topic, partitionMetadata, message })
  }
}
