import type { SourceStatus } from '../../../shared/source'
import type { Format } from '../formats/format'
import type { BatchOutcome, Pipeline } from '../pipeline'
import { RejectAllowance } from '../reject-allowance'
import type { WindowInputs } from '../windows/inputs'
import { type Positions, positionsAfter, type Source, SourceError, TRANSPORT_TIME } from './source'
import { SourceMeter } from './source-meter'

/** Waits between two tries of a source that failed; the last one repeats. */
const RETRY_MS = [1_000, 5_000, 15_000, 60_000]

/** What a runner needs from its surroundings. */
export interface RunnerParts {
  pipeline: Pipeline
  format: Format
  formatName: string
  positions: Positions
  keepsPosition: boolean
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  onBatch?: (outcome: BatchOutcome) => void
  /** Whom a live source tells how far it is; absent for others. */
  inputs?: WindowInputs
}

/** Reads one source for as long as it lives, hands its batches in, and knows how it is. */
export class SourceRunner {
  private readonly stopper = new AbortController()
  private readonly meter: SourceMeter
  private state: SourceStatus['state'] = 'starting'
  private lastError: SourceStatus['lastError'] = null
  private readonly allowance = new RejectAllowance()
  private finished: Promise<void> = Promise.resolve()

  constructor(
    readonly source: Source,
    private readonly parts: RunnerParts,
  ) {
    this.meter = new SourceMeter(parts.now)
  }

  /** Begins to read. */
  start(): void {
    this.parts.inputs?.begin(this.source.id)
    this.finished = this.run()
  }

  /** Stops reading and waits until the batch in hand is through. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.finished
  }

  /** Tells windows when nothing of the source was unread last. */
  confirmInput(): void {
    const { source, parts } = this
    const at = source.sawNothingAt?.() ?? null
    if (at !== null) parts.inputs?.confirm(source.id, null, at)
  }

  /** How the source is, for the Sources screen. */
  status(): SourceStatus {
    const { source, parts } = this
    // A source resumed at the end of its file waits before it has brought anything.
    const isReading = this.state === 'running' || this.state === 'starting'
    const isWaiting = isReading && source.isWaiting()
    return {
      id: source.id,
      name: source.name,
      kind: source.kind,
      detail: source.detail,
      format: parts.formatName,
      state: isWaiting ? 'waiting' : this.state,
      isDemo: source.isDemo,
      ...this.meter.read(),
      progress: source.progress(),
      backlog: null,
      stream: null,
      lastError: this.lastError,
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    const positions = new Map(this.parts.positions)
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.begin(positions)
        for await (const batch of this.source.read(positions, signal)) {
          this.state = 'running'
          attempt = 0
          const { done } = await this.parts.pipeline.process(batch, {
            source: this.source.id,
            format: this.parts.format,
            isReplay: this.source.isReplay,
            keepsPosition: this.parts.keepsPosition,
            allowance: this.allowance,
          })
          done.then(
            (outcome) => {
              for (const [name, value] of positionsAfter(batch)) positions.set(name, value)
              this.count(outcome)
            },
            (error: unknown) => this.fail(error),
          )
        }
        this.state = signal.aborted ? 'paused' : 'finished'
        return
      } catch (error) {
        this.fail(error)
        this.parts.inputs?.begin(this.source.id)
        await this.parts.wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 60_000, signal)
      }
    }
  }

  /** Before the first reading ever: remembers what it begins with, should that be put aside unread. */
  private async begin(positions: Map<string, number>): Promise<void> {
    const { source, parts } = this
    if (!parts.keepsPosition || source.transportTime === undefined) return
    if (positions.has(TRANSPORT_TIME)) return
    const time = await source.transportTime()
    await parts.pipeline.keepPosition(source.id, TRANSPORT_TIME, time)
    positions.set(TRANSPORT_TIME, time)
  }

  private count(outcome: BatchOutcome): void {
    this.meter.add(outcome)
    this.parts.onBatch?.(outcome)
  }

  private fail(error: unknown): void {
    if (this.stopper.signal.aborted) return
    this.state = 'failed'
    const message =
      error instanceof SourceError || error instanceof Error ? error.message : String(error)
    this.lastError = { at: this.parts.now(), message }
  }
}
