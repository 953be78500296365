import { describe, expect, it } from 'vitest'
import type { TrafficBar } from '../../shared/traffic'
import {
  areaPath,
  breachRuns,
  columnsPath,
  isOver,
  latestJudged,
  medianClicks,
  ratioRuns,
  stepPath,
  toTabbed,
} from './shapes'

function barOf(flagged: number, other: number, over: Partial<TrafficBar> = {}): TrafficBar {
  const total = flagged + other
  return {
    start: 0,
    end: 10_000,
    windows: total === 0 ? 0 : 1,
    flagged,
    other,
    ratio: total === 0 ? null : flagged / total,
    isSmall: false,
    isOpen: false,
    ...over,
  }
}

const BARS = [
  barOf(25, 75),
  barOf(60, 40),
  barOf(50, 50),
  barOf(0, 0),
  barOf(2, 0, { isSmall: true }),
  barOf(80, 20),
  barOf(90, 10, { isOpen: true }),
]
const SIZE = { width: 70, height: 100 }

describe('the ratio', () => {
  it('is a line with gaps where nothing came, and another where too little did', () => {
    expect(ratioRuns(BARS)).toEqual([
      { from: 0, to: 3, isSmall: false },
      { from: 5, to: 6, isSmall: false },
      { from: 4, to: 5, isSmall: true },
    ])
  })

  it('is over the threshold strictly, and never before a window is judged or with too few clicks', () => {
    expect(BARS.map((bar) => isOver(bar, 0.5))).toEqual([
      ...[false, true, false, false, false, true, false],
    ])
    expect(breachRuns(BARS, 0.5)).toEqual([
      { from: 1, to: 2 },
      { from: 5, to: 6 },
    ])
  })

  it('is drawn in steps, and filled down to zero', () => {
    const run = { from: 0, to: 2 }
    expect(stepPath(BARS, run, SIZE)).toBe('M0 75H10L10 40H20')
    expect(areaPath(BARS, run, SIZE)).toBe('M0 75H10L10 40H20V100H0Z')
  })
})

describe('clicks', () => {
  it('stand as columns, other ones on the flagged ones', () => {
    const bars = BARS.slice(0, 1)
    const size = { width: 10, height: 100 }
    expect(columnsPath(bars, 200, size, 'flagged')).toBe('M0 87.5h9v12.5h-9Z')
    expect(columnsPath(bars, 200, size, 'other')).toBe('M0 50h9v37.5h-9Z')
  })

  it('are compared with the median of the windows that are over', () => {
    expect(medianClicks(BARS)).toBe(100)
    expect(medianClicks([barOf(0, 0)])).toBeNull()
    expect(latestJudged(BARS)).toBe(BARS[5])
    expect(latestJudged([barOf(0, 0)])).toBeNull()
  })
})

it('numbers are copied as lines of cells', () => {
  const rows = [['10', '0.5']]
  expect(toTabbed(['flagged', 'ratio'], rows)).toBe('flagged\tratio\n10\t0.5\n')
})
