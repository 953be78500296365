import type { HistogramBar } from '../../shared/alert'
import { noSeverityCounts, severityOfLevel } from '../../shared/severity'
import type { EventStore } from './history/events'

/** Width of a bar of the strip chart. */
export const BAR_MS = 30_000
/** Event time that is held in memory behind the newest. */
const HELD_MS = 2 * 3_600_000

/** Events of the last two hours by bar and severity: what the strip chart asks for each second. */
export class RecentActivity {
  private readonly bars = new Map<number, HistogramBar>()
  private heldFrom = 0

  constructor(
    private readonly events: EventStore,
    private readonly now: () => number,
  ) {}

  /** Reads the bars of the last two hours from history. */
  async load(): Promise<void> {
    this.bars.clear()
    this.heldFrom = barOf(this.now() - HELD_MS)
    const rows = await this.events.countByBar(this.heldFrom, this.now() + 24 * 3_600_000, BAR_MS)
    for (const row of rows)
      this.barAt(Number(row.start)).counts[severityOfLevel(row.severity)] += Number(row.count)
  }

  /** Adds counts of distinct events; `bars` are as wide as BAR_MS. */
  add(bars: Iterable<HistogramBar>): void {
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
    for (const start of this.bars.keys()) if (start < heldFrom) this.bars.delete(start)
  }

  /** Bars of [from, to), from memory where it holds them, else from history. Empty bars are left out. */
  async read(from: number, to: number, barMs: number): Promise<HistogramBar[]> {
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
