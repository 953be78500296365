import type { HistogramBar } from '../../shared/alert'
import { noSeverityCounts, severityOfLevel } from '../../shared/severity'
import type { EventStore } from './history/events'

/** Width of a bar of the strip chart. */
export const BAR_MS = 30_000
/** Event time that is held in memory behind the newest. */
const HELD_MS = 2 * 3_600_000

/** Where other engines store events too: how often bars are read again at the most. */
const AGAIN_MS = 2_000
/** The newest event time that is read again each time. */
const NEWEST_MS = 120_000
/** And what is read again beside it, one piece after the other, so that all comes round. */
const PIECE_MS = 300_000
/** After a longer rest all is read. */
const REST_MS = 60_000
const AHEAD_MS = 24 * 3_600_000

/**
 * Events of the last two hours by bar and severity: what the strip chart asks for each second. Where
 * other engines store events too, bars are read from history instead of counted, while somebody asks.
 */
export class RecentActivity {
  private readonly bars = new Map<number, HistogramBar>()
  private heldFrom = 0
  private readAt = 0
  private nextPiece = 0
  private reading: Promise<void> | null = null

  constructor(
    private readonly events: Pick<EventStore, 'countByBar'>,
    private readonly now: () => number,
    private readonly hasOthers = false,
  ) {}

  /** Reads the bars of the last two hours from history. */
  async load(): Promise<void> {
    const now = this.now()
    await this.readBars(barOf(now - HELD_MS), now + AHEAD_MS)
    this.heldFrom = barOf(now - HELD_MS)
    this.readAt = now
    this.letGo()
  }

  /** Adds counts of distinct events; `bars` are as wide as BAR_MS. */
  add(bars: Iterable<HistogramBar>): void {
    // History will tell, and with it what others stored.
    if (this.hasOthers) return
    const heldFrom = barOf(this.now() - HELD_MS)
    for (const bar of bars) {
      if (bar.start < heldFrom) continue
      const { counts } = this.barAt(bar.start)
      for (const [severity, count] of Object.entries(bar.counts)) {
        counts[severity as keyof typeof counts] += count
      }
    }
    if (heldFrom <= this.heldFrom) return
    this.heldFrom = heldFrom
    this.letGo()
  }

  /** Bars of [from, to), from memory where it holds them, else from history. Empty bars are left out. */
  async read(from: number, to: number, barMs: number): Promise<HistogramBar[]> {
    if (this.hasOthers) await this.readAgain()
    if (from >= this.heldFrom && barMs % BAR_MS === 0) return this.readHeld(from, to, barMs)
    const bars = new Map<number, HistogramBar>()
    for (const row of await this.events.countByBar(from, to, barMs)) {
      const start = Number(row.start)
      const bar = bars.get(start) ?? { start, counts: noSeverityCounts() }
      bar.counts[severityOfLevel(row.severity)] += Number(row.count)
      bars.set(start, bar)
    }
    return [...bars.values()]
  }

  /** Reads the newest bars and one older piece again, all who ask meanwhile together. */
  private readAgain(): Promise<void> {
    this.reading ??= this.renew().finally(() => {
      this.reading = null
    })
    return this.reading
  }

  private async renew(): Promise<void> {
    const now = this.now()
    if (now - this.readAt < AGAIN_MS) return
    if (now - this.readAt > REST_MS) return this.load()
    this.readAt = now
    const newest = barOf(now - NEWEST_MS)
    await this.readBars(newest, now + AHEAD_MS)
    this.heldFrom = barOf(now - HELD_MS)
    const from = Math.max(this.heldFrom, this.nextPiece)
    await this.readBars(from, Math.min(from + PIECE_MS, newest))
    this.nextPiece = from + PIECE_MS < newest ? from + PIECE_MS : 0
    this.letGo()
  }

  /** Puts what history counts in [from, to) in the place of these bars; both are starts of bars. */
  private async readBars(from: number, to: number): Promise<void> {
    const rows = from < to ? await this.events.countByBar(from, to, BAR_MS) : []
    for (const start of this.bars.keys()) if (start >= from && start < to) this.bars.delete(start)
    for (const row of rows) {
      this.barAt(Number(row.start)).counts[severityOfLevel(row.severity)] += Number(row.count)
    }
  }

  private letGo(): void {
    for (const start of this.bars.keys()) if (start < this.heldFrom) this.bars.delete(start)
  }

  private readHeld(from: number, to: number, barMs: number): HistogramBar[] {
    const wider = new Map<number, HistogramBar>()
    for (const bar of this.bars.values()) {
      if (bar.start < from || bar.start >= to) continue
      const start = Math.floor(bar.start / barMs) * barMs
      const sum = wider.get(start) ?? { start, counts: noSeverityCounts() }
      for (const [severity, count] of Object.entries(bar.counts)) {
        sum.counts[severity as keyof typeof bar.counts] += count
      }
      wider.set(start, sum)
    }
    return [...wider.values()].sort((a, b) => a.start - b.start)
  }

  private barAt(start: number): HistogramBar {
    const known = this.bars.get(start)
    if (known !== undefined) return known
    const bar = { start, counts: noSeverityCounts() }
    this.bars.set(start, bar)
    return bar
  }
}

/** Start of the bar that a time falls into. */
export function barOf(time: number): number {
  return Math.floor(time / BAR_MS) * BAR_MS
}
