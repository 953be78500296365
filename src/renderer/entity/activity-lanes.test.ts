import { describe, expect, it } from 'vitest'
import {
  busiestAt,
  busiestCell,
  hourlySums,
  laneSpanMs,
  laneTicks,
  SHADES,
  shadeOf,
  shadeRuns,
  sumLane,
} from './activity-lanes'

describe('shades of the activity lanes', () => {
  it('keeps a single event visible beside a flood', () => {
    expect(shadeOf(0, 10_000)).toBe(0)
    expect(shadeOf(1, 10_000)).toBe(1)
    expect(shadeOf(10_000, 10_000)).toBe(SHADES)
  })
  it('grows with the count', () => {
    const shades = [1, 5, 50, 500, 5000].map((count) => shadeOf(count, 5000))
    expect(shades).toEqual([...shades].sort((a, b) => a - b))
  })
  it('shows the only event as the busiest', () => {
    expect(shadeOf(1, 1)).toBe(SHADES)
  })
  it('joins neighbours of one shade and leaves empty cells out', () => {
    expect(shadeRuns([0, 1, 1, 0, 100], 100)).toEqual([
      { from: 1, to: 3, shade: 1 },
      { from: 4, to: 5, shade: SHADES },
    ])
  })
})

describe('facts of the activity', () => {
  const activity = { from: 1000, cellMs: 10, lanes: [{ counts: [0, 2] }, { counts: [5, 0] }] }
  it('finds the busiest cell of all lanes', () => {
    expect(busiestCell(activity.lanes)).toBe(5)
    expect(busiestAt(activity)).toBe(1000)
  })
  it('has no busiest cell where nothing happened', () => {
    expect(busiestAt({ ...activity, lanes: [{ counts: [0, 0] }] })).toBeNull()
  })
  it('sums a lane', () => {
    expect(sumLane([1, 2, 3])).toBe(6)
  })
  it('writes every fourth full hour below the lanes, at its place', () => {
    const hour = 3_600_000
    const from = Date.UTC(2026, 10, 23, 2, 35)
    const ticks = laneTicks(from, 24 * hour, 'utc')
    expect(ticks.map(({ text }) => text)).toEqual([
      '04:00',
      '08:00',
      '12:00',
      '16:00',
      '20:00',
      '00:00',
    ])
    expect(ticks[0]?.place).toBeCloseTo(85 / (24 * 60), 6)
    expect(laneTicks(Date.UTC(2026, 10, 23), 24 * hour, 'utc')).toHaveLength(7)
  })
  it('adds cells up to hours, one sum a lane', () => {
    const fiveMin = 300_000
    const day = {
      from: 0,
      cellMs: fiveMin,
      lanes: [{ counts: Array(24).fill(1) }, { counts: [7] }],
    }
    expect(laneSpanMs(day)).toBe(24 * fiveMin)
    expect(hourlySums(day)).toEqual([
      { from: 0, sums: [12, 7] },
      { from: 3_600_000, sums: [12, 0] },
    ])
  })
  it('spans a day where there is no lane', () => {
    expect(laneSpanMs({ from: 0, cellMs: 1, lanes: [] })).toBe(86_400_000)
  })
})
