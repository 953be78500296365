/** What is heard of a partition. */
interface Heard {
  /** Newest event time, ms. */
  time: number
  /** When it last brought anything, ms. */
  at: number
  /** Batches of it that were read and did not get here yet. */
  coming: number
}

/** How a watermark moves. */
export interface WatermarkOptions {
  /** Partitions that are known to come, which hold it where it stood until they are heard of. */
  expected: Iterable<string>
  /** Where it stood, ms of event time. */
  from: number
  /** When the engine began, ms. */
  startedAt: number
  /** A partition that brings nothing for so long holds nothing back, ms. */
  idleMs: number
  /** Whether the clock moves it once nothing comes: never for a file that is read to its end. */
  isLive: boolean
}

/**
 * The event time up to which everything has come: the smallest over the partitions that are not
 * idle, and behind the clock where all of them went idle. It never goes back.
 */
export class Watermark {
  private readonly partitions = new Map<string, Heard>()
  private highest: number
  /** Something was heard since the start: what comes first may be a backlog of days. */
  private hasHeard = false

  constructor(private readonly options: WatermarkOptions) {
    this.highest = options.from
    for (const partition of options.expected) {
      this.partitions.set(partition, { time: options.from, at: options.startedAt, coming: 0 })
    }
  }

  /** A batch of a partition was read: until it is heard of, the partition is not idle. */
  expect(partition: string): void {
    this.heardOf(partition).coming += 1
  }

  /** A batch that was expected brought events up to a time; null where it brought none with a time. */
  hear(partition: string, time: number | null, now: number): void {
    const heard = this.heardOf(partition)
    this.hasHeard = true
    heard.coming -= 1
    heard.at = now
    if (time !== null) heard.time = Math.max(heard.time, time)
  }

  /** Where it stands now. */
  read(now: number): number {
    const { idleMs, isLive } = this.options
    let lowest = Number.POSITIVE_INFINITY
    let newest = Number.NEGATIVE_INFINITY
    for (const { time, at, coming } of this.partitions.values()) {
      newest = Math.max(newest, time)
      if (!isLive || coming > 0 || now - at < idleMs) lowest = Math.min(lowest, time)
    }
    const isIdle = lowest === Number.POSITIVE_INFINITY
    if (isIdle && !this.hasHeard) return this.highest
    const stands = isIdle && isLive ? Math.max(newest, now - idleMs) : lowest
    if (stands !== Number.POSITIVE_INFINITY) this.highest = Math.max(this.highest, stands)
    return this.highest
  }

  private heardOf(partition: string): Heard {
    const known = this.partitions.get(partition)
    if (known !== undefined) return known
    const heard = { time: Number.NEGATIVE_INFINITY, at: Number.NEGATIVE_INFINITY, coming: 0 }
    this.partitions.set(partition, heard)
    return heard
  }
}
