import { expect, it } from 'vitest'
import { Carriages } from './carriages'

it('finds the first export or pull since a time, however many there were', () => {
  const carriages = new Carriages()
  expect(carriages.firstSince('40', 0)).toBeNull()
  for (let at = 1; at <= 10_000; at += 1) carriages.note('40', { at, by: 'fw' })
  expect(carriages.firstSince('40', 0)).toEqual({ at: 1, by: 'fw' })
  const found = carriages.firstSince('40', 7_000)
  expect(found?.at).toBeGreaterThanOrEqual(7_000)
  expect(found?.at).toBeLessThan(7_010)
  expect(carriages.firstSince('40', 10_001)).toBeNull()
  expect(carriages.firstSince('41', 0)).toBeNull()
})
