import { appendFile } from 'node:fs/promises'
import { elasticsearchDetail } from '../../../shared/elasticsearch'
import type { ElasticsearchSettings, SourceStatus } from '../../../shared/source'
import { ElasticsearchClient, type Hit } from '../elasticsearch/client'
import { ElasticsearchFault } from '../elasticsearch/fault'
import { readSlices } from '../elasticsearch/read-slices'
import { toBlocks } from '../elasticsearch/records'
import type { EngineLog } from '../engine'
import { codeOf } from '../error-code'
import { formatByName } from '../formats'
import type { BatchOrigin, BatchOutcome, Pipeline } from '../pipeline'
import type { BatchCursor, RawRecord } from '../record'
import { RejectAllowance } from '../reject-allowance'
import type { ReadSecret } from '../secrets'
import type { WindowInputs } from '../windows/inputs'
import type { Windows } from '../windows/windows'
import { CursorBook } from './chronicle-cursors'
import { SourceError } from './source'
import { SourceMeter } from './source-meter'

/** Name of the cursor: the time before which all went the whole way, ms. */
const THROUGH = '#through'
const BATCH_RECORDS = 2_500
/** Windows of the longest kind begin at multiples of this. */
const LONGEST_WINDOW_MS = 3_600_000
/** Waits between two tries, where the cluster does not say; the last one repeats. */
const RETRY_MS = [1_000, 5_000, 15_000, 60_000]
const AWAY = new Set<string>(['UNREACHABLE', 'BUSY', 'PARTIAL'])

/** What a reader of a cluster needs from its surroundings. */
export interface ElasticsearchReaderParts {
  pipeline: Pick<Pipeline, 'process' | 'cursorOf' | 'closeWindows'>
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  onBatch: (outcome: BatchOutcome) => void
  inputs: WindowInputs
  /** Windows of a past range, whose time must neither wait for the present nor hold it up. */
  ownWindows: () => Windows
}

/**
 * A source that reads an index of Elasticsearch by slices of time. Its position is the end of the last
 * slice that went the whole way, kept beside the other positions. A slice that is read again, after a
 * kill or a fault, brings nothing twice: where a record stands is drawn from its time and its name.
 */
export class ElasticsearchReader {
  private readonly stopper = new AbortController()
  private readonly meter: SourceMeter
  private readonly cursors: CursorBook
  private readonly windows: Windows | undefined
  private readonly origin: BatchOrigin
  private readonly end: number | null
  private state: SourceStatus['state'] = 'starting'
  private lastError: SourceStatus['lastError'] = null
  /** When the cluster answered last, ms. */
  private heardAt: number | null = null
  private failure: unknown = null
  private finished: Promise<void> = Promise.resolve()

  constructor(
    private readonly settings: ElasticsearchSettings,
    private readonly parts: ElasticsearchReaderParts,
  ) {
    const { to } = settings
    this.end = to === '' ? null : Date.parse(to)
    this.meter = new SourceMeter(parts.now)
    this.cursors = new CursorBook(parts.pipeline, settings.id)
    this.windows = this.end === null ? undefined : parts.ownWindows()
    this.origin = {
      source: settings.id,
      format: formatByName(settings.format),
      isReplay: this.end !== null,
      keepsPosition: false,
      allowance: new RejectAllowance(),
      isPushed: true,
      ...(this.windows === undefined ? {} : { windows: this.windows }),
    }
  }

  /** Begins to read. */
  start(): void {
    if (this.windows === undefined) this.parts.inputs.begin(this.settings.id)
    this.finished = this.run()
  }

  /** Ends once what is in hand is handed in. */
  async stop(): Promise<void> {
    this.stopper.abort()
    await this.finished
  }

  /** How the source is, for the Sources screen. */
  status(): SourceStatus {
    const { settings, lastError, state } = this
    const measured = this.meter.read()
    return {
      id: settings.id,
      name: settings.name,
      kind: settings.kind,
      detail: elasticsearchDetail(settings),
      format: settings.format,
      state: state === 'running' && measured.rate === 0 ? 'waiting' : state,
      isDemo: false,
      ...measured,
      // An index in which nothing happens is not silent: it was asked and has answered.
      heardAt: this.heardAt ?? measured.heardAt,
      progress: null,
      backlog: null,
      stream: null,
      lastError,
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const before = this.cursors.read(THROUGH)
      try {
        await this.readOn(signal)
        if (!signal.aborted) this.state = 'finished'
        return
      } catch (error) {
        if (signal.aborted) return
        if (this.cursors.read(THROUGH) !== before) attempt = 0
        this.fail(error)
        await this.parts.wait(waitAfter(error, attempt), signal)
      }
    }
  }

