import { KafkaFault } from './fault'

/** One partition of a topic. */
export interface TopicPartition {
  topic: string
  partition: number
}

/** As people and the engine's positions call it: `blacklist-events/0`. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}

/**
 * As the engine's positions call what a partition holds: `blacklist-events/0`, or
 * `blacklist-events#2/0` where it was created anew for the second time.
 */
export function logName({ topic, partition, epoch }: TopicPartition & { epoch: number }): string {
  return epoch === 0 ? partitionName({ topic, partition }) : `${topic}#${epoch}/${partition}`
}

/** An offset as a position. @throws KafkaFault beyond what a number can tell apart. */
export function toPosition(offset: string): number {
  const position = Number(offset)
  if (Number.isSafeInteger(position)) return position
  throw new KafkaFault(
    'OTHER',
    `Offset ${offset} is greater than ${Number.MAX_SAFE_INTEGER}, the most that is read. Create the topic anew.`,
  )
}

const METADATA = /^applied=(\d{1,19})(?: closed=(\d{1,16}))?$/

/** What is committed beside an offset. */
export interface OffsetMetadata {
  /** Everything before it went the whole way. */
  applied: number
  /** Up to where windows of the partition are judged, ms of event time; null where none are. */
  closedThrough: number | null
}

/** What is committed beside an offset, as its text. */
export function toMetadata({ applied, closedThrough }: OffsetMetadata): string {
  const closed =
    closedThrough === null || !Number.isFinite(closedThrough) || closedThrough < 0
      ? ''
      : ` closed=${Math.floor(closedThrough)}`
  return `applied=${applied}${closed}`
}

/** What stands beside a committed offset; null where somebody else committed it. */
export function readMetadata(metadata: string | null): OffsetMetadata | null {
  const [, applied, closed] = METADATA.exec(metadata ?? '') ?? []
  if (applied === undefined) return null
  return {
    applied: toPosition(applied),
    closedThrough: closed === undefined ? null : Number(closed),
  }
}
