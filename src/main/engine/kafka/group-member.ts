import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs'
import type { KafkaReading } from '../../../shared/kafka'
import type { PartitionLogs } from '../history/partition-logs'
import { KafkaFault } from './fault'
import { findStarts, type PartitionStart } from './group-start'
import { partitionName, type TopicPartition, toMetadata, toPosition } from './partition'
import { Pulse } from './pulse'

/** A member that sends no heartbeat for so long is out, and others get its partitions. */
const SESSION_MS = 10_000
const HEARTBEAT_MS = 2_000
/** A member has so long to finish what it has in hand when the group changes. */
const REBALANCE_MS = 60_000
/** Bytes that a fetch brings of one broker, and of one partition; the bounds of what is held. */
const FETCH_BYTES = 16 * 1024 * 1024
const PARTITION_BYTES = 4 * 1024 * 1024
/** How long a fetch waits for something to come, which a stop waits for as well. */
const FETCH_WAIT_MS = 500
/** New partitions and moved leaders are noticed within it. */
const METADATA_MS = 60_000
const MOST_AT_ONCE = 32
const WATCH_MS = 5_000
/** With messages to read and none read for so long, a member is stuck. */
const STUCK_MS = 90_000
const DISCONNECT_MS = 10_000

/** Messages of one partition, in order. */
export interface FetchedMessages extends TopicPartition {
  messages: readonly Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'timestamp'>[]
  /** Offset behind the last of them, also of those that are no messages. */
  end: number
  /** Where reading of the partition began when it was given to this member. */
  begun: number
  /** Messages before it went the whole way once. */
  appliedBefore: number
  /** How often the partition began anew since it was read first. */
  epoch: number
}

/** Where a partition begins and ends. */
export interface PartitionBounds extends TopicPartition {
  /** Oldest offset that there is. */
  low: number
  /** Offset that the next message will get. */
  end: number
  /** Offset that this member takes next; null where the partition is not its own. */
  next: number | null
  /** When it was asked for, ms. */
  askedAt: number
}

/** How far messages went the whole way. */
export interface TakenMessages {
  /** Offset behind the last one. */
  end: number
  /** Offset to read from again after a kill. */
  replayFrom: number
  /** Up to where windows of the partition are judged, ms of event time; absent where it has none. */
  closedThrough?: number
}

/** What a member needs from its surroundings. */
export interface GroupMemberParts {
  kafka: Kafka
  reading: KafkaReading
  /** Id of the source that it reads for. */
  source: string
  logs: PartitionLogs
  /** Has a last word on where reading begins, for one that has kept what it read. */
  prepare?: (starts: readonly PartitionStart[]) => Promise<PartitionStart[]>
  /**
   * Takes messages the whole way; when `isOver` says so no more than is in hand. Null: none of them.
   */
  take: (fetched: FetchedMessages, isOver: () => boolean) => Promise<TakenMessages | null>
  /** The group gave this member these partitions, and all others to others. */
  onAssigned: (starts: readonly PartitionStart[]) => void
  /** Everything of a partition before an offset is through. */
  onApplied: (partition: TopicPartition, applied: number) => void
  /** Where partitions began and ended when they were asked for. */
  onBounds: (bounds: readonly PartitionBounds[]) => void
  /** It is not known what is unread: the group changes, or nobody says where partitions end. */
  onDoubt: () => void
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What the group gave this member until it changes. */
interface Assignment {
  starts: Map<string, PartitionStart>
  /** Resolves when it is known where reading begins. */
  ready: Promise<void>
}

/**
 * One life of a member of a consumer group. Each fetched batch goes the whole way before its offset
 * is committed and the next one is fetched, which is all the backpressure there is; heartbeats go on
 * meanwhile.
 */
export class GroupMember {
  private readonly consumer: Consumer
  private readonly admin: Admin
  private assignment: Assignment | null = null
  private isEnding = false
  private crash: (error: unknown) => void = () => undefined
  /** Batches in hand. */
  private busy = 0
  /** Whoever waits until no batch is in hand. */
  private readonly waiting: (() => void)[] = []
  private movedAt: number
  private readonly next = new Map<string, number>()

