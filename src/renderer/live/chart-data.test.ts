import { describe, expect, it } from 'vitest'
import { noSeverityCounts } from '../../shared/severity'
import {
  axisTicks,
  BAR_MS,
  BARS,
  barStart,
  barTotal,
  fillBars,
  niceTop,
  stackPaths,
  sumBars,
} from './chart-data'

const NOW = Date.UTC(2026, 7, 18, 14, 34, 7)

describe('the strip chart', () => {
  it('has a bar for every 30 s of the last hour, also where nothing happened', () => {
    const start = barStart(NOW) - 5 * BAR_MS
    const bars = fillBars(new Map([[start, { ...noSeverityCounts(), high: 3 }]]), NOW)
    expect(bars).toHaveLength(BARS)
    expect(bars.at(-1)?.start).toBe(barStart(NOW))
    expect(bars.at(-6)?.counts.high).toBe(3)
    expect(sumBars(bars)).toEqual({ ...noSeverityCounts(), high: 3 })
  })

  it('stacks the worst severity at the bottom', () => {
    const counts = { ...noSeverityCounts(), critical: 1, low: 1 }
    const paths = stackPaths([{ start: 0, counts }], 2, { width: 10, height: 100 }, null)
    expect(paths.critical).toMatch(/^M0\.0 50\.0/)
    expect(paths.low).toMatch(/^M0\.0 0\.0/)
    expect(paths.info).toBe('')
  })

  it('shows one severity alone on the same baseline', () => {
    const counts = { ...noSeverityCounts(), critical: 1, low: 1 }
    const paths = stackPaths([{ start: 0, counts }], 2, { width: 10, height: 100 }, 'low')
    expect(paths.critical).toBe('')
    expect(paths.low).toMatch(/^M0\.0 50\.0/)
    expect(barTotal(counts, 'low')).toBe(1)
  })

  it('gives the axis a round top that holds the largest bar', () => {
    expect([0, 4, 5, 31, 60, 61, 400, 1201].map(niceTop)).toEqual([4, 4, 6, 40, 60, 80, 400, 2000])
  })

  it('names every ten minutes', () => {
    expect(axisTicks(fillBars(new Map(), NOW))).toHaveLength(6)
  })
})
