import { setTimeout as wait } from 'node:timers/promises'
import {
  type Admin,
  Kafka,
  logLevel,
  type PartitionerArgs,
  type Producer,
  type ProducerConfig,
} from 'kafkajs'
import { afterAll, beforeAll } from 'vitest'
import { type KafkaServers, startKafka } from '../../../../scripts/servers/kafka.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'

/** Whether tests are skipped where these servers cannot be started, and what they then say. */
export const { isSkipped, why } = needServers('Kafka')

/** The first start on a machine fetches Kafka. */
const START_MS = 420_000
const LEADER_WAIT_MS = 100
const LEADER_ATTEMPTS = 100
/** What is sent once is in the topic once, also where a broker answers too late. */
const PRODUCER: ProducerConfig = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: () => spread(),
}

/** Real brokers for the tests of one file, and what tests do to them. */
export class Brokers {
  private servers: KafkaServers | null = null
  private admin: Admin | null = null
  private producer: Producer | null = null
  private count = 0

  get running(): KafkaServers {
    if (this.servers === null) throw new Error('No broker was started')
    return this.servers
  }

  get addresses(): string[] {
    return this.running.addresses
  }

  /** The broker with this number, from 0. */
  broker(index: number) {
    const broker = this.running.brokers[index]
    if (broker === undefined) throw new Error(`There is no broker ${index}`)
    return broker
  }

  async start(options: Parameters<typeof startKafka>[0]): Promise<void> {
    this.servers = await startKafka(options)
    await this.connect()
  }

  async stop(): Promise<void> {
    await this.producer?.disconnect()
    await this.admin?.disconnect()
    await this.servers?.stop()
  }

  /** A client of the tests' own, also after brokers were away. */
  async connect(): Promise<void> {
    await this.producer?.disconnect()
    await this.admin?.disconnect()
    const kafka = new Kafka({ brokers: this.addresses, logLevel: logLevel.NOTHING })
    this.admin = kafka.admin()
    this.producer = kafka.producer(PRODUCER)
    await this.admin.connect()
    await this.producer.connect()
  }

  /** A topic that nobody else has. */
  async makeTopic(partitions = 1, config: Record<string, string> = {}): Promise<string> {
    this.count += 1
    return this.makeNamed(`events-${this.count}`, partitions, config)
  }

  /** A topic of this name. */
  async makeNamed(
    topic: string,
    partitions = 1,
    config: Record<string, string> = {},
  ): Promise<string> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const replicationFactor = Math.min(3, this.addresses.length)
    await this.use().createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
    })
    await this.waitForLeaders(topic, partitions)
    return topic
  }

  /** Deletes a topic. */
  async remove(topic: string): Promise<void> {
    await this.use().deleteTopics({ topics: [topic] })
    for (let attempt = 0; (await this.use().listTopics()).includes(topic); attempt += 1) {
      if (attempt >= LEADER_ATTEMPTS) throw new Error(`${topic} does not go`)
      await wait(LEADER_WAIT_MS)
    }
  }

  /** Deletes a topic and makes another of the same name, with nothing in it. */
  async makeAnew(topic: string, partitions = 1): Promise<void> {
    await this.remove(topic)
    await this.makeNamed(topic, partitions)
    // What the producer knows of the old one is of no use.
    await this.connect()
  }

  /** One broker after the other hears of a new topic: each is asked by a client of its own. */
  private async waitForLeaders(topic: string, partitions: number): Promise<void> {
    for (const address of this.addresses) {
      const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin()
      await admin.connect()
      try {
        await waitForTopic(admin, topic, partitions)
      } finally {
        await admin.disconnect()
      }
    }
  }

  /** Sends values, one partition after the other in turn. */
  async send(
    topic: string,
    values: readonly (string | Buffer | null)[],
    more: { timestamp?: number; partition?: number; isGzipped?: boolean; key?: string } = {},
  ): Promise<void> {
    if (this.producer === null) throw new Error('No broker was started')
    const { timestamp, partition, key } = more
    await this.producer.send({
      topic,
      compression: more.isGzipped === true ? 1 : 0,
      messages: values.map((value) => ({
        value,
        ...(key === undefined ? {} : { key }),
        ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
        ...(partition === undefined ? {} : { partition }),
      })),
    })
  }

  use(): Admin {
    if (this.admin === null) throw new Error('No broker was started')
    return this.admin
  }

  /** What a group committed of a topic, by partition. */
  async committed(group: string, topic: string) {
    const [found] = await this.use().fetchOffsets({ groupId: group, topics: [topic] })
    return (found?.partitions ?? []).sort((a, b) => a.partition - b.partition)
  }
}

/** Waits until the broker that an admin is connected to knows a topic with all its leaders. */
async function waitForTopic(admin: Admin, topic: string, partitions: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      const led = topics[0]?.partitions.filter(({ leader }) => leader >= 0).length
      if (led === partitions) return
    } catch (error) {
      if (attempt >= LEADER_ATTEMPTS) throw error
    }
    if (attempt >= LEADER_ATTEMPTS) throw new Error(`A broker does not know ${topic}`)
    await wait(LEADER_WAIT_MS)
  }
}

/** Where they are meant to go, or in turn, so that every partition has its share. */
const spread = () => {
  let turn = 0
  return ({ partitionMetadata, message }: PartitionerArgs) => {
    if (message.partition !== undefined) return message.partition
    turn += 1
    return turn % partitionMetadata.length
  }
}

/** Brokers that run while the tests of a file do. */
export function useBrokers(options: Parameters<typeof startKafka>[0] = {}): Brokers {
  const brokers = new Brokers()
  beforeAll(() => brokers.start(options), START_MS)
  afterAll(() => brokers.stop())
  return brokers
}