  constructor(private readonly parts: GroupMemberParts) {
    const { kafka, reading, now } = parts
    this.admin = kafka.admin()
    this.consumer = kafka.consumer({
      groupId: reading.group,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: PARTITION_BYTES,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      metadataMaxAge: METADATA_MS,
      allowAutoTopicCreation: false,
      // A new member is made by whoever made this one, and says why.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    })
    this.movedAt = now()
  }

  /** Reads until the signal aborts. Throws what ended it otherwise. */
  async live(signal: AbortSignal): Promise<void> {
    const crashed = new Promise<never>((_, reject) => {
      this.crash = reject
      this.consumer.on(this.consumer.events.CRASH, ({ payload }) => reject(payload.error))
    })
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    const reading = this.read(signal)
    for (const each of [crashed, reading]) each.catch(() => undefined)
    try {
      if (!signal.aborted) await Promise.race([crashed, aborted, reading])
    } finally {
      this.isEnding = true
      await this.disconnect()
      // A connection that was still being made is let go as soon as it is there.
      reading.then(
        () => undefined,
        () => this.disconnect(),
      )
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { consumer } = this
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.join(payload.memberAssignment))
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      // What is no message, such as the end of a transaction, is read as well.
      if (payload.batchSize === 0) this.note(payload, toPosition(payload.lastOffset) + 1)
    })
    consumer.on(consumer.events.REBALANCING, () => this.parts.onDoubt())
    await this.admin.connect()
    this.mustGoOn()
    await consumer.connect()
    await consumer.subscribe({ topics: this.parts.reading.topics, fromBeginning: true })
    this.mustGoOn()
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: MOST_AT_ONCE,
      eachBatch: (payload) => this.takeBatch(payload),
    })
    await this.watch(signal)
  }

  private mustGoOn(): void {
    if (this.isEnding) throw new KafkaFault('OTHER', 'It was stopped.')
  }

  /** Leaves the group and lets go of the brokers, which hold nobody up when they are away. */
  private async disconnect(): Promise<void> {
    const late = new AbortController()
    const ended = Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()])
    await Promise.race([ended, this.parts.wait(DISCONNECT_MS, late.signal)])
    late.abort()
  }

  private note({ topic, partition }: TopicPartition, applied: number): void {
    this.next.set(partitionName({ topic, partition }), applied)
    this.parts.onApplied({ topic, partition }, applied)
  }

  private join(given: Readonly<Record<string, readonly number[]>>): void {
    const assignment: Assignment = { starts: new Map(), ready: Promise.resolve() }
    this.assignment = assignment
    this.movedAt = this.parts.now()
    this.next.clear()
    // Until it is known where to begin: a fetch from an offset that is gone would overwrite it.
    const partitions = Object.entries(given).map(([topic, each]) => ({
      topic,
      partitions: [...each],
    }))
    this.consumer.pause(partitions)
    assignment.ready = this.begin(assignment, given)
    assignment.ready.then(
      () => {
        if (assignment === this.assignment && !this.isEnding) this.consumer.resume(partitions)
      },
      (error) => this.crash(error),
    )
  }

  /** Finds out where reading begins, and writes down what the group does not have yet. */
  private async begin(
    assignment: Assignment,
    given: Readonly<Record<string, readonly number[]>>,
  ): Promise<void> {
    const { logs, source, reading } = this.parts
    const reader = { source, group: reading.group }
    const found = await findStarts(this.admin, reading, given, (of) => logs.read(reader, of))
    const starts = (await this.parts.prepare?.(found)) ?? found
    if (assignment !== this.assignment || this.isEnding) return
    await logs.note(
      reader,
      starts.filter(({ isToNote }) => isToNote),
    )
    const news = starts.filter(({ isNew }) => isNew)
    if (news.length > 0) {
      await this.consumer.commitOffsets(
        news.map(({ topic, partition, from, appliedBefore: applied, closedThrough }) => ({
          topic,
          partition,
          offset: String(from),
          metadata: toMetadata({ applied, closedThrough }),
        })),
      )
    }
    if (assignment !== this.assignment || this.isEnding) return
    for (const start of starts) {
      assignment.starts.set(partitionName(start), start)
      this.next.set(partitionName(start), start.from)
      const { topic, partition, from, isMoved } = start
      if (isMoved) this.consumer.seek({ topic, partition, offset: String(from) })
    }
    this.parts.onAssigned(starts)
  }

  private async takeBatch(payload: EachBatchPayload): Promise<void> {
    const { assignment } = this
    if (assignment === null) return
    const pulse = new Pulse(payload.heartbeat, this.parts.wait)
    this.busy += 1
    try {
      await pulse.during(assignment.ready)
      const start = assignment.starts.get(partitionName(payload.batch))
      const isOver = () =>
        this.isEnding ||
        pulse.problem !== null ||
        assignment !== this.assignment ||
        !payload.isRunning()
      // What was fetched before a seek or in another generation tells nothing of the topic.
      const isCurrent = start !== undefined && !payload.isStale() && !isOver()
      if (isCurrent && !this.hasGoneBack(payload)) {
        const fetched = toFetched(payload, start)
        const taken = await pulse.during(this.parts.take(fetched, isOver))
        // In a new generation the partition may be somebody else's, and it is read again if not.
        if (taken !== null && assignment === this.assignment) await this.commit(payload, taken)
      }
    } finally {
      this.busy -= 1
      this.movedAt = this.parts.now()
      if (this.busy === 0) for (const go of this.waiting.splice(0)) go()
    }
    if (pulse.problem === null) return
    // The client library joins anew at once: what others have in hand then would be read twice.
    await this.untilNothingIsInHand()
    throw pulse.problem.error
  }

  private async untilNothingIsInHand(): Promise<void> {
    if (this.busy > 0) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  /**
   * A topic that is created anew under a running reader gives messages that seem to be read: the
   * next member finds out where it has to begin.
   */
  private hasGoneBack({ batch }: EachBatchPayload): boolean {
    const next = this.next.get(partitionName(batch))
    const first = batch.messages[0]?.offset
    if (next === undefined || first === undefined || toPosition(first) >= next) return false
    this.crash(wentBack(batch, toPosition(first), next))
    return true
  }

  /**
   * The broker refuses it when the generation is over, and the records come again. When it does not
   * know the partition any more, what comes next may be of a topic that is created anew: the next
   * member finds out where it has to begin.
   */
  private async commit(payload: EachBatchPayload, taken: TakenMessages) {
    const { end, replayFrom, closedThrough = null } = taken
    const { topic, partition } = payload.batch
    const start = this.assignment?.starts.get(partitionName(payload.batch))
    const applied = Math.max(end, start?.appliedBefore ?? end)
    const metadata = toMetadata({ applied, closedThrough })
    const offset = { partition, offset: String(replayFrom), metadata }
    // Unlike the consumer's own call it also works while a stop waits for this batch.
    try {
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [offset] }] })
    } catch (error) {
      if (isPartitionUnknown(error)) this.crash(error)
      throw error
    }
    payload.resolveOffset(String(end - 1))
    this.next.set(partitionName(payload.batch), end)
    this.parts.onApplied({ topic, partition }, applied)
  }

  /** Looks after the lag until the signal aborts. @throws KafkaFault when it is stuck. */
  private async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.parts.wait(WATCH_MS, signal)
      if (signal.aborted) return
      const isBehind = await this.readBounds().catch(() => {
        this.parts.onDoubt()
        return true
      })
      if (this.busy > 0 || !isBehind) this.movedAt = this.parts.now()
      else if (this.parts.now() - this.movedAt >= STUCK_MS) {
        throw new KafkaFault(
          'AWAY',
          `Nothing was read for ${STUCK_MS / 1000} s though messages wait or the group could not be joined. It is joined anew.`,
        )
      }
    }
  }

  /** Asks where partitions end; answers whether anything of ours is still to be read. */
  private async readBounds(): Promise<boolean> {
    let isBehind = this.assignment === null
    for (const topic of this.parts.reading.topics) {
      const askedAt = this.parts.now()
      const offsets = await this.admin.fetchTopicOffsets(topic)
      const bounds = offsets.map(({ partition, low, high }) => ({
        topic,
        partition,
        low: toPosition(low),
        end: toPosition(high),
        next: this.next.get(partitionName({ topic, partition })) ?? null,
        askedAt,
      }))
      for (const each of bounds) {
        const { next, end } = each
        if (next !== null && next > end) this.crash(wentBack(each, end, next))
        if (next !== null && next < end) isBehind = true
      }
      this.parts.onBounds(bounds)
    }
    return isBehind
  }
}

function isPartitionUnknown(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION'
}

function wentBack(of: TopicPartition, offset: number, next: number): KafkaFault {
  return new KafkaFault(
    'OTHER',
    `${partitionName(of)} is at offset ${offset}, and it was read up to ${next}: it was created anew, or lost messages. It is joined anew.`,
  )
}

/** Of the client library's own tries within one life. */
const RETRY = { retries: 3, initialRetryTime: 300, maxRetryTime: 5_000 }

function toFetched({ batch }: EachBatchPayload, start: PartitionStart): FetchedMessages {
  const { topic, partition, messages } = batch
  return {
    topic,
    partition,
    messages,
    end: toPosition(batch.lastOffset()) + 1,
    begun: start.from,
    appliedBefore: start.appliedBefore,
    epoch: start.epoch,
  }
}
