import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent, ReadTraffic } from '../record'
import type { WindowInputs } from './inputs'
import { Watermark, type WatermarkOptions } from './watermark'
import type { WindowFinding } from './window-book'
import { readWindowEvents, readWindowTraffic, type WindowBatch, WindowBooks } from './window-books'

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

/** Windows of everything that comes by one way, as the way through knows them. */
export interface LiveWindows {
  /** Who reads what comes says here how far it is. */
  readonly inputs: WindowInputs
  /** No detector here has windows: nothing has to be kept for them. */
  readonly isEmpty: boolean
  /** Open windows are kept here, and a start must see again what they had taken. */
  readonly needsReplay: boolean
  /** A detector by its name. */
  detectorOf(name: string): WindowedDetector | undefined
  /** A batch was read: its partition holds the windows open until `take` has it. */
  expect(partition: string): void
  /** What the windows need of events: taken at once, so that the events may be let go. */
  read(events: readonly ReadEvent[], into: WindowBatch): void
  /** The same of raw traffic. */
  readTraffic(traffic: readonly ReadTraffic[], into: WindowBatch): void
  /** Takes in an expected batch whose events history has. */
  take(batch: WindowBatch, now: number): void | Promise<void>
  /** Judges what is over by now. */
  close(now: number): WindowFinding[]
  /** Nothing more comes: judges all. */
  finish(): WindowFinding[]
  /** Smallest position that an open window still needs, by partition. */
  needed(): Map<string, number>
  /** How far each detector has judged here, ms of event time, by its name: kept with positions. */
  closedThrough(): Map<string, number>
  /** What detectors have to know after a start too, by name: kept with positions. */
  notes(): Map<string, number>
  /** How far a detector has judged, as far as it is known here, ms of event time; null: it is not. */
  judgedThrough(detector: string): number | null
  /** What came after its window was judged here. */
  readonly late: number
  /** What found no room here because too many windows were open. */
  readonly crowdedOut: number
}

/**
 * The windows of everything that comes by one way: all live sources together, or one import, whose
 * years must neither wait for the present nor hold it up.
 */
export class Windows implements LiveWindows {
  readonly needsReplay: boolean
  private readonly books: WindowBooks
  private readonly watermark: Watermark
  private readonly patienceMs: number

  constructor(options: WindowsOptions) {
    const { detectors, closedThrough, maxOpen, patienceMs = 0 } = options
    this.patienceMs = patienceMs
    this.books = new WindowBooks(detectors, (name) => closedThrough.get(name) ?? 0, maxOpen)
    this.watermark = new Watermark(options)
    this.needsReplay = !this.isEmpty
  }

  get inputs(): WindowInputs {
    return this.watermark
  }

  get isEmpty(): boolean {
    return this.books.detectors.length === 0
  }

  detectorOf(name: string): WindowedDetector | undefined {
    return this.books.detectorOf(name)
  }

  /** A log will be read whose events begin at about a time, ms: windows from there on wait for it. */
  announce(log: string, time: number): void {
    this.watermark.announce(log, time)
  }

  /** A log, or a partition of one, was read to its end: no window waits for it any longer. */
  finishLog(log: string): void {
    this.watermark.finish(log)
  }

  expect(partition: string): void {
    if (!this.isEmpty) this.watermark.expect(partition)
  }

  read(events: readonly ReadEvent[], into: WindowBatch): void {
    readWindowEvents(this.books.detectors, events, into)
  }

  readTraffic(traffic: readonly ReadTraffic[], into: WindowBatch): void {
    readWindowTraffic(this.books.detectors, traffic, into)
  }

  take(batch: WindowBatch, now: number): void {
    this.books.take(batch.entries, batch)
    this.watermark.hear(batch.partition, batch.newest, now)
  }

  close(now: number): WindowFinding[] {
    return this.books.close(this.watermark.read(now) - this.patienceMs)
  }

  finish(): WindowFinding[] {
    return this.books.close(Number.POSITIVE_INFINITY)
  }

  needed(): Map<string, number> {
    return this.books.needed()
  }

  closedThrough(): Map<string, number> {
    return this.books.closedThrough()
  }

  notes(): Map<string, number> {
    return this.books.notes()
  }

  judgedThrough(detector: string): number | null {
    const through = this.closedThrough().get(detector) ?? 0
    return through > 0 ? through : null
  }

  /** End of the last windows that every detector has judged, ms of event time. */
  get judgedEnd(): number {
    return this.books.judgedEnd
  }

  get crowdedOut(): number {
    return this.books.crowdedOut
  }

  get late(): number {
    return this.books.late
  }
}
