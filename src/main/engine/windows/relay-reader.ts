import type { Backlog, KafkaReading } from '../../../shared/kafka'
import type { WindowedDetector } from '../detectors/windowed'
import type { EngineLog } from '../engine'
import type { PartitionLogs } from '../history/partition-logs'
import { createKafka } from '../kafka/client'
import { toKafkaFault } from '../kafka/fault'
import { type FetchedMessages, GroupMember, type TakenMessages } from '../kafka/group-member'
import type { PartitionStart } from '../kafka/group-start'
import { logName, toPosition } from '../kafka/partition'
import type { Pipeline } from '../pipeline'
import type { ReadSecret } from '../secrets'
import { KafkaBacklog } from '../sources/kafka-backlog'
import { GONE_MS, IDLE_MS } from './live-windows'
import { BEAT_MS } from './relay-windows'
import type { RelayProblem } from './relay-writer'
import { RelayedWindows } from './relayed-windows'

/** Name under which the logs of the topic's partitions are kept. */
const SOURCE = '#relay'
/** In so many beats each reader of inputs is heard once, whatever its clock says. */
const HEARING_BEATS = 3
/** Waits before a member is made anew after one that failed; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000]

/** What a reader of the topic between engines needs. */
export interface RelayReaderParts {
  reading: KafkaReading
  detectors: readonly WindowedDetector[]
  pipeline: Pick<Pipeline, 'judge'>
  logs: PartitionLogs
  /** Every input partition that sources are set up to read, by the name that signs give it. */
  listInputs: () => Promise<string[]>
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Judges the windows of those partitions of the topic between engines that the group gives this one.
 * A partition's offset in Kafka is from where its open windows must be read again; beside it stand
 * how far all went the whole way and up to where windows are judged.
 */
export class RelayReader {
  private readonly stopper = new AbortController()
  private readonly windows = new Map<string, RelayedWindows>()
  private readonly lag = new KafkaBacklog()
  private expected: readonly string[] = []
  private finished: Promise<void> = Promise.resolve()
  private failures = 0
  /** Why windows are not judged now; null while all is well. */
  problem: RelayProblem | null = null

  constructor(private readonly parts: RelayReaderParts) {}

  /** Begins to read. */
  start(): void {
    this.finished = this.run()
  }

  /** Leaves the group once what is in hand is through. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.finished
  }

  /** How far behind the partitions are that this engine judges. */
  get backlog(): Backlog {
    return this.lag.read()
  }

  /** Up to where all windows here are judged, ms of event time; null where none are, or none are here. */
  get judgedThrough(): number | null {
    const all = [...this.windows.values()].map(({ closedThrough }) => closedThrough)
    const through = all.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...all)
    return Number.isFinite(through) ? through : null
  }

  /** What came after its window was judged here. */
  get late(): number {
    return [...this.windows.values()].reduce((sum, { late }) => sum + late, 0)
  }

  /** What found no room here because too many windows were open. */
  get crowdedOut(): number {
    return [...this.windows.values()].reduce((sum, { crowdedOut }) => sum + crowdedOut, 0)
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    while (!signal.aborted) {
      try {
        await this.live(signal)
      } catch (error) {
        if (signal.aborted) return
        this.fail(error)
        const index = Math.min(this.failures, RETRY_MS.length - 1)
        this.failures += 1
        await this.parts.wait(RETRY_MS[index] ?? 30_000, signal)
      }
    }
  }

  private async live(signal: AbortSignal): Promise<void> {
    const { reading, readSecret, log, logs, now, wait } = this.parts
    const member = new GroupMember({
      kafka: await createKafka(reading, readSecret, log),
      reading,
      source: SOURCE,
      logs,
      prepare: (starts) => this.prepare(starts),
      take: (fetched, isOver) => this.take(fetched, isOver),
      onAssigned: (starts) => this.assign(starts),
      onApplied: (partition, applied) => this.lag.apply(partition, applied),
      onBounds: (bounds) => this.lag.bound(bounds),
      onDoubt: () => undefined,
      now,
      wait,
    })
    try {
      await member.live(signal)
    } finally {
      this.lag.assign([])
    }
  }

  /** Windows that are here go on at their own position; others begin where the group says. */
  private async prepare(starts: readonly PartitionStart[]): Promise<PartitionStart[]> {
    this.expected = await this.parts.listInputs()
    return starts.map((start) => {
      const kept = this.windows.get(logName(start))
      // Where the group has no position, one is written down: the windows still need all of it.
      if (kept === undefined || start.isNew) return start
      return { ...start, from: kept.next, isMoved: true }
    })
  }

  /** Drops the windows of partitions that others have now. */
  private assign(starts: readonly PartitionStart[]): void {
    this.lag.assign(starts)
    const given = new Set(starts.map(logName))
    for (const name of this.windows.keys()) if (!given.has(name)) this.windows.delete(name)
    const startedAt = this.parts.now()
    for (const start of starts) {
      const name = logName(start)
      if (this.windows.has(name)) continue
      const options = {
        expected: this.expected,
        from: start.closedThrough ?? Number.NEGATIVE_INFINITY,
        startedAt,
        idleMs: IDLE_MS,
        hearingMs: HEARING_BEATS * BEAT_MS,
        goneMs: GONE_MS,
      }
      const windows = new RelayedWindows(this.parts.detectors, name, start.from, options)
      this.windows.set(name, windows)
      if (start.notice !== null) this.parts.log.warn({}, start.notice)
    }
  }

  private async take(
    fetched: FetchedMessages,
    isOver: () => boolean,
  ): Promise<TakenMessages | null> {
    const windows = this.windows.get(logName(fetched))
    if (windows === undefined || isOver()) return null
    const { appliedBefore, end } = fetched
    const messages = fetched.messages.map(({ offset, value }) => ({
      offset: toPosition(offset),
      text: value?.toString() ?? '',
    }))
    await this.parts.pipeline.judge({
      origin: { isReplay: false },
      step: () => windows.take(messages, appliedBefore),
      detectorOf: (name) => windows.detectorOf(name),
    })
    this.failures = 0
    this.problem = null
    const replayFrom = Math.min(end, windows.replayFrom)
    return { end, replayFrom, closedThrough: windows.closedThrough }
  }

  private fail(error: unknown): void {
    const { reading, log, now } = this.parts
    const { topics, group } = reading
    const reason = toKafkaFault(error, { connection: reading, topics, group }).message
    const message = `Windows are not judged. ${reason}`
    if (message === this.problem?.message) return
    log.warn({ topics }, message)
    this.problem = { at: now(), message }
  }
}
