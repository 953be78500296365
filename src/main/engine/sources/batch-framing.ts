import { BadStreamError, MAX_DETECTION_BYTES, StreamSplitter } from '../chronicle/stream-splitter'
import {
  addProblem,
  addRecord,
  type Framer,
  type FramingStart,
  type RecordSink,
  tooLong,
} from './framing'

/** What a recorded stream or the answer of a list call begins with. */
const BEGINNING =
  /^\{\s*"(detections|curatedRuleDetections)"\s*:\s*\[|^\{\s*"(continuationTime|nextPageToken)"\s*:\s*"|^\{\s*"heartbeat"\s*:\s*true\b/
/** What may still become that: a brace, a name, a colon. */
const UNDECIDED = /^\{\s*("[A-Za-z]*("\s*(:\s*(t|tr|tru)?)?)?)?$/
/** Bytes of an object that are enough to tell. */
const ENOUGH_BYTES = 64

/** True for an object that is a batch of detections, null where more bytes are needed to tell. */
export function isBatch(object: Uint8Array): boolean | null {
  const beginning = Buffer.from(object.subarray(0, ENOUGH_BYTES)).toString('latin1')
  if (BEGINNING.test(beginning)) return true
  return object.length < ENOUGH_BYTES && UNDECIDED.test(beginning) ? null : false
}

/**
 * One record a detection of a recorded detection stream, or of answers of the list call. What batches
 * say besides is passed over. Holds one detection.
 */
export class BatchFramer implements Framer {
  private readonly splitter: StreamSplitter
  private offset: number
  private count = 0
  /** The rest cannot be cut. */
  private isDamaged = false

  constructor(
    private readonly sink: RecordSink,
    start: FramingStart,
  ) {
    this.offset = start.offset
    this.splitter = new StreamSplitter(
      {
        takeDetection: (bytes, offset, length) => this.add(bytes, offset, length),
        endBatch: (_batch, end) => sink.closeUnit(end),
      },
      start.offset,
    )
  }

  push(bytes: Uint8Array): void {
    this.offset += bytes.length
    if (this.isDamaged) return
    try {
      // What is held until it is whole must not change meanwhile.
      this.splitter.push(Buffer.from(bytes))
    } catch (error) {
      if (!(error instanceof BadStreamError)) throw error
      this.isDamaged = true
      this.reject(`From here on nothing can be read. ${error.message}`)
    }
  }

  end(): void {
    if (this.splitter.isInBatch && !this.isDamaged) {
      this.reject('The input ends in the middle of a batch. What stood before it is read.')
    }
    this.sink.closeUnit(this.offset)
  }

  private add(bytes: Buffer, offset: number, length: number): void {
    this.count += 1
    const { count } = this
    const place = () => `detection ${count}`
    if (length > bytes.length) {
      addProblem(this.sink, bytes, offset, place, tooLong('detection', MAX_DETECTION_BYTES))
    } else {
      addRecord(this.sink, bytes, offset, place, MAX_DETECTION_BYTES)
    }
    this.sink.closeUnit(offset + length)
  }

  private reject(problem: string): void {
    const { beginning, offset } = this.splitter.unfinished()
    const { count } = this
    addProblem(this.sink, beginning, offset, () => `behind detection ${count}`, problem)
  }
}
