import { LRUCache } from 'lru-cache'
import { copyText } from '../copy-text'
import type { WindowedDetector } from '../detectors/windowed'
import { eventId } from '../formats/identity'

/** Windows held open at a time; what would open more is stored, and judged by nobody. */
const MAX_OPEN = 200_000
/** Partitions whose newest position is remembered; each delivery is one. */
const MAX_FENCES = 10_000

/** One event on its way into a window. */
export interface WindowEntry {
  key: string
  item: unknown
  /** Id of the event; null for raw traffic, which is known by its position alone. */
  id: string | null
  /** Event time, ms. */
  time: number
  /** Where its record stands. */
  position: number
  /** Its position within the fence, where that is counted otherwise; absent: `position`. */
  fencedAt?: number
  /** The window it belongs to, ms; undefined: the one of its time. */
  window: { start: number; end: number } | undefined
}

/** A finding of a closed window, before it is numbered. */
export interface WindowFinding {
  /** Drawn from detector, key and window: the same window is the same finding for ever. */
  id: string
  detector: string
  verdict: NonNullable<ReturnType<WindowedDetector['judge']>>
  /** Start and end of the window, ms. */
  start: number
  end: number
  /** Event times of its first and last event, ms. */
  first: number
  last: number
  /** Distinct events. */
  count: number
}

/** Where the entries of one batch come from. */
export interface WindowPlace {
  partition: string
  /** The partition by its whole name, within which positions grow; absent: `partition`. */
  fence?: string
  /** Positions before this one come again after a start. */
  appliedBefore: number
}

interface OpenWindow {
  /** Null where raw traffic alone came: it is known by its positions. */
  ids: Set<string> | null
  traffic: number
  state: unknown
  first: number
  last: number
}

/** All windows of one span. */
interface Span {
  start: number
  end: number
  windows: Map<string, OpenWindow>
  /** Smallest position it needs of each partition. */
  from: Map<string, number>
}

/**
 * The open windows of one detector. It knows the ids it has taken in, and of raw traffic the newest
 * position of each partition, so it asks nobody, and takes every record however often it is
 * delivered. A window is judged once, when it closes.
 */
export class WindowBook {
  /** By start, then by end. */
  private readonly spans = new Map<number, Map<number, Span>>()
  private readonly fences = new LRUCache<string, number>({ max: MAX_FENCES })
  /** Windows that end at or before it are judged, whatever grace there was. */
  judgedEnd: number
  private open = 0
  /** Events that came after their window was judged. */
  late = 0
  /** Events whose window could not be opened because too many are open. */
  crowdedOut = 0

  constructor(
    readonly detector: WindowedDetector,
    /** Windows whose end and grace lie at or before this are judged, ms of event time. */
    public closedThrough: number,
    private readonly maxOpen = detector.maxOpen ?? MAX_OPEN,
  ) {
    this.judgedEnd = closedThrough - detector.graceMs
  }

  /** Takes in what a batch brings, in the order of its positions. */
  takeAll(entries: readonly WindowEntry[], place: WindowPlace): void {
    const name = place.fence ?? place.partition
    const fence = this.fences.get(name) ?? Number.NEGATIVE_INFINITY
    let newest = fence
    for (const entry of entries) {
      if (entry.id === null) {
        const { fencedAt = entry.position } = entry
        if (fencedAt <= fence) continue
        newest = Math.max(newest, fencedAt)
      }
      this.take(entry, place)
    }
    if (newest > fence) this.fences.set(name, newest)
  }

  private take(entry: WindowEntry, { partition, appliedBefore }: WindowPlace): void {
    const { start, end } = entry.window ?? this.windowOf(entry.time)
    if (end <= this.judgedEnd) {
      // What comes again after a start was counted before it.
      if (entry.position >= appliedBefore) this.late += 1
      return
    }
    const isFull = this.open >= this.maxOpen
    if (isFull && this.spans.get(start)?.get(end)?.windows.has(entry.key) !== true) {
      this.crowdedOut += 1
      return
    }
    const span = this.spanAt(start, end)
    const window = this.windowIn(span, entry)
    const from = span.from.get(partition)
    if (from === undefined || entry.position < from) span.from.set(partition, entry.position)
    if (entry.id === null) window.traffic += 1
    else {
      window.ids ??= new Set()
      if (window.ids.has(entry.id)) return
      window.ids.add(entry.id)
    }
    window.first = Math.min(window.first, entry.time)
    window.last = Math.max(window.last, entry.time)
    this.detector.add(window.state, entry.item)
  }

  /** Judges every window that is over by a watermark, oldest first. */
  close(watermark: number): WindowFinding[] {
    if (watermark <= this.closedThrough) return []
    this.closedThrough = watermark
    this.judgedEnd = Math.max(this.judgedEnd, watermark - this.detector.graceMs)
    const over = [...this.spans.values()]
      .flatMap((spans) => [...spans.values()])
      .filter(({ end }) => end <= this.judgedEnd)
    return over
      .sort((a, b) => a.end - b.end || a.start - b.start)
      .flatMap((span) => this.judge(span))
  }

  /** Smallest position that an open window still needs, by partition. */
  needed(): Map<string, number> {
    const needed = new Map<string, number>()
    for (const spans of this.spans.values()) {
      for (const { from } of spans.values()) {
        for (const [partition, position] of from) {
          needed.set(partition, Math.min(position, needed.get(partition) ?? position))
        }
      }
    }
    return needed
  }

  private judge(span: Span): WindowFinding[] {
    const { detector } = this
    const { start, end, windows } = span
    this.letGo(span)
    const findings: WindowFinding[] = []
    for (const [key, { ids, traffic, state, first, last }] of windows) {
      const count = (ids?.size ?? 0) + traffic
      const verdict = detector.judge({ key, start, end, count, state })
      if (verdict === null) continue
      const id = eventId(`window:${detector.name}`, [key, String(start), String(end)])
      findings.push({
        id,
        detector: detector.name,
        verdict,
        start,
        end,
        first,
        last,
        count: verdict.count ?? count,
      })
    }
    return findings
  }

  private letGo({ start, end, windows }: Span): void {
    this.open -= windows.size
    const spans = this.spans.get(start)
    spans?.delete(end)
    if (spans?.size === 0) this.spans.delete(start)
  }

  private windowOf(time: number): { start: number; end: number } {
    const { windowMs } = this.detector
    const start = Math.floor(time / windowMs) * windowMs
    return { start, end: start + windowMs }
  }

  private spanAt(start: number, end: number): Span {
    let spans = this.spans.get(start)
    if (spans === undefined) {
      spans = new Map()
      this.spans.set(start, spans)
    }
    let span = spans.get(end)
    if (span === undefined) {
      span = { start, end, windows: new Map(), from: new Map() }
      spans.set(end, span)
    }
    return span
  }

  private windowIn(span: Span, { key, time }: WindowEntry): OpenWindow {
    const known = span.windows.get(key)
    if (known !== undefined) return known
    this.open += 1
    const state = this.detector.begin()
    const window: OpenWindow = { ids: null, traffic: 0, state, first: time, last: time }
    span.windows.set(copyText(key), window)
    return window
  }
}
