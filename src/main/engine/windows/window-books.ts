import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent, ReadTraffic } from '../record'
import { WindowBook, type WindowEntry, type WindowFinding, type WindowPlace } from './window-book'

/** What one batch brings to the windows. */
export interface WindowBatch extends WindowPlace {
  /** Id of the source that brings it, where that is known. */
  source?: string
  /** Event time of its newest event whose clock can be trusted, ms; null without one. */
  newest: number | null
  /** What each detector takes of it, in the order of the detectors. */
  entries: WindowEntry[][]
}

/** What the windows of detectors need of events: taken at once, so that the events may be let go. */
export function readWindowEvents(
  detectors: readonly WindowedDetector[],
  events: readonly ReadEvent[],
  into: WindowBatch,
): void {
  detectors.forEach((detector, index) => {
    const entries = into.entries[index] ?? []
    for (const { event, position } of events) {
      const read = detector.read(event)
      if (read === null) continue
      const { key, item, window } = read
      entries.push({ key, item, id: event.id, time: event.time, position, window })
    }
    into.entries[index] = entries
  })
  for (const { event, isClockAhead } of events) noteTime(event, isClockAhead, into)
}

/** The same of raw traffic. */
export function readWindowTraffic(
  detectors: readonly WindowedDetector[],
  traffic: readonly ReadTraffic[],
  into: WindowBatch,
): void {
  detectors.forEach((detector, index) => {
    if (detector.readTraffic === undefined) return
    const entries = into.entries[index] ?? []
    for (const { item, position } of traffic) {
      const read = detector.readTraffic(item, into.source)
      if (read === null) continue
      const { key, window } = read
      entries.push({ key, item: read.item, id: null, time: item.time, position, window })
    }
    into.entries[index] = entries
  })
  for (const { item, isClockAhead } of traffic) noteTime(item, isClockAhead, into)
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

/** What detectors have to know after a start too. */
export function notesOf(detectors: readonly WindowedDetector[]): Map<string, number> {
  const all = new Map<string, number>()
  for (const { name, notes } of detectors) {
    for (const [note, time] of notes?.() ?? []) all.set(`${name}\n${note}`, time)
  }
  return all
}

/** Gives detectors what was kept for them before a start. */
export function recallNotes(
  detectors: readonly WindowedDetector[],
  notes: ReadonlyMap<string, number>,
): void {
  for (const detector of detectors) {
    const prefix = `${detector.name}\n`
    const own = [...notes].filter(([key]) => key.startsWith(prefix))
    detector.recall?.(new Map(own.map(([key, time]) => [key.slice(prefix.length), time])))
  }
}

/** A detector by its name. One that took the place of another of its name stands behind it. */
export function findDetector(
  detectors: readonly WindowedDetector[],
  name: string,
): WindowedDetector | undefined {
  return detectors.findLast((detector) => detector.name === name)
}

/** The open windows of several detectors, which one watermark closes. */
export class WindowBooks {
  private readonly opened: WindowBook[] = []

  /**
   * `detectors` may grow at its end while this runs.
   * `closedThrough`: how far each detector had judged before, ms of event time, by its name.
   * `maxOpen`: windows of each held open at a time; as many as there is room for without it.
   */
  constructor(
    readonly detectors: readonly WindowedDetector[],
    private readonly closedBefore: (detector: string) => number,
    private readonly maxOpen?: number,
  ) {}

  /** One for each detector, in their order. */
  private get books(): readonly WindowBook[] {
    for (const detector of this.detectors.slice(this.opened.length)) {
      this.opened.push(new WindowBook(detector, this.closedBefore(detector.name), this.maxOpen))
    }
    return this.opened
  }

  /** A detector by its name; of several, the newest. */
  detectorOf(name: string): WindowedDetector | undefined {
    return findDetector(this.detectors, name)
  }

  /** Takes in the entries of each detector, in the order of the detectors. */
  take(entries: readonly (readonly WindowEntry[] | undefined)[], place: WindowPlace): void {
    this.books.forEach((book, index) => {
      const some = entries[index]
      if (some !== undefined) book.takeAll(some, place)
    })
  }

  /** Judges every window that is over by a watermark. */
  close(watermark: number): WindowFinding[] {
    return this.books.flatMap((book) => book.close(watermark))
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

  /** End of the last windows that every detector has judged, ms of event time. */
  get judgedEnd(): number {
    return Math.min(...this.books.map(({ judgedEnd }) => judgedEnd))
  }

  /** What detectors have to know after a start too, each by its name and that of the note. */
  notes(): Map<string, number> {
    return notesOf(this.detectors)
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
