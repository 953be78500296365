import { expect, it } from 'vitest'
import { barsAsText, edgesOf, logHeight, logTicks } from './score-bars'

it('lets a single one be seen beside a million, and nothing where there is none', () => {
  expect(logHeight(0, 1_000_000)).toBe(0)
  expect(logHeight(1, 1_000_000)).toBeGreaterThan(0.05)
  expect(logHeight(1_000_000, 1_000_000)).toBe(1)
  expect(logHeight(1, 1)).toBe(1)
})

it('marks few powers of ten', () => {
  expect(logTicks(1)).toEqual([1])
  expect(logTicks(800)).toEqual([1, 10, 100])
  expect(logTicks(9_000_000)).toEqual([1, 100, 10_000, 1_000_000])
})

it('writes bars for a sheet', () => {
  const bars = new Array<number>(50).fill(0)
  bars[0] = 12
  bars[49] = 3
  expect(barsAsText(bars, ['From', 'To', 'Names'])).toBe(
    'From\tTo\tNames\n0.00\t0.02\t12\n0.98\t1.00\t3',
  )
  expect(edgesOf(49)).toEqual({ from: 0.98, to: 1 })
})
