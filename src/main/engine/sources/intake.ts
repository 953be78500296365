import type { RecordBatch } from '../record'
import { ByteQueue } from './byte-queue'
import { createFramer } from './choose-framer'
import { detectFraming } from './detect-framing'
import { isMarked, markOf, placeIn, Tail } from './file-mark'
import type { Framer, Framing, FramingStart } from './framing'
import type { HeaderState } from './log-header'
import { type BatchFacts, RecordBatcher } from './record-batcher'
import type { Positions } from './source'

/** What an intake knows already when it begins in the middle of a file. */
export interface IntakeStart {
  offset: number
  partition: string
  framing: Framing
  /** The log's header above the offset. */
  headers?: HeaderState
  /** The bytes right before the offset that its mark is drawn from. */
  before: Buffer
}

/** Turns the bytes of one file, from its beginning or behind a position, into batches. */
export class Intake {
  private readonly batcher: RecordBatcher
  private readonly head = new ByteQueue()
  private framer: Framer | null = null
  private readonly tail: Tail
  /** `closed`, which may lie before what the tail still has, and its mark. */
  private marked: { at: number; mark: number }
  private isChecked: boolean
  /** Another file's position was found for this one: what was left out must be read after all. */
  isMistaken = false
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
      (position) => this.markAt(position),
    )
    this.isChecked = start !== null
    this.tail = new Tail(start?.offset, start?.before)
    this.marked = { at: this.tail.end, mark: markOf(start?.before ?? Buffer.alloc(0)) }
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

  /** The mark of `closed`. */
  get mark(): number {
    return this.marked.mark
  }

  /** The bytes may be used again after the call. */
  push(bytes: Uint8Array): void {
    if (this.framer !== null) this.feed(this.framer, bytes)
    else {
      this.head.append(bytes)
      this.decide(false)
    }
  }

  /** No more comes. */
  end(): void {
    this.decide(true)
    this.framer?.end()
    this.afterBytes()
  }

  /** Full batches, and with `isAll` also the one that has begun. */
  take(facts: BatchFacts, isAll = false): RecordBatch[] {
    return this.batcher.take(facts, isAll)
  }

  private decide(isAll: boolean): void {
    if (this.framer !== null) return
    const framing = detectFraming(this.head.view(), isAll)
    if (framing === null) return
    this.feed(this.begin(framing, { offset: 0 }), this.head.view())
    this.head.drop(this.head.length)
  }

  private feed(framer: Framer, bytes: Uint8Array): void {
    this.tail.push(bytes)
    framer.push(bytes)
    this.afterBytes()
    this.tail.settle()
  }

  private afterBytes(): void {
    const { closed } = this
    if (closed !== this.marked.at) this.marked = { at: closed, mark: this.markAt(closed) }
    this.check()
  }

  private markAt(position: number): number {
    if (position === this.marked.at) return this.marked.mark
    const before = this.tail.before(position)
    if (before === null) throw new Error(`A unit ended at ${position}, before what was read last`)
    return markOf(before)
  }

  /** Once the bytes before the position that was looked up have passed: are they the ones? */
  private check(): void {
    if (this.isChecked || this.partition === null) return
    const place = placeIn(this.positions, this.partition)
    if (place !== null && place.offset > this.tail.end) return
    this.isChecked = true
    this.isMistaken = place !== null && !isMarked(place, this.tail.before(place.offset))
  }

  private begin(framing: Framing, start: FramingStart): Framer {
    this.framing = framing
    this.framer = createFramer(framing, this.batcher, start)
    return this.framer
  }
}
