import { describe, expect, it } from 'vitest'
import { MAX_TRAFFIC_BARS } from '../../../shared/traffic'
import { alertId } from '../alerts/identity'
import { chooseBarMs, joinBreaches } from './traffic'

const T0 = Date.UTC(2026, 2, 2, 9, 59, 0)

describe('the length of a bar', () => {
  it.each([
    [15 * 60_000, 10_000, 10_000],
    [3_600_000, 10_000, 20_000],
    [24 * 3_600_000, 10_000, 300_000],
    [24 * 3_600_000, 7_000, 294_000],
    [366 * 24 * 3_600_000, 10_000, 172_800_000],
    [60_000, 30_000, 30_000],
  ])('of %i ms in windows of %i ms is %i ms', (spanMs, windowMs, barMs) => {
    const chosen = chooseBarMs({ from: T0, to: T0 + spanMs }, windowMs)
    expect(chosen).toBe(barMs)
    expect(chosen % windowMs).toBe(0)
    expect(spanMs / chosen).toBeLessThanOrEqual(MAX_TRAFFIC_BARS)
  })
})

describe('windows over the threshold', () => {
  const found = (n: number, ratio: number) => ({
    start: T0 + n * 10_000,
    end: T0 + (n + 1) * 10_000,
    first: T0 + n * 10_000 + 5,
    ratio,
    rule: 'ratio',
  })

  it('are one breach where they touch, with its peak and the alert of its last one', () => {
    const breaches = joinBreaches([found(0, 0.6), found(1, 0.9), found(2, 0.7), found(6, 0.8)], 's')
    expect(breaches.map(({ start, end, windows, peak }) => [start, end, windows, peak])).toEqual([
      [T0, T0 + 30_000, 3, 0.9],
      [T0 + 60_000, T0 + 70_000, 1, 0.8],
    ])
    const hour = Date.UTC(2026, 2, 2, 10)
    expect(breaches[0]?.alertId).toBe(alertId('ddos-ratio', 'ratio', 's', hour - 3_600_000))
    expect(breaches[1]?.alertId).toBe(alertId('ddos-ratio', 'ratio', 's', hour))
  })

  it('that slide over each other are one as well', () => {
    const sliding = [found(0, 0.6), { ...found(0, 0.7), start: T0 + 5_000, end: T0 + 15_000 }]
    expect(joinBreaches(sliding, 's')).toMatchObject([{ end: T0 + 15_000, windows: 2, peak: 0.7 }])
  })
})
