import type { WindowedDetector } from '../detectors/windowed'
import { eventId } from '../formats/identity'

/** One event on its way into a window. */
export interface WindowEntry {
  key: string
  item: unknown
  /** Id of the event. */
  id: string
  /** Event time, ms. */
  time: number
  /** Where its record stands. */
  position: number
}

/** A finding of a closed window, before it is numbered. */
export interface WindowFinding {
  /** Drawn from detector, key and window: the same window is the same finding for ever. */
  id: string
  detector: string
  verdict: NonNullable<ReturnType<WindowedDetector['judge']>>
  /** Event times of its first and last event, ms. */
  first: number
  last: number
  /** Distinct events. */
  count: number
}

/** Where the entries of one batch come from. */
export interface WindowPlace {
  partition: string
  /** Positions before this one come again after a start. */
  appliedBefore: number
}

interface OpenWindow {
  ids: Set<string>
  state: unknown
  first: number
  last: number
}

/** All windows of one span. */
interface Span {
  windows: Map<string, OpenWindow>
  /** Smallest position it needs of each partition. */
  from: Map<string, number>
}

/**
 * The open windows of one detector. It knows the ids it has taken in, so it asks nobody, and takes
 * every record however often it is delivered. A window is judged once, when it closes.
 */
export class WindowBook {
  private readonly spans = new Map<number, Span>()
  /** Events that came after their window was judged. */
  late = 0

  constructor(
    readonly detector: WindowedDetector,
    /** Windows whose end and grace lie at or before this are judged, ms of event time. */
    public closedThrough: number,
  ) {}

  take(entry: WindowEntry, { partition, appliedBefore }: WindowPlace): void {
    const { detector } = this
    const start = Math.floor(entry.time / detector.windowMs) * detector.windowMs
    if (this.closesAt(start) <= this.closedThrough) {
      // What comes again after a start was counted before it.
      if (entry.position >= appliedBefore) this.late += 1
      return
    }
    const span = this.spanAt(start)
    const from = span.from.get(partition)
    if (from === undefined || entry.position < from) span.from.set(partition, entry.position)
    const window = this.windowIn(span, entry)
    if (window.ids.has(entry.id)) return
    window.ids.add(entry.id)
    window.first = Math.min(window.first, entry.time)
    window.last = Math.max(window.last, entry.time)
    detector.add(window.state, entry.item)
  }

  /** Judges every window that is over by a watermark, oldest first. */
  close(watermark: number): WindowFinding[] {
    if (watermark <= this.closedThrough) return []
    this.closedThrough = watermark
    const starts = [...this.spans.keys()].filter((start) => this.closesAt(start) <= watermark)
    return starts.sort((a, b) => a - b).flatMap((start) => this.judge(start))
  }

  /** Smallest position that an open window still needs, by partition. */
  needed(): Map<string, number> {
    const needed = new Map<string, number>()
    for (const { from } of this.spans.values()) {
      for (const [partition, position] of from) {
        needed.set(partition, Math.min(position, needed.get(partition) ?? position))
      }
    }
    return needed
  }

  private judge(start: number): WindowFinding[] {
    const { detector } = this
    const span = this.spans.get(start)
    this.spans.delete(start)
    const findings: WindowFinding[] = []
    for (const [key, { ids, state, first, last }] of span?.windows ?? []) {
      const end = start + detector.windowMs
      const verdict = detector.judge({ key, start, end, count: ids.size, state })
      if (verdict === null) continue
      const id = eventId(`window:${detector.name}`, [key, String(start), String(end)])
      findings.push({ id, detector: detector.name, verdict, first, last, count: ids.size })
    }
    return findings
  }

  private closesAt(start: number): number {
    return start + this.detector.windowMs + this.detector.graceMs
  }

  private spanAt(start: number): Span {
    const known = this.spans.get(start)
    if (known !== undefined) return known
    const span = { windows: new Map(), from: new Map() }
    this.spans.set(start, span)
    return span
  }

  private windowIn(span: Span, { key, time }: WindowEntry): OpenWindow {
    const known = span.windows.get(key)
    if (known !== undefined) return known
    const window = { ids: new Set<string>(), state: this.detector.begin(), first: time, last: time }
    span.windows.set(key, window)
    return window
  }
}
