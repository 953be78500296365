import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent, ReadTraffic } from '../record'
import { Watermark, type WatermarkOptions } from './watermark'
import { WindowBook, type WindowEntry, type WindowFinding } from './window-book'

/** What one batch brings to the windows. */
export interface WindowBatch {
  partition: string
  /** The partition by its whole name, within which positions grow; absent: `partition`. */
  fence?: string
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
  /** How long windows wait beyond their detectors' graces, ms of event time; absent: not at all. */
  patienceMs?: number
  /** Windows of each detector held open at a time; absent: as many as there is room for. */
  maxOpen?: number
}

/**
 * The windows of everything that comes by one way: all live sources together, or one import, whose
 * years must neither wait for the present nor hold it up.
 */
export class Windows {
  private readonly books: WindowBook[]
  private readonly watermark: Watermark
  private readonly patienceMs: number

  constructor(options: WindowsOptions) {
    this.patienceMs = options.patienceMs ?? 0
    this.books = options.detectors.map(
      (detector) =>
        new WindowBook(detector, options.closedThrough.get(detector.name) ?? 0, options.maxOpen),
    )
    this.watermark = new Watermark(options)
  }

  /** No detector here has windows: nothing has to be kept for them. */
  get isEmpty(): boolean {
    return this.books.length === 0
  }

  /** A detector by its name. */
  detectorOf(name: string): WindowedDetector | undefined {
    return this.books.find(({ detector }) => detector.name === name)?.detector
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
    for (const { event, isClockAhead } of events) noteTime(event, isClockAhead, into)
  }

  /** The same of raw traffic. */
  readTraffic(traffic: readonly ReadTraffic[], into: WindowBatch): void {
    this.books.forEach(({ detector }, index) => {
      if (detector.readTraffic === undefined) return
      const entries = into.entries[index] ?? []
      for (const { item, position } of traffic) {
        const read = detector.readTraffic(item)
        if (read === null) continue
        const { key, window } = read
        entries.push({ key, item: read.item, id: null, time: item.time, position, window })
      }
      into.entries[index] = entries
    })
    for (const { item, isClockAhead } of traffic) noteTime(item, isClockAhead, into)
  }

  /** Takes in an expected batch whose events history has. */
  take(batch: WindowBatch, now: number): void {
    this.books.forEach((book, index) => {
      const entries = batch.entries[index]
      if (entries !== undefined) book.takeAll(entries, batch)
    })
    this.watermark.hear(batch.partition, batch.newest, now)
  }

  /** Judges what is over by now. */
  close(now: number): WindowFinding[] {
    const watermark = this.watermark.read(now) - this.patienceMs
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

  /** Events whose window could not be opened because too many are open. */
  get crowdedOut(): number {
    return this.books.reduce((total, book) => total + book.crowdedOut, 0)
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
    if (read === null) continue
    const { key, item, window } = read
    entries.push({ key, item, id: event.id, time: event.time, position, window })
  }
}

/** A time that the clock cannot be trusted with, or that is the transport's, moves no watermark. */
function noteTime(
  { time, isTimeBorrowed }: { time: number; isTimeBorrowed?: boolean },
  isClockAhead: boolean,
  into: WindowBatch,
): void {
  if (isClockAhead || isTimeBorrowed === true) return
  if (into.newest === null || time > into.newest) into.newest = time
}
