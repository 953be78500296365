import { type FileHandle, open, stat } from 'node:fs/promises'
import { codeOf } from '../error-code'
import type { RecordBatch } from '../record'
import type { ChangeWaiter } from './change-waiter'
import { toSourceError } from './file-errors'
import { fileNumber, isMarked, MARK_BYTES, markName, placeIn } from './file-mark'
import type { Framing } from './framing'
import { Intake } from './intake'
import { isKnownFile } from './known-file'
import { lineStart } from './line-start'
import { findHeader, NO_HEADER } from './log-header'
import type { BatchFacts } from './record-batcher'
import { identify, identityOf, readRotated } from './rotated-files'
import { type Positions, replayName } from './source'

const CHUNK_BYTES = 1024 * 1024
/** First bytes by which a file that was overwritten in place is told from one that grew. */
const HEAD_BYTES = 1024
const NEWLINE = 0x0a
const RETURN = 0x0d
const NOTHING: Positions = new Map()

/** What reading a plain file needs. */
export interface FileReading {
  path: string
  positions: Positions
  now: () => number
  signal: AbortSignal
  /** Null: read to the end and stop. Otherwise wait here for more, for ever. */
  waiter: ChangeWaiter | null
  onProgress: (offset: number) => void
  /** It looked then (ms) and found nothing; null: there was something. */
  onWaiting: (lookedAt: number | null) => void
}

/** One file behind a path, as long as the path means it; it stays readable when it is renamed. */
interface OpenFile {
  handle: FileHandle
  identity: string
}

/** How a file's reading ended: all of it read, its path means another now, or cut short in place. */
type Ending = 'end' | 'rotated' | 'truncated' | 'stopped'

/**
 * Batches of a plain file: to its end, or followed for ever. Renamed, it is read to its end before
 * the new file of the name; cut short or overwritten in place, it begins anew. What rotation put
 * aside while nobody looked is read first. @throws SourceError
 */
export async function* readFile(reading: FileReading): AsyncGenerator<RecordBatch> {
  /** How far files were read; what is given at the start may hold the file itself. */
  let known = reading.positions
  let resumed = reading.positions
  let last: string | null = null
  while (!reading.signal.aborted) {
    const file = await openFile(reading)
    if (file === null) return
    try {
      const sight = last === null ? await lookAt(reading, known) : 'unknown'
      if (sight !== 'known') {
        const isLiveKnown = sight === 'alike'
        yield* readRotated({ ...reading, positions: known, last, isLiveKnown })
      }
      const session = yield* readSession(reading, file, resumed)
      if (session === null) return
      known = session.known
      resumed = NOTHING
      last = file.identity
    } catch (error) {
      throw toSourceError(reading.path, error)
    } finally {
      await file.handle.close()
    }
  }
}

/** One open file until its path means another one; null when that is all. */
async function* readSession(
  reading: FileReading,
  file: OpenFile,
  positions: Positions,
): AsyncGenerator<RecordBatch, FileSession | null> {
  let session = new FileSession(reading, file, positions)
  for (;;) {
    const ending = yield* session.read()
    if (ending === 'rotated') return session
    if (ending !== 'truncated') return null
    // A copy made before the cut has what was not read yet; without one, what was begun is all.
    const { known } = session
    const isFound = yield* readRotated({
      ...reading,
      positions: known,
      last: null,
      isLiveKnown: false,
    })
    if (!isFound) yield* session.finish()
    session = new FileSession(reading, file, NOTHING)
  }
}

/**
 * Whether the path means the file that was read before the start. `alike`: it may be, or only begin
 * as that one did, of which too little was read to tell.
 */
async function lookAt(
  reading: FileReading,
  known: Positions,
): Promise<'known' | 'alike' | 'unknown'> {
  if (reading.waiter === null || known.size === 0) return 'known'
  const partition = await identify(reading.path)
  const place = partition === null ? null : placeIn(known, partition)
  if (place === null || !(await isKnownFile(reading.path, place))) return 'unknown'
  // The file itself may have been copied, cut short and begun anew, so its inode proves nothing.
  return place.offset > MARK_BYTES ? 'known' : 'alike'
}

/** Opens the file, waiting until it appears when it is followed. Null when stopped meanwhile. */
async function openFile(reading: FileReading): Promise<OpenFile | null> {
  while (!reading.signal.aborted) {
    const lookedAt = reading.now()
    try {
      const handle = await open(reading.path, 'r')
      return { handle, identity: identityOf(await handle.stat({ bigint: true })) }
    } catch (error) {
      if (reading.waiter === null || codeOf(error) !== 'ENOENT')
        throw toSourceError(reading.path, error)
    }
    reading.onWaiting(lookedAt)
    await reading.waiter.wait(reading.signal)
  }
  return null
}

/** Reads one file from its beginning, or from behind its position, once. */
class FileSession {
  private readonly buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  private intake: Intake
  private offset = 0
  private head = Buffer.alloc(0)
  private hasResumed = false
  private transportTime = 0
  /** When it was looked for more last, ms. */
  private lookedAt = 0
  /** Where records begin that did not go the whole way before the start. */
  private appliedBefore: number | undefined

  constructor(
    private readonly reading: FileReading,
    private readonly file: OpenFile,
    private readonly positions: Positions,
  ) {
    this.intake = new Intake(NOTHING)
  }

