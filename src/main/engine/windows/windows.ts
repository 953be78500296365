import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent } from '../record'
import { Watermark, type WatermarkOptions } from './watermark'
import { WindowBook, type WindowEntry, type WindowFinding } from './window-book'

/** What one batch brings to the windows. */
export interface WindowBatch {
  partition: string
  /** Positions before this one come again after a start. */
  appliedBefore: number
  /** Event time of its newest event whose clock can be trusted, ms; null without one. */
  newest: number | null
  /** What each detector takes of it, in the order of the detectors. */
  entries: WindowEntry[][]
}

/** What windows begin with. */
export interface WindowsOptions extends WatermarkOptions {
  detectors: readonly WindowedDetector[]
  /** How far each detector had judged before the start, ms of event time, by its name. */
  closedThrough: ReadonlyMap<string, number>
}

/**
 * The windows of everything that comes by one way: all live sources together, or one import, whose
 * years must neither wait for the present nor hold it up.
 */
export class Windows {
  private readonly books: WindowBook[]
  private readonly watermark: Watermark

  constructor(options: WindowsOptions) {
    this.books = options.detectors.map(
      (detector) => new WindowBook(detector, options.closedThrough.get(detector.name) ?? 0),
    )
    this.watermark = new Watermark(options)
  }

  /** No detector here has windows: nothing has to be kept for them. */
  get isEmpty(): boolean {
    return this.books.length === 0
  }

  /** A batch was read: its partition holds the windows open until `take` has it. */
  expect(partition: string): void {
    if (!this.isEmpty) this.watermark.expect(partition)
  }

  /** What the windows need of events: taken at once, so that the events may be let go. */
  read(events: readonly ReadEvent[], into: WindowBatch): void {
    this.books.forEach(({ detector }, index) => {
      const entries = into.entries[index] ?? []
      readEntries(detector, events, entries)
      into.entries[index] = entries
    })
    for (const { event, isClockAhead } of events) {
      if (!isClockAhead && (into.newest === null || event.time > into.newest)) {
        into.newest = event.time
      }
    }
  }

  /** Takes in an expected batch whose events history has. */
  take(batch: WindowBatch, now: number): void {
    this.books.forEach((book, index) => {
      for (const entry of batch.entries[index] ?? []) book.take(entry, batch)
    })
    this.watermark.hear(batch.partition, batch.newest, now)
  }

  /** Judges what is over by now. */
  close(now: number): WindowFinding[] {
    const watermark = this.watermark.read(now)
    return this.books.flatMap((book) => book.close(watermark))
  }

  /** Nothing more comes: judges all. */
  finish(): WindowFinding[] {
    return this.books.flatMap((book) => book.close(Number.POSITIVE_INFINITY))
  }

  /** Smallest position that an open window still needs, by partition. */
  needed(): Map<string, number> {
    const all = new Map<string, number>()
    for (const book of this.books) {
      for (const [partition, position] of book.needed()) {
        all.set(partition, Math.min(position, all.get(partition) ?? position))
      }
    }
    return all
  }

  /** How far each detector has judged, ms of event time, by its name. */
  closedThrough(): Map<string, number> {
    return new Map(this.books.map((book) => [book.detector.name, book.closedThrough]))
  }

  /** Events that came after their window was judged. */
  get late(): number {
    return this.books.reduce((total, book) => total + book.late, 0)
  }
}

function readEntries(
  detector: WindowedDetector,
  events: readonly ReadEvent[],
  entries: WindowEntry[],
): void {
  for (const { event, position } of events) {
    const read = detector.read(event)
    if (read !== null) entries.push({ ...read, id: event.id, time: event.time, position })
  }
}
