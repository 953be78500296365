import type { Readable } from 'node:stream'
import { codeOf } from '../error-code'
import type { RecordBatch } from '../record'
import { brokenGzipError, toSourceError } from './file-errors'
import { gunzipIfNeeded } from './gunzip'
import { Intake } from './intake'
import type { BatchFacts } from './record-batcher'
import type { Positions } from './source'

/** What reading a stream to its end needs. */
export interface StreamReading {
  /** For messages. */
  path: string
  /** The bytes from their beginning. */
  stream: Readable
  /** Records before these are left out. */
  positions: Positions
  facts: () => BatchFacts
  /** Bytes as they lie on disk or came through the pipe. */
  onBytes: (count: number) => void
  signal: AbortSignal
}

/**
 * Batches of a stream that has an end: standard input, a pipe, a compressed file; gzip is found by
 * its first bytes. Gives back what was read. @throws SourceError behind the last batch where the
 * data break off.
 */
export async function* readStream(reading: StreamReading): AsyncGenerator<RecordBatch, StreamEnd> {
  const intake = new Intake(reading.positions)
  let bytes = 0
  let failure: unknown = null
  try {
    for await (const chunk of gunzipIfNeeded(chunksOf(reading))) {
      bytes += chunk.length
      intake.push(chunk)
      if (intake.isMistaken) return { isOther: true }
      yield* intake.take(reading.facts())
    }
  } catch (error) {
    failure = error
  }
  if (reading.signal.aborted) return { isOther: false }
  // What stands behind the last whole record of broken data is cut off, not wrong: no reject.
  if (failure === null) intake.end()
  if (intake.isMistaken) return { isOther: true }
  yield* intake.take(reading.facts(), true)
  if (failure !== null) throw toStreamError(reading.path, failure)
  return { isOther: intake.applied > bytes }
}

/** How a stream's reading ended. */
export interface StreamEnd {
  /** The position is another file's that begins alike: nothing was handed on of this one. */
  isOther: boolean
}

async function* chunksOf(reading: StreamReading): AsyncGenerator<Uint8Array> {
  const { stream, signal } = reading
  const stop = () => stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array)
      reading.onBytes(bytes.length)
      yield bytes
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function toStreamError(path: string, error: unknown): Error {
  const isCompression = codeOf(error).startsWith('Z_')
  return isCompression ? brokenGzipError(path, error) : toSourceError(path, error)
}
