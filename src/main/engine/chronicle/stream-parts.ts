import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { tooLong } from '../sources/framing'
import { ChronicleFault, toChronicleFault } from './fault'
import {
  BadStreamError,
  type BatchFacts,
  MAX_DETECTION_BYTES,
  StreamSplitter,
} from './stream-splitter'

/** Bytes and number of detections that are handed on together at most. */
export const MAX_PART_BYTES = 8 * 1024 * 1024
const MAX_PART_DETECTIONS = 2_500
/** How long detections wait for others to be handed on with. */
const HOLD_MS = 200

/** One detection as the stream has it. */
export interface Detection {
  text: string
  /** Why it cannot be read; `text` is then what can be shown of it. */
  problem?: string
}

/** What a stream gives: some detections of a batch, and what the batch says once it is over. */
export type StreamPart =
  | { kind: 'detections'; detections: Detection[] }
  | { kind: 'end-of-batch'; batch: BatchFacts }

/** When a stream counts as silent, and how to wait. */
export interface ReadingParts {
  readTimeoutMs: number
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  signal: AbortSignal
  /** Something came: a heart-beat, a byte. */
  onHeard?: () => void
  host: string
}

/**
 * Parts of a stream in their order, until it ends. The next bytes are read only when the consumer
 * asks for more, which is all the backpressure there is. @throws ChronicleFault SILENT, CLOSED,
 * BAD_STREAM
 */
export async function* readParts(
  chunks: Readable,
  { readTimeoutMs, now, wait, signal, onHeard, host }: ReadingParts,
): AsyncGenerator<StreamPart> {
  const gatherer = new Gatherer()
  const reader = chunks[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let reading = nextOf(reader, host)
  let silentMs = 0
  let heldSince = now()
  for (;;) {
    const heldMs = now() - heldSince
    const limitMs = gatherer.isHolding
      ? Math.min(Math.max(0, HOLD_MS - heldMs), readTimeoutMs)
      : readTimeoutMs - silentMs
    const come = await within(reading, limitMs, wait)
    signal.throwIfAborted()
    if (come === 'late') {
      silentMs += limitMs
      yield* gatherer.take(true)
      if (silentMs >= readTimeoutMs) throw silent(readTimeoutMs)
      continue
    }
    if (come.done === true) break
    silentMs = 0
    onHeard?.()
    if (!gatherer.isHolding) heldSince = now()
    gatherer.push(come.value)
    reading = nextOf(reader, host)
    yield* gatherer.take(now() - heldSince >= HOLD_MS)
  }
  yield* gatherer.take(true)
  if (gatherer.isInBatch) throw new ChronicleFault('CLOSED', brokeOff(host))
}

/** The next chunk; a failure is met where it is awaited. */
function nextOf(reader: AsyncIterator<Buffer>, host: string): Promise<IteratorResult<Buffer>> {
  const reading = reader.next().catch((error: unknown) => {
    throw toChronicleFault(error, host)
  })
  reading.catch(() => undefined)
  return reading
}

async function within<T>(
  work: Promise<T>,
  ms: number,
  wait: ReadingParts['wait'],
): Promise<T | 'late'> {
  const stopper = new AbortController()
  try {
    return await Promise.race([work, wait(ms, stopper.signal).then(() => 'late' as const)])
  } finally {
    stopper.abort()
  }
}

function silent(ms: number): ChronicleFault {
  return new ChronicleFault(
    'SILENT',
    `Nothing came for ${Math.round(ms / 1000)} s, not even a heart-beat. The connection is made anew; nothing is skipped.`,
  )
}

function brokeOff(host: string): string {
  return `${host} closed the connection in the middle of a batch. It is made anew; nothing is skipped.`
}

/** Gathers detections until enough are there, a batch is over, or nothing more comes for a moment. */
class Gatherer {
  private readonly splitter = new StreamSplitter({
    takeDetection: (bytes, _offset, length) => this.add(bytes, length),
    endBatch: (batch) => {
      this.cut()
      this.ready.push({ kind: 'end-of-batch', batch })
    },
  })
  private ready: StreamPart[] = []
  private detections: Detection[] = []
  private bytes = 0

  /** Detections wait for others. */
  get isHolding(): boolean {
    return this.detections.length > 0
  }

  get isInBatch(): boolean {
    return this.splitter.isInBatch
  }

  push(chunk: Buffer): void {
    try {
      this.splitter.push(chunk)
    } catch (error) {
      if (!(error instanceof BadStreamError)) throw error
      throw new ChronicleFault(
        'BAD_STREAM',
        `The stream is damaged: ${error.message} The connection is made anew; nothing is skipped.`,
      )
    }
  }

  /** What is ready; with `isAll` also detections that wait for others. */
  take(isAll: boolean): StreamPart[] {
    if (isAll) this.cut()
    const { ready } = this
    if (ready.length > 0) this.ready = []
    return ready
  }

  private add(bytes: Buffer, length: number): void {
    if (this.isHolding && this.bytes + bytes.length > MAX_PART_BYTES) this.cut()
    this.detections.push(toDetection(bytes, length))
    this.bytes += bytes.length
    if (this.detections.length >= MAX_PART_DETECTIONS || this.bytes >= MAX_PART_BYTES) this.cut()
  }

  private cut(): void {
    if (this.detections.length === 0) return
    this.ready.push({ kind: 'detections', detections: this.detections })
    this.detections = []
    this.bytes = 0
  }
}

function toDetection(bytes: Buffer, length: number): Detection {
  const text = bytes.toString('utf8')
  if (length > bytes.length) return { text, problem: tooLong('detection', MAX_DETECTION_BYTES) }
  if (!isUtf8(bytes)) return { text, problem: 'Its bytes are not valid UTF-8 text.' }
  return { text }
}
