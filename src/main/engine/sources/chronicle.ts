import type { StreamStatus } from '../../../shared/chronicle-stream'
import type { ChronicleSettings, SourceStatus } from '../../../shared/source'
import { fetchMissed, type Span } from '../chronicle/back-fill'
import { isFreshEnough, toContinuationTime } from '../chronicle/continuation-time'
import { DetectionStream, type StreamTaker } from '../chronicle/detection-stream'
import { chronicleDetail } from '../chronicle/endpoint'
import { readServiceAccount } from '../chronicle/service-account'
import type { Detection } from '../chronicle/stream-parts'
import {
  firstPlace,
  placeAt,
  readPlace,
  type StreamPlace,
  textOfPlace,
} from '../chronicle/stream-place'
import type { EngineLog } from '../engine'
import { formatByName } from '../formats'
import type { BatchOrigin, BatchOutcome, Pipeline } from '../pipeline'
import type { BatchCursor, RawRecord } from '../record'
import { RejectAllowance } from '../reject-allowance'
import type { ReadSecret } from '../secrets'
import { BACK_FILL, CursorBook, STREAM, spanText } from './chronicle-cursors'
import { GapBook, wordsOfGap } from './chronicle-gaps'
import { toRecords } from './chronicle-records'
import { SourceMeter } from './source-meter'

/** What a reader of the stream needs from its surroundings. */
export interface ChronicleReaderParts {
  pipeline: Pick<Pipeline, 'process' | 'cursorOf'>
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  random: () => number
  onBatch: (outcome: BatchOutcome) => void
}

/**
 * A source that reads a detection stream. Its position is the continuation time of the last batch
 * that went the whole way, kept beside the other positions; what comes twice is known by its id.
 */
export class ChronicleReader {
  private readonly stopper = new AbortController()
  private readonly meter: SourceMeter
  private readonly origin: BatchOrigin
  private readonly cursors: CursorBook
  private readonly gaps: GapBook
  private state: 'starting' | 'running' | 'failing' | 'failed' = 'starting'
  private lastError: SourceStatus['lastError'] = null
  private finished: Promise<void> = Promise.resolve()
  private readonly stream: Omit<StreamStatus, 'gaps'>

  constructor(
    private readonly settings: ChronicleSettings,
    private readonly parts: ChronicleReaderParts,
  ) {
    this.meter = new SourceMeter(parts.now)
    this.cursors = new CursorBook(parts.pipeline, settings.id)
    this.gaps = new GapBook(this.cursors)
    this.origin = {
      source: settings.id,
      format: formatByName(settings.format),
      isReplay: false,
      keepsPosition: false,
      allowance: new RejectAllowance(),
    }
    this.stream = {
      connectedSince: null,
      heardAt: null,
      continuationTime: null,
      pageToken: null,
      batches: 0,
      connections: 0,
      failures: 0,
      nextTryAt: null,
    }
    const kept = this.cursors.read(STREAM)
    if (kept !== null) this.showPlace(readPlace(kept))
  }

  /** Begins to read. */
  start(): void {
    this.finished = this.run()
  }

