import type { Backlog } from '../../../shared/kafka'
import { partitionName, type TopicPartition } from '../kafka/partition'

/** How far behind each partition of one source is. */
export class KafkaBacklog {
  private readonly applied = new Map<string, number>()
  private ends = new Map<string, number>()

  /** These partitions are ours now, and no others. */
  assign(starts: readonly (TopicPartition & { appliedBefore: number; end: number })[]): void {
    this.applied.clear()
    for (const each of starts) {
      this.applied.set(partitionName(each), each.appliedBefore)
      this.ends.set(partitionName(each), each.end)
    }
  }

  /** Everything before an offset went the whole way. */
  apply(partition: TopicPartition, applied: number): void {
    const name = partitionName(partition)
    const known = this.applied.get(name)
    if (known !== undefined) this.applied.set(name, Math.max(known, applied))
    const end = this.ends.get(name)
    if (end === undefined || end < applied) this.ends.set(name, applied)
  }

  /** Where partitions end. */
  bound(bounds: readonly (TopicPartition & { end: number })[]): void {
    for (const each of bounds) this.ends.set(partitionName(each), each.end)
  }

  /**
   * Messages between the oldest that there is and the next one to be read: they were deleted before
   * anybody read them.
   */
  countLost(partition: TopicPartition, low: number): number {
    const applied = this.applied.get(partitionName(partition))
    return applied === undefined ? 0 : Math.max(0, low - applied)
  }

  /** Whether a partition is ours and has nothing that is not through. */
  isRead(partition: TopicPartition): boolean {
    const name = partitionName(partition)
    const applied = this.applied.get(name)
    return applied !== undefined && applied >= (this.ends.get(name) ?? Number.POSITIVE_INFINITY)
  }

  /** Whether anything of our partitions is not read yet. */
  get isBehind(): boolean {
    return [...this.applied].some(([name, applied]) => applied < (this.ends.get(name) ?? applied))
  }

  read(): Backlog {
    const partitions = [...this.applied]
      .map(([partition, applied]) => {
        const end = this.ends.get(partition) ?? null
        const lag = end === null ? null : Math.max(0, end - applied)
        return { partition, applied, end, lag }
      })
      .sort((a, b) => a.partition.localeCompare(b.partition, 'en', { numeric: true }))
    const isKnown = partitions.length > 0 && partitions.every(({ lag }) => lag !== null)
    const records = isKnown ? partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) : null
    return { records, partitions }
  }
}
