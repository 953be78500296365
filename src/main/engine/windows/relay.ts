import type { Settings } from '../../../shared/settings'
import type { EngineStatus } from '../../../shared/status'
import type { WindowedDetector } from '../detectors/windowed'
import type { EngineLog } from '../engine'
import type { PartitionLogs } from '../history/partition-logs'
import { withKafka } from '../kafka/admin'
import { partitionName } from '../kafka/partition'
import { describeTopics } from '../kafka/topics'
import type { Pipeline } from '../pipeline'
import type { ReadSecret } from '../secrets'
import { RelayReader } from './relay-reader'
import type { RelayPlace } from './relay-topic'
import { RelayWindows } from './relay-windows'
import { type RelayProblem, RelayWriter } from './relay-writer'

/** What the relay needs from its surroundings. */
export interface RelayParts {
  place: RelayPlace
  settings: () => Settings
  detectors: readonly WindowedDetector[]
  /** This engine among those that share the history. */
  engine: string
  secretsOf: (id: string) => ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The way of windows between engines that share a history. Every one hands what its detectors need
 * on to a topic that is keyed as they are, and judges what the topic's group gives it, so that one
 * engine sees all of a key, whoever read which half.
 */
export class WindowRelay {
  readonly windows: RelayWindows
  private readonly writer: RelayWriter
  private reader: RelayReader | null = null
  private begun: Promise<void> = Promise.resolve()

  constructor(private readonly parts: RelayParts) {
    const { place, detectors, engine, secretsOf, log, now, wait } = parts
    const { source, topic } = place
    const { partitions } = parts.settings().windows
    this.writer = new RelayWriter(
      {
        connection: source,
        topic,
        partitions: partitions === 0 ? null : partitions,
        like: source.topics,
      },
      { readSecret: secretsOf(source.id), log, now, wait },
    )
    const judged = () => this.reader
    this.windows = new RelayWindows(detectors, this.writer, now, engine, judged)
  }

  /** Why windows wait, or are not judged; null while all is well. */
  problem(): RelayProblem | null {
    return this.writer.problem ?? this.reader?.problem ?? null
  }

  /** The topic, and how far it is judged here. */
  status(): NonNullable<EngineStatus['windows']> {
    const { source, topic } = this.parts.place
    const backlog = this.reader?.backlog ?? { records: null, partitions: [] }
    return { source: source.id, topic, backlog }
  }

  /** Begins to judge what engines hand on. */
  start(pipeline: Pick<Pipeline, 'judge'>, logs: PartitionLogs): void {
    const { place, detectors, secretsOf, log, now, wait } = this.parts
    const { topic } = place
    const { brokers, clientId, tls, sasl, id } = place.source
    this.reader = new RelayReader({
      reading: { brokers, clientId, tls, sasl, topics: [topic], group: topic, start: 'earliest' },
      detectors,
      pipeline,
      logs,
      listInputs: () => this.listInputs(),
      readSecret: secretsOf(id),
      log,
      now,
      wait,
    })
    const { reader } = this
    // The topic is there once something was written to it.
    this.begun = this.windows.beat().then(
      () => reader.start(),
      () => undefined,
    )
  }

  /** Nothing is tried again from here on: what was not handed on is read again by a start. */
  stopTrying(): void {
    this.writer.stopTrying()
  }

  async stop(): Promise<void> {
    this.stopTrying()
    await this.begun
    await this.reader?.stop()
    await this.writer.close()
  }

  /** Partitions of all topics that sources read, as signs name them. */
  private async listInputs(): Promise<string[]> {
    const { settings, secretsOf, log } = this.parts
    const inputs: string[] = []
    for (const source of settings().sources) {
      if (source.kind !== 'kafka' || source.isPaused) continue
      const readSecret = secretsOf(source.id)
      const { found } = await withKafka(source, { readSecret, log }, ({ admin }) =>
        describeTopics(admin, source.topics),
      )
      for (const { topic, partitions } of found) {
        for (let partition = 0; partition < partitions; partition += 1) {
          inputs.push(`${source.id}\n${partitionName({ topic, partition })}`)
        }
      }
    }
    return inputs
  }
}
