import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { codeOf } from '../error-code'
import type { RecordBatch } from '../record'
import { type ChangeWaiter, waitForChanges } from './change-waiter'
import { folderError, toSourceError } from './file-errors'
import { isGzip } from './gunzip'
import { readFile } from './log-file-reader'
import { readStream } from './log-file-stream'
import { openPipe } from './open-pipe'
import { type LogFileSettings, type Positions, type Source, SourceError } from './source'

const CHUNK_BYTES = 1024 * 1024
/** File systems stamp a new file with a clock that may be a little behind. */
const CLOCK_TOLERANCE_MS = 1_000
/** The path that means standard input. */
const STDIN = '-'

/** How a log file is read. */
export interface LogFileOptions {
  /** True: goes on with what is appended. False (imports, tests): reads to the end and stops. */
  isFollowed: boolean
  now?: () => number
  /** Where `-` reads from. */
  stdin?: Readable
  /** How to wait for changes of a followed file. */
  changes?: (path: string) => ChangeWaiter
}

type FileKind = 'plain' | 'gzip' | 'pipe' | 'stream' | 'missing'

/**
 * A log file as a source: finished or growing, plain or gzip, or standard input (`-`). A plain
 * file that is followed may be renamed, cut short or missing yet; everything else ends with its
 * data. Framing (lines or JSON documents) is found from the first bytes.
 */
export function createLogFileSource(settings: LogFileSettings, options: LogFileOptions): Source {
  const reader = new LogFileReader(settings.path, options)
  const isStdin = settings.path === STDIN
  return {
    id: settings.id,
    name: settings.name,
    kind: 'log-file',
    detail: isStdin ? 'standard input' : settings.path,
    isDemo: false,
    isReplay: !options.isFollowed,
    read: (positions, signal) => reader.read(positions, signal),
    progress: () => reader.progress(),
    transportTime: () => reader.changedAt(),
    isWaiting: () => reader.isWaiting,
    sawNothingAt: () => reader.sawNothingAt,
  }
}

class LogFileReader {
  /** When it last looked for more and found nothing; null once there was something. */
  sawNothingAt: number | null = null
  private done = 0
  private total: number | null = null

  constructor(
    private readonly path: string,
    private readonly options: LogFileOptions,
  ) {}

  get isWaiting(): boolean {
    return this.sawNothingAt !== null
  }

  progress(): { done: number; total: number } | null {
    return this.total === null ? null : { done: Math.min(this.done, this.total), total: this.total }
  }

  /** When the file was last written; about now where there is none yet. */
  async changedAt(): Promise<number> {
    const { now = Date.now } = this.options
    try {
      return Math.floor((await stat(this.path)).mtimeMs)
    } catch {
      // Whatever is wrong with the path is told by the reading that follows.
      return now() - CLOCK_TOLERANCE_MS
    }
  }

  async *read(positions: Positions, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    for await (const batch of this.batches(positions, signal)) {
      // What is ready already may be several batches.
      if (signal.aborted) return
      yield batch
    }
  }

  private async *batches(positions: Positions, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    this.done = 0
    this.total = null
    this.sawNothingAt = null
    if (this.path === STDIN) {
      yield* this.readOnce(this.options.stdin ?? process.stdin, new Map(), signal, null)
      return
    }
    const { kind, size, changedAt } = await this.look()
    const isEndless = this.options.isFollowed && (kind === 'plain' || kind === 'missing')
    if (kind !== 'stream' && kind !== 'pipe' && !isEndless) this.total = size
    if (kind === 'plain' || kind === 'missing') yield* this.readPlain(positions, signal, isEndless)
    else yield* this.readWhole(kind, positions, signal, changedAt)
  }

  private async *readPlain(
    positions: Positions,
    signal: AbortSignal,
    isEndless: boolean,
  ): AsyncGenerator<RecordBatch> {
    const { changes = waitForChanges, now = Date.now } = this.options
    const waiter = isEndless ? changes(this.path) : null
    try {
      yield* readFile({
        path: this.path,
        positions,
        now,
        signal,
        waiter,
        onProgress: (offset) => {
          this.done = offset
        },
        onWaiting: (since) => {
          this.sawNothingAt = since
        },
      })
    } finally {
      waiter?.close()
    }
  }

  /** A compressed file that does not fit its position is another one: it is read again, whole. */
  private async *readWhole(
    kind: 'gzip' | 'pipe' | 'stream',
    positions: Positions,
    signal: AbortSignal,
    changedAt: number,
  ): AsyncGenerator<RecordBatch> {
    const isSeen = kind === 'gzip' ? positions : new Map<string, number>()
    const end = yield* this.readOnce(await this.open(kind, signal), isSeen, signal, changedAt)
    if (!end.isOther || signal.aborted) return
    this.done = 0
    yield* this.readOnce(await this.open(kind, signal), new Map(), signal, changedAt)
  }

  private readOnce(
    stream: Readable,
    positions: Positions,
    signal: AbortSignal,
    changedAt: number | null,
  ) {
    const { now = Date.now } = this.options
    return readStream({
      path: this.path === STDIN ? 'Standard input' : this.path,
      stream,
      positions,
      signal,
      facts: () => ({ readAt: now(), transportTime: changedAt ?? now() }),
      onBytes: (count) => {
        this.done += count
      },
    })
  }

  private async open(kind: FileKind, signal: AbortSignal): Promise<Readable> {
    if (kind === 'pipe') return openPipe(this.path, signal)
    return createReadStream(this.path, { highWaterMark: CHUNK_BYTES })
  }

  /** What the path means now. @throws SourceError where it means nothing readable. */
  private async look(): Promise<{ kind: FileKind; size: number; changedAt: number }> {
    try {
      const info = await stat(this.path)
      const changedAt = Math.floor(info.mtimeMs)
      if (info.isDirectory()) throw folderError(this.path)
      if (info.isFIFO()) return { kind: 'pipe', size: 0, changedAt }
      if (!info.isFile()) return { kind: 'stream', size: 0, changedAt }
      return { kind: await this.kindOfFile(), size: info.size, changedAt }
    } catch (error) {
      if (this.options.isFollowed && codeOf(error) === 'ENOENT') {
        return { kind: 'missing', size: 0, changedAt: 0 }
      }
      throw error instanceof SourceError ? error : toSourceError(this.path, error)
    }
  }

  private async kindOfFile(): Promise<FileKind> {
    const handle = await open(this.path, 'r')
    try {
      const head = Buffer.alloc(2)
      await handle.read(head, 0, head.length, 0)
      return isGzip(head) ? 'gzip' : 'plain'
    } finally {
      await handle.close()
    }
  }
}
