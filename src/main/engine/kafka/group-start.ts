import type { Admin } from 'kafkajs'
import type { KafkaReading } from '../../../shared/kafka'
import type { PartitionLog } from '../history/partition-logs'
import { partitionName, readMetadata, type TopicPartition, toPosition } from './partition'

/** From where a member reads a partition that it was given. */
export interface PartitionStart extends TopicPartition {
  /** Offset that is read first. */
  from: number
  /** Records before it went the whole way once and come again for windows alone. */
  appliedBefore: number
  /** Offset that the next message will get. */
  end: number
  /** Up to where windows of it were judged, ms of event time; null where nobody wrote that down. */
  closedThrough: number | null
  /** The group has no such offset yet, so `from` must be committed for it. */
  isNew: boolean
  /** It is not the committed offset, so that the member has to be told. */
  isMoved: boolean
  /** What a person must know of it: messages that are gone. */
  notice: string | null
  /** How often the partition began anew since it was read first. */
  epoch: number
  /** It must be written down of which epoch and group it is, before anything of it is read. */
  isToNote: boolean
}

/** What Kafka knows of a partition. */
interface PartitionFacts extends TopicPartition {
  /** Oldest offset that there is, and the one that the next message will get. */
  low: number
  end: number
  /** Committed by this group; negative where nothing was. */
  committed: number
  metadata: string | null
  /** What was read of it before, whatever the group committed. */
  known: PartitionLog
}

/** Tells what is known of the logs of partitions, by their names. */
export type ReadLogs = (
  partitions: readonly TopicPartition[],
) => Promise<ReadonlyMap<string, PartitionLog>>

/** Where reading of these partitions begins, by what the group committed and what there still is. */
export async function findStarts(
  admin: Admin,
  { group, start }: Pick<KafkaReading, 'group' | 'start'>,
  assignment: Readonly<Record<string, readonly number[]>>,
  readLogs: ReadLogs,
): Promise<PartitionStart[]> {
  const starts: PartitionStart[] = []
  const topics = Object.keys(assignment).filter((topic) => (assignment[topic] ?? []).length > 0)
  if (topics.length === 0) return starts
  const committed = await admin.fetchOffsets({ groupId: group, topics })
  for (const topic of topics) {
    const offsets = await admin.fetchTopicOffsets(topic)
    const ofGroup = committed.find((each) => each.topic === topic)?.partitions ?? []
    const firsts = new Map<number, number>()
    const logs = await readLogs(
      (assignment[topic] ?? []).map((partition) => ({ topic, partition })),
    )
    for (const partition of assignment[topic] ?? []) {
      const known = offsets.find((each) => each.partition === partition)
      if (known === undefined) continue
      const { offset = '-1', metadata = null } =
        ofGroup.find((each) => each.partition === partition) ?? {}
      const facts: PartitionFacts = {
        topic,
        partition,
        low: toPosition(known.low),
        end: toPosition(known.high),
        committed: toPosition(offset),
        metadata,
        known: logs.get(partitionName({ topic, partition })) ?? UNKNOWN,
      }
      if (facts.committed === NOTHING && firsts.size === 0) {
        for (const each of await readFirsts(admin, topic, start, offsets)) firsts.set(...each)
      }
      starts.push(chooseStart(facts, firsts.get(partition) ?? facts.low))
    }
  }
  return starts
}

const UNKNOWN: PartitionLog = { epoch: 0, reached: 0, isOfGroup: false }

/** Committed offset where a group has none. */
const NOTHING = -1

/** Where the settings say to begin, by partition. */
async function readFirsts(
  admin: Admin,
  topic: string,
  start: KafkaReading['start'],
  offsets: readonly { partition: number; low: string; high: string }[],
): Promise<[partition: number, offset: number][]> {
  if (start === 'earliest') return offsets.map((each) => [each.partition, toPosition(each.low)])
  if (start === 'latest') return offsets.map((each) => [each.partition, toPosition(each.high)])
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, Date.parse(start))
  return found.map((each) => [each.partition, toPosition(each.offset)])
}

/** `first` is where the settings say to begin without a committed offset. */
export function chooseStart(facts: PartitionFacts, first: number): PartitionStart {
  const { topic, partition, low, end, committed, known } = facts
  const metadata = readMetadata(facts.metadata)
  const begin = (from: number, appliedBefore: number, notice: string | null) => ({
    topic,
    partition,
    from,
    appliedBefore,
    closedThrough: metadata?.closedThrough ?? null,
    end,
    isNew: committed < 0 || notice !== null,
    isMoved: from !== committed,
    notice,
    epoch: known.epoch,
    isToNote: !known.isOfGroup,
  })
  const name = partitionName(facts)
  const applied = committed < 0 ? 0 : Math.max(committed, metadata?.applied ?? committed)
  const reached = Math.max(applied, known.reached)
  if (reached > end) {
    const notice = `${name} ends at offset ${end}, and it was read up to ${reached}: it was created anew, or lost messages. It is read from its beginning; events that are known count once.`
    return { ...begin(low, low, notice), epoch: known.epoch + 1, isToNote: true }
  }
  // Brokers forget the offsets of a topic that is deleted; a new one may have grown as long by now.
  if (committed === NOTHING && known.isOfGroup && known.reached > 0) {
    const notice = `${name} was read up to offset ${known.reached}, and its group has no position there any more: nobody read it for longer than the brokers keep positions, or it was created anew. It is read from its beginning. If it was created anew, its first ${known.reached.toLocaleString('en')} messages are stored and not counted: run watchfloor doctor --rebuild-counters once they are read.`
    return begin(low, low, notice)
  }
  if (committed === NOTHING) return begin(first, first, null)
  // The client library's own mark for "from the beginning", after messages were gone.
  if (committed < 0) return begin(low, low, null)
  if (applied < low) {
    return begin(
      low,
      low,
      `${(low - applied).toLocaleString('en')} messages of ${name} were deleted before they were read. Give the topic a longer retention.`,
    )
  }
  return begin(Math.max(low, committed), applied, null)
}