  private async readOn(signal: AbortSignal): Promise<void> {
    const { settings, parts, end } = this
    const { now, wait } = parts
    const client = new ElasticsearchClient(settings, parts.readSecret)
    const from = await this.chooseStart()
    if (end !== null && from >= end) return
    // A cluster that cannot be searched says so at once, also where nothing is due yet.
    await client.closePointInTime(await client.openPointInTime(signal), signal)
    this.heardAt = now()
    this.state = 'running'
    const slices = { client, reading: settings, now, wait }
    for await (const part of readSlices(from, end, slices, signal)) {
      this.heardAt = now()
      this.state = 'running'
      if ('hits' in part) await this.take(part.hits)
      else await this.pass(part.through)
    }
    if (signal.aborted || end === null || this.windows === undefined) return
    await parts.pipeline.closeWindows(this.windows, this.origin, true)
    await this.keep(end)
  }

  /** What is kept goes before the settings; from when it is set up on where these say nothing. */
  private async chooseStart(): Promise<number> {
    const kept = this.cursors.read(THROUGH)
    if (kept !== null) return Number(kept)
    const { from } = this.settings
    const start = from === '' ? this.parts.now() : Date.parse(from)
    await this.keep(start)
    return start
  }

  /** Everything before a time was handed in. */
  private async pass(through: number): Promise<void> {
    if (this.windows === undefined) {
      await this.keep(through)
      this.parts.inputs.confirm(this.settings.id, null, through)
      return
    }
    // Windows of their own are not kept: after a kill those that were open are read again.
    const judged = Math.min(through, this.windows.judgedEnd)
    const whole = Math.floor(judged / LONGEST_WINDOW_MS) * LONGEST_WINDOW_MS
    if (whole > Number(this.cursors.read(THROUGH) ?? 0)) await this.keep(whole)
  }

  private keep(through: number): Promise<void> {
    return this.handIn(THROUGH, [], [this.cursors.next(THROUGH, String(through))])
  }

  private async take(hits: readonly Hit[]): Promise<void> {
    await this.copy(hits)
    for (const { partition, records } of toBlocks(hits)) {
      for (let at = 0; at < records.length; at += BATCH_RECORDS) {
        await this.handIn(partition, records.slice(at, at + BATCH_RECORDS), [])
      }
    }
  }

  /** What is read again after a kill stands there again. */
  private async copy(hits: readonly Hit[]): Promise<void> {
    const { copyFile } = this.settings
    if (copyFile === '') return
    try {
      await appendFile(copyFile, hits.map(({ text }) => `${text}\n`).join(''), { mode: 0o600 })
    } catch (error) {
      const why = codeOf(error) || String(error)
      throw new SourceError('BROKEN', `The copy cannot be written to ${copyFile} (${why}).`)
    }
  }

  /** Hands records in, and cursors behind them; resolves as soon as the next may follow. */
  private async handIn(partition: string, records: RawRecord[], cursors: BatchCursor[]) {
    // Nothing behind what was lost may say that all before it is through.
    if (this.failure !== null) throw this.failure
    const readAt = this.parts.now()
    const batch = { partition, records, cursors, end: 0, readAt, transportTime: readAt }
    const { done } = await this.parts.pipeline.process(batch, this.origin)
    done.then(
      (outcome) => {
        if (records.length === 0) return
        this.meter.add(outcome)
        this.parts.onBatch(outcome)
      },
      (error: unknown) => {
        this.failure = error
      },
    )
  }

  private fail(error: unknown): void {
    const isAway = error instanceof ElasticsearchFault && AWAY.has(error.code)
    this.state = isAway ? 'failing' : 'failed'
    const message = error instanceof Error ? error.message : String(error)
    this.lastError = { at: this.parts.now(), message }
    this.parts.log.warn({ source: this.settings.id }, message)
    if (this.windows === undefined) this.parts.inputs.begin(this.settings.id)
  }
}

function waitAfter(error: unknown, attempt: number): number {
  const own = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 60_000
  const asked = error instanceof ElasticsearchFault ? error.retryAfterMs : null
  return Math.max(own, asked ?? 0)
}
