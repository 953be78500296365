import type { RecordBatch } from '../record'
import { ByteQueue } from './byte-queue'
import { detectFraming } from './detect-framing'
import { DocumentFramer } from './document-framing'
import type { Framer, Framing, FramingStart } from './framing'
import { LineFramer } from './line-framing'
import type { HeaderState } from './log-header'
import { type BatchTimes, RecordBatcher } from './record-batcher'
import type { Positions } from './source'

/** What an intake knows already when it begins in the middle of a file. */
export interface IntakeStart {
  offset: number
  partition: string
  framing: Framing
  /** The log's header above the offset. */
  headers?: HeaderState
}

/** Turns the bytes of one file, from its beginning or behind a position, into batches. */
export class Intake {
  private readonly batcher: RecordBatcher
  private readonly head = new ByteQueue()
  private framer: Framer | null = null
  /** How the bytes are cut, null until enough of them were seen. */
  framing: Framing | null = null

  /** `start` null: the bytes begin the file, and records before its position are left out. */
  constructor(
    private readonly positions: Positions,
    start: IntakeStart | null = null,
  ) {
    const appliedOf = (partition: string) => positions.get(partition) ?? 0
    this.batcher = new RecordBatcher(
      start?.partition ?? null,
      start === null ? appliedOf : () => start.offset,
    )
    if (start !== null) this.begin(start.framing, start)
  }

  /** Stable name of the file, null until its first record was read. */
  get partition(): string | null {
    return this.batcher.partition
  }

  /** The first record stands below a header. */
  get hasHeader(): boolean {
    return this.batcher.hasHeader
  }

  /** Position behind which this file is to be read, 0 for its beginning. */
  get applied(): number {
    return this.partition === null ? 0 : (this.positions.get(this.partition) ?? 0)
  }

  /** Everything before this offset was cut into whole units. */
  get closed(): number {
    return this.batcher.closed
  }

  /** The bytes may be used again after the call. */
  push(bytes: Uint8Array): void {
    if (this.framer !== null) this.framer.push(bytes)
    else {
      this.head.append(bytes)
      this.decide(false)
    }
  }

  /** No more comes. */
  end(): void {
    this.decide(true)
    this.framer?.end()
  }

  /** Full batches, and with `isAll` also the one that has begun. */
  take(times: BatchTimes, isAll = false): RecordBatch[] {
    return this.batcher.take(times, isAll)
  }

  private decide(isAll: boolean): void {
    if (this.framer !== null) return
    const framing = detectFraming(this.head.view(), isAll)
    if (framing === null) return
    this.begin(framing, { offset: 0 }).push(this.head.view())
    this.head.drop(this.head.length)
  }

  private begin(framing: Framing, start: FramingStart): Framer {
    this.framing = framing
    this.framer =
      framing === 'lines'
        ? new LineFramer(this.batcher, start)
        : new DocumentFramer(this.batcher, start)
    return this.framer
  }
}
