import type { Random } from '../engine/sources/random'

const WINDOW_MS = 10_000
/** As the settings have them. */
const MINIMUM_TOTAL = 20
const THRESHOLD = 0.5

/** The clicks of one window of a site. */
export interface ClickWindow {
  /** Ms since 1970. */
  start: number
  flagged: number
  notFlagged: number
}

/** Makes clicks of one site as they come, and keeps how many of each window were flagged. */
export class ClickMaker {
  private readonly windows = new Map<number, ClickWindow>()
  private made = 0

  constructor(private readonly random: Random) {}

  /** Clicks of the last second before `now`, ms, as lines. */
  make(count: number, now: number): string[] {
    return Array.from({ length: count }, () => this.click(now - this.random.below(1_000)))
  }

  /** End of the last window that has clicks, ms. */
  get lastEnd(): number {
    return Math.max(...this.windows.keys()) + WINDOW_MS
  }

  /** The windows over the threshold, oldest first. */
  findWindows(): ClickWindow[] {
    return [...this.windows.values()]
      .filter(({ flagged, notFlagged }) => {
        const total = flagged + notFlagged
        return total >= MINIMUM_TOTAL && flagged / total > THRESHOLD
      })
      .sort((a, b) => a.start - b.start)
  }

  private click(time: number): string {
    const start = Math.floor(time / WINDOW_MS) * WINDOW_MS
    const window = this.windows.get(start) ?? { start, flagged: 0, notFlagged: 0 }
    this.windows.set(start, window)
    const isFlagged = this.random.isLucky(0.7)
    if (isFlagged) window.flagged += 1
    else window.notFlagged += 1
    this.made += 1
    return JSON.stringify({
      ts_ingest: time,
      article: `https://www.site.example/page-${this.made}`,
      visitor_page_timer: isFlagged ? 0 : 4_000,
      visitor_page_height: isFlagged ? 0 : 250,
    })
  }
}