  /** Closes the connection once what is in hand is handed in. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.finished
  }

  /** How the source is, for the Sources screen. */
  status(): SourceStatus {
    const { settings, lastError, stream, state } = this
    const measured = this.meter.read()
    const isWaiting = state === 'running' && measured.rate === 0
    return {
      id: settings.id,
      name: settings.name,
      kind: settings.kind,
      detail: chronicleDetail(settings),
      format: settings.format,
      state: isWaiting ? 'waiting' : state,
      isDemo: false,
      ...measured,
      // A stream without detections is not silent: its heart-beats are heard.
      heardAt: stream.heardAt,
      progress: null,
      backlog: null,
      stream: { ...stream, gaps: this.gaps.list() },
      lastError,
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    try {
      const start = await this.chooseStart()
      const stream = new DetectionStream(this.settings, this.streamParts(), this.taker(), start)
      await Promise.all([stream.run(signal), this.fillGap(signal)])
    } catch (error) {
      if (signal.aborted) return
      this.state = 'failed'
      this.stream.connectedSince = null
      this.tell(error instanceof Error ? error.message : String(error))
      // What else runs for this source ends with it.
      this.stopper.abort()
    }
  }

  /**
   * Where the stream goes on; null: from now on. From a time that is too old for the stream it goes on
   * now, and what lies between is written down to be asked for.
   */
  private async chooseStart(): Promise<StreamPlace | null> {
    const kept = this.cursors.read(STREAM)
    const known = kept === null ? firstPlace(this.settings) : readPlace(kept)
    if (known === null) return null
    const now = this.parts.now()
    if (isFreshEnough(known.time, now)) return known
    const to = toContinuationTime(now)
    const from = this.cursors.readSpan()?.from ?? known.time
    const place = placeAt(to)
    await this.handIn(
      [],
      [
        this.cursors.next(BACK_FILL, spanText({ from, to })),
        this.gaps.begin({ from, to }),
        this.cursors.next(STREAM, textOfPlace(place)),
      ],
    )
    this.showPlace(place)
    return place
  }

  /** Asks for what the stream could not give, where that was not done before. */
  private async fillGap(signal: AbortSignal): Promise<void> {
    const span = this.cursors.readSpan()
    if (span === null) return
    // After a start it is asked for from the beginning.
    this.gaps.begin(span)
    this.tell(wordsOfGap({ ...span, fetched: 0, isOver: false, fault: null }))
    const take = async (detections: readonly Detection[]) => {
      await this.takeDetections(detections)
      this.gaps.add(detections.length)
    }
    const done = await fetchMissed(this.settings, span, this.streamParts(), take, signal)
    if (signal.aborted) return
    const { gap, cursor } = this.gaps.end(done.fault?.message ?? null)
    await this.handIn([], [this.cursors.next(BACK_FILL, ''), cursor])
    if (gap !== null) this.tell(wordsOfGap(gap))
  }

  /** Somebody has seen what the stream could not give. @throws NotFoundError, BadInputError */
  async dismissGap(span: Span): Promise<void> {
    await this.handIn([], [this.gaps.dismiss(span)])
  }

  private streamParts() {
    const { now, wait, random, readSecret } = this.parts
    return { now, wait, random, readAccount: () => readServiceAccount(readSecret) }
  }

  private taker(): StreamTaker {
    const { stream } = this
    const { now } = this.parts
    return {
      takeDetections: (detections) => this.takeDetections(detections),
      endBatch: (_batch, place) => this.endBatch(place),
      onConnected: () => {
        stream.connectedSince = now()
        stream.connections += 1
        stream.nextTryAt = null
      },
      onHeard: () => {
        stream.heardAt = now()
      },
      onEnded: ({ failures, fault, isFailing, delayMs }) => {
        stream.connectedSince = null
        stream.failures = failures
        stream.nextTryAt = delayMs === null ? null : now() + delayMs
        if (isFailing) this.state = 'failing'
        else if (failures > 0) this.state = 'starting'
        if (fault !== null) this.tell(fault.message)
      },
    }
  }

  private async takeDetections(detections: readonly Detection[]): Promise<void> {
    await this.handIn(toRecords(detections), [])
  }

  /** A batch is over: the place it names counts once all before it is through. */
  private async endBatch(place: StreamPlace | null): Promise<void> {
    this.state = 'running'
    if (place === null) return
    this.stream.batches += 1
    await this.handIn([], [this.cursors.next(STREAM, textOfPlace(place))])
    this.showPlace(place)
  }

  private showPlace({ time, pageToken }: StreamPlace): void {
    this.stream.continuationTime = time === '' ? null : time
    this.stream.pageToken = pageToken === '' ? null : pageToken
  }

  /** Hands records in, and cursors behind them; resolves as soon as the next may follow. */
  private async handIn(records: RawRecord[], cursors: BatchCursor[]): Promise<void> {
    const readAt = this.parts.now()
    const place = { partition: 'stream', end: 0, readAt, transportTime: readAt }
    const { done } = await this.parts.pipeline.process({ ...place, records, cursors }, this.origin)
    done.then(
      (outcome) => {
        this.meter.add(outcome)
        this.parts.onBatch(outcome)
      },
      (error: unknown) => this.tell(error instanceof Error ? error.message : String(error)),
    )
  }

  private tell(message: string): void {
    if (this.stopper.signal.aborted) return
    this.lastError = { at: this.parts.now(), message }
    this.parts.log.warn({ source: this.settings.id }, message)
  }
}
