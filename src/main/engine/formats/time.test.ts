import { describe, expect, it } from 'vitest'
import { checkTime, toMilliseconds } from './time'

const NOW = Date.UTC(2026, 2, 2, 10)
const MINUTE = 60_000
const DAY = 24 * 3_600_000

describe('checkTime', () => {
  it.each([
    ['now', NOW, 'ok'],
    ['long ago', Date.UTC(2000, 0, 1), 'ok'],
    ['just under 5 minutes ahead', NOW + 5 * MINUTE - 1, 'ok'],
    ['5 minutes ahead', NOW + 5 * MINUTE, 'clock ahead'],
    ['24 hours ahead', NOW + DAY, 'clock ahead'],
  ])('%s', (_name, time, verdict) => {
    expect(checkTime(time, NOW)).toBe(verdict)
  })

  it('rejects what is more than 24 hours ahead, and what is before 2000, with the time', () => {
    expect(checkTime(NOW + DAY + 1, NOW)).toContain('2026-03-03T10:00:00.001Z')
    expect(checkTime(Date.UTC(2000, 0, 1) - 1, NOW)).toContain('before the year 2000')
    expect(checkTime(Number.MAX_SAFE_INTEGER, NOW)).toContain('more than 24 hours ahead')
    expect(checkTime(-Number.MAX_SAFE_INTEGER, NOW)).toContain('before the year 2000')
  })
})

describe('toMilliseconds', () => {
  it('takes seconds and milliseconds for the same time', () => {
    expect(toMilliseconds(1_772_446_504)).toBe(1_772_446_504_000)
    expect(toMilliseconds(1_772_446_504_123)).toBe(1_772_446_504_123)
  })
})
