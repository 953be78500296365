import type { WindowedDetector } from '../detectors/windowed'
import { InputWatermark, type InputWatermarkOptions } from './input-watermark'
import { decodeRelayMessage, type RelayEntry } from './relay-message'
import type { WindowEntry, WindowFinding } from './window-book'
import { WindowBooks } from './window-books'

/** One message of the topic between engines, as it was fetched. */
export interface FetchedRelayMessage {
  offset: number
  text: string
}

/**
 * The open windows of one partition of the topic between engines. They hang on the messages before
 * `next` alone, so that every engine that reads the partition comes to the same verdicts.
 */
export class RelayedWindows {
  private readonly books: WindowBooks
  private readonly watermark: InputWatermark
  /** Messages that are none of ours. */
  foreign = 0

  constructor(
    detectors: readonly WindowedDetector[],
    /** Name of the partition's log. */
    private readonly partition: string,
    /** Offset of the message that is taken next. */
    public next: number,
    options: InputWatermarkOptions,
  ) {
    this.books = new WindowBooks(detectors, () => options.from)
    this.watermark = new InputWatermark(options)
  }

  /**
   * Takes in messages in their order, those before `next` not again, and judges after each what is
   * over. Messages before `appliedBefore` went the whole way: they fill windows and judge none.
   */
  take(messages: readonly FetchedRelayMessage[], appliedBefore: number): WindowFinding[] {
    const findings: WindowFinding[] = []
    for (const { offset, text } of messages) {
      if (offset < this.next) continue
      this.next = offset + 1
      const message = decodeRelayMessage(text)
      if (message === null) {
        this.foreign += 1
        continue
      }
      const { at, fence, signs, entries } = message
      const place = { partition: this.partition, fence, appliedBefore }
      this.books.take(this.sort(entries, offset), place)
      for (const sign of signs) this.watermark.hear(sign, at)
      this.watermark.pass(at)
      if (offset >= appliedBefore) findings.push(...this.books.close(this.watermark.read()))
    }
    return findings
  }

  /** A detector by its name. */
  detectorOf(name: string): WindowedDetector | undefined {
    return this.books.detectorOf(name)
  }

  /** Offset that a start must read from again; `next` where no window is open. */
  get replayFrom(): number {
    return Math.min(this.next, this.books.needed().get(this.partition) ?? this.next)
  }

  /** Up to where windows are judged, ms of event time. */
  get closedThrough(): number {
    return Math.max(...this.books.closedThrough().values())
  }

  /** What came after its window was judged. */
  get late(): number {
    return this.books.late
  }

  /** What found no room because too many windows were open. */
  get crowdedOut(): number {
    return this.books.crowdedOut
  }

  /** Entries by detector; those of detectors that are unknown here are left out. */
  private sort(entries: readonly RelayEntry[], position: number): WindowEntry[][] {
    const sorted: WindowEntry[][] = []
    const indexes = new Map(this.books.detectors.map(({ name }, index) => [name, index]))
    for (const [detector, key, id, time, fencedAt, span, item] of entries) {
      const index = indexes.get(detector)
      if (index === undefined) continue
      const known = sorted[index] ?? []
      const window = span === null ? undefined : { start: span[0], end: span[1] }
      known.push({ key, item, id, time, position, fencedAt, window })
      sorted[index] = known
    }
    return sorted
  }
}