  async *read(): AsyncGenerator<RecordBatch, Ending> {
    const { waiter, signal, onWaiting } = this.reading
    /** A renamed file is over when a whole wait brought nothing more: its writer moved on. */
    let wasRotated = false
    while (!signal.aborted) {
      const ending = yield* this.readOn()
      if (ending === 'truncated') {
        yield* this.intake.take(this.facts(), true)
        return ending
      }
      if (waiter === null || wasRotated) {
        yield* this.finish()
        return wasRotated ? 'rotated' : 'end'
      }
      yield* this.intake.take(this.facts(), true)
      wasRotated = await this.isRotated()
      // Another file of its name waits to be read.
      onWaiting(wasRotated ? null : this.lookedAt)
      const before = this.offset
      await waiter.wait(signal)
      if ((await this.file.handle.stat()).size !== before) wasRotated = false
    }
    return 'stopped'
  }

  /** Reads to where the file ends now. */
  private async *readOn(): AsyncGenerator<RecordBatch, 'end' | 'truncated' | 'stopped'> {
    while (!this.reading.signal.aborted) {
      const { handle } = this.file
      this.lookedAt = this.reading.now()
      const { bytesRead } = await handle.read(this.buffer, 0, CHUNK_BYTES, this.offset)
      const info = await handle.stat()
      this.transportTime = Math.floor(info.mtimeMs)
      if (info.size < this.offset || (await this.isOverwritten())) return 'truncated'
      if (bytesRead === 0) return 'end'
      this.reading.onWaiting(null)
      this.keepHead(bytesRead)
      this.intake.push(this.buffer.subarray(0, bytesRead))
      this.offset += bytesRead
      await this.resume(info.size)
      yield* this.intake.take(this.facts())
      this.reading.onProgress(this.offset)
    }
    return 'stopped'
  }

  /** How far this file was read, by its name; empty before its first record. */
  get known(): Positions {
    const { partition, closed, mark } = this.intake
    if (partition === null) return NOTHING
    return new Map([
      [partition, closed],
      [markName(partition), mark],
    ])
  }

  /** Hands on what was begun and will not be ended. */
  async *finish(): AsyncGenerator<RecordBatch> {
    this.intake.end()
    const end = this.offset
    await this.resume(end)
    if (this.offset < end) {
      // Short files are known by their first record only here, and may have been read in part.
      yield* this.readOn()
      this.intake.end()
    }
    yield* this.intake.take(this.facts(), true)
  }

  /** As soon as the file is known by its first record: goes on behind its position. */
  private async resume(size: number): Promise<void> {
    const { partition, framing } = this.intake
    if (this.hasResumed || partition === null || framing === null) return
    this.hasResumed = true
    // Batches have no beginning that could be found again: what stands before its position is left out.
    if (framing === 'detection-batches') return
    const place = placeIn(this.positions, partition)
    if (place === null || place.offset === 0 || place.offset > size) return
    const { offset } = place
    const before = await this.bytesBefore(offset)
    if (before.length < Math.min(MARK_BYTES, offset) || !isMarked(place, before)) return
    if (framing === 'lines' && !(await this.isLineEnd(offset))) return
    const from = await this.replayStart(partition, offset, framing)
    const headers = this.intake.hasHeader ? await findHeader(this.readAt, from) : NO_HEADER
    const start = { offset: from, partition, framing, headers }
    this.intake = new Intake(NOTHING, { ...start, before: await this.bytesBefore(from) })
    this.offset = from
    if (from < offset) this.appliedBefore = offset
  }

  /** Where reading goes on: at its position, or before it for windows that were open. */
  private async replayStart(partition: string, offset: number, framing: Framing): Promise<number> {
    const from = this.positions.get(replayName(partition))
    if (from === undefined || from >= offset) return offset
    // A record may stand inside its unit; documents have no beginning that could be found again.
    return framing === 'lines' ? lineStart(this.readAt, from) : 0
  }

  private async bytesBefore(offset: number): Promise<Buffer> {
    const before = Buffer.alloc(Math.min(MARK_BYTES, offset))
    const length = await this.readAt(before, offset - before.length)
    return before.subarray(0, length)
  }

  private readonly readAt = async (buffer: Buffer, position: number): Promise<number> =>
    (await this.file.handle.read(buffer, 0, buffer.length, position)).bytesRead

  /** A position inside a line belongs to another file that begins alike. */
  private async isLineEnd(offset: number): Promise<boolean> {
    const around = Buffer.alloc(2)
    const { bytesRead } = await this.file.handle.read(around, 0, 2, offset - 1)
    const next = around[1]
    return bytesRead < 2 || around[0] === NEWLINE || next === NEWLINE || next === RETURN
  }

  private keepHead(bytesRead: number): void {
    if (this.offset !== this.head.length || this.head.length >= HEAD_BYTES) return
    const more = this.buffer.subarray(0, Math.min(bytesRead, HEAD_BYTES - this.head.length))
    this.head = Buffer.concat([this.head, more])
  }

  /** True when the file no longer begins as it did: cut short and filled up again meanwhile. */
  private async isOverwritten(): Promise<boolean> {
    if (this.reading.waiter === null || this.head.length === 0) return false
    const now = Buffer.alloc(this.head.length)
    const { bytesRead } = await this.file.handle.read(now, 0, now.length, 0)
    return bytesRead < now.length || !now.equals(this.head)
  }

  /** True when the path means another file by now. A path without a file is no new file yet. */
  private async isRotated(): Promise<boolean> {
    try {
      return identityOf(await stat(this.reading.path, { bigint: true })) !== this.file.identity
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
  }

  private facts(): BatchFacts {
    const { reading, transportTime, appliedBefore } = this
    const file = fileNumber(this.file.identity)
    return { readAt: reading.now(), transportTime, file, appliedBefore }
  }
}
