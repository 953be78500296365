import { kafkaDetail } from '../../../shared/kafka'
import type { KafkaSettings, SourceStatus } from '../../../shared/source'
import type { EngineLog } from '../engine'
import { formatByName } from '../formats'
import type { PartitionLogs } from '../history/partition-logs'
import { createKafka } from '../kafka/client'
import { toKafkaFault } from '../kafka/fault'
import {
  type FetchedMessages,
  GroupMember,
  type PartitionBounds,
  type TakenMessages,
} from '../kafka/group-member'
import type { PartitionStart } from '../kafka/group-start'
import { logName, partitionName } from '../kafka/partition'
import type { BatchOrigin, BatchOutcome, Pipeline } from '../pipeline'
import { RejectAllowance } from '../reject-allowance'
import type { ReadSecret } from '../secrets'
import type { WindowInputs } from '../windows/inputs'
import { KafkaBacklog } from './kafka-backlog'
import { cutMessages } from './kafka-records'
import { SourceMeter } from './source-meter'

/** Waits before a member is made anew after one that failed; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000]

/** What a reader of topics needs from its surroundings. */
export interface KafkaReaderParts {
  pipeline: Pick<Pipeline, 'process' | 'replayFrom'>
  logs: PartitionLogs
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  onBatch: (outcome: BatchOutcome) => void
  /** Who wants to know how far partitions are. */
  inputs: WindowInputs
  /** Why windows wait, and what waits with them; null while all is well. */
  whyWindowsWait: () => SourceStatus['lastError']
}

/**
 * A source that reads topics as a member of a consumer group. The group's offsets in Kafka are its
 * positions: from where it must be read again, and beside it how far everything went the whole way.
 */
export class KafkaReader {
  private readonly stopper = new AbortController()
  private readonly meter: SourceMeter
  private readonly origin: BatchOrigin
  private readonly backlog = new KafkaBacklog()
  /** Names of the logs that are read, by partition. */
  private readonly logs = new Map<string, string>()
  private state: 'starting' | 'running' | 'failed' = 'starting'
  private lastError: SourceStatus['lastError'] = null
  private finished: Promise<void> = Promise.resolve()
  private turn: Promise<unknown> = Promise.resolve()
  /** Members that failed since something was read. */
  private failures = 0

  constructor(
    private readonly settings: KafkaSettings,
    private readonly parts: KafkaReaderParts,
  ) {
    this.meter = new SourceMeter(parts.now)
    this.origin = {
      source: settings.id,
      format: formatByName(settings.format),
      isReplay: false,
      keepsPosition: true,
      allowance: new RejectAllowance(),
    }
  }

  /** Begins to read. */
  start(): void {
    this.parts.inputs.begin(this.settings.id)
    this.finished = this.run()
  }

  /** Leaves the group once the batch in hand is through. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.finished
  }

  /** How the source is, for the Sources screen. */
  status(): SourceStatus {
    const { settings, meter, backlog, lastError } = this
    const measured = meter.read()
    const isWaiting = this.state === 'running' && measured.rate === 0 && !backlog.isBehind
    return {
      id: settings.id,
      name: settings.name,
      kind: settings.kind,
      detail: kafkaDetail(settings),
      format: settings.format,
      state: isWaiting ? 'waiting' : this.state,
      isDemo: false,
      ...measured,
      progress: null,
      backlog: backlog.read(),
      stream: null,
      lastError: this.parts.whyWindowsWait() ?? lastError,
    }
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

  /** One member of the group, from its joining to its end. */
  private async live(signal: AbortSignal): Promise<void> {
    const { settings, parts, backlog } = this
    const { now, wait } = parts
    const member = new GroupMember({
      kafka: await createKafka(settings, parts.readSecret, parts.log),
      reading: settings,
      source: settings.id,
      logs: parts.logs,
      take: (fetched, isOver) => this.take(fetched, isOver),
      onAssigned: (starts) => this.begin(starts),
      onApplied: (partition, applied) => backlog.apply(partition, applied),
      onBounds: (bounds) => this.bound(bounds),
      onDoubt: () => parts.inputs.doubt(settings.id),
      now,
      wait,
    })
    try {
      await member.live(signal)
    } finally {
      parts.inputs.begin(settings.id)
      this.logs.clear()
    }
  }

  private begin(starts: readonly PartitionStart[]): void {
    this.state = 'running'
    this.backlog.assign(starts)
    this.logs.clear()
    for (const start of starts) this.logs.set(partitionName(start), logName(start))
    this.parts.inputs.assign(this.settings.id, [...this.logs.values()], this.parts.now())
    for (const { notice } of starts) if (notice !== null) this.tell(notice)
  }

  private bound(bounds: readonly PartitionBounds[]): void {
    for (const each of bounds) {
      const lost = this.backlog.countLost(each, each.low)
      if (lost === 0) continue
      this.tell(
        `${lost.toLocaleString('en')} messages of ${partitionName(each)} were deleted before they were read. Give the topic a longer retention.`,
      )
      this.backlog.apply(each, each.low)
    }
    this.backlog.bound(bounds)
    for (const each of bounds) {
      const log = this.logs.get(partitionName(each))
      const isRead = each.next !== null && each.next >= each.end && this.backlog.isRead(each)
      if (log !== undefined && isRead) {
        this.parts.inputs.confirm(this.settings.id, log, each.askedAt)
      }
    }
  }

  /** Takes messages the whole way, in order; when it is over, no more than is handed in. */
  private async take(
    fetched: FetchedMessages,
    isOver: () => boolean,
  ): Promise<TakenMessages | null> {
    const { pipeline, now } = this.parts
    const through: Promise<void>[] = []
    let end: number | null = null
    const batches = cutMessages(fetched, now)
    /** Hands in one batch more; false where there is none. */
    const handIn = async () => {
      const next = isOver() ? undefined : batches.next()
      if (next === undefined || next.done === true) return false
      const { done } = await pipeline.process(next.value, this.origin)
      const counted = done.then((outcome) => this.count(outcome))
      // Told below, once everything is handed in.
      counted.catch(() => undefined)
      through.push(counted)
      end = next.value.end
      return true
    }
    while (await this.inTurn(handIn));
    await Promise.all(through)
    if (end === null) return null
    const partition = logName(fetched)
    const replayFrom = pipeline.replayFrom(this.settings.id, partition, fetched.begun, end)
    return { end, replayFrom }
  }

  /**
   * Cuts one batch at a time, whichever partition it is of: the way through takes them one after the
   * other, and records that wait for it outlive the young generation.
   */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.turn.then(work)
    this.turn = run.catch(() => undefined)
    return run
  }

  private count(outcome: BatchOutcome): void {
    this.failures = 0
    this.state = 'running'
    this.meter.add(outcome)
    this.parts.onBatch(outcome)
  }

  private fail(error: unknown): void {
    this.state = 'failed'
    const { topics, group } = this.settings
    const fault = toKafkaFault(error, { connection: this.settings, topics, group })
    this.tell(fault.message)
  }

  private tell(message: string): void {
    this.lastError = { at: this.parts.now(), message }
    this.parts.log.warn({ source: this.settings.id }, message)
  }
}
