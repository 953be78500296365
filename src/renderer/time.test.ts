import { describe, expect, it } from 'vitest'
import {
  age,
  clockDate,
  duration,
  parseTypedTime,
  rowTime,
  sentenceTime,
  timeRange,
  untilTime,
  zoneName,
} from './time'

const NOW = Date.UTC(2026, 7, 18, 14, 34, 7)
const AT = Date.UTC(2026, 7, 18, 14, 31, 52, 418)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('times', () => {
  it('writes today with milliseconds, this year with the day, other years with the year', () => {
    expect(rowTime(AT, NOW, 'utc')).toBe('14:31:52.418')
    expect(rowTime(Date.UTC(2026, 7, 17, 20, 14), NOW, 'utc')).toBe('17 Aug 20:14')
    expect(rowTime(Date.UTC(2025, 11, 3, 8), NOW, 'utc')).toBe('3 Dec 2025')
  })

  it('writes sentences and ranges', () => {
    expect(sentenceTime(AT, NOW, 'utc')).toBe('14:31:52')
    expect(timeRange(AT - 54_000, AT, NOW, 'utc')).toBe('14:30:58 to 14:31:52')
    expect(timeRange(AT, AT + 100, NOW, 'utc')).toBe('14:31:52')
    expect(timeRange(AT - DAY, AT, NOW, 'utc')).toBe('17 Aug 14:31:52 to 14:31:52')
    expect(clockDate(NOW, 'utc')).toBe('Tue 18 Aug')
  })

  it('names the zone', () => {
    expect(zoneName('utc', NOW)).toBe('UTC')
    expect(zoneName('local', NOW)).toMatch(/^UTC([+-]\d+(:\d\d)?)?$/)
  })
})

describe('spans', () => {
  it('writes two units at most', () => {
    expect(
      [240, 40_000, 220_000, HOUR, 90 * MINUTE, 6 * DAY + 23 * HOUR].map((ms) => duration(ms)),
    ).toEqual(['240 ms', '40 s', '3 min 40 s', '1 h', '1 h 30 min', '6 d 23 h'])
  })

  it('never rounds up into a unit it does not write', () => {
    expect(duration(59_999)).toBe('1 min')
    expect(duration(59 * MINUTE + 59_900)).toBe('1 h')
  })

  it('writes ages in one unit', () => {
    expect([500, 52_000, 130_000, 5 * HOUR, 159 * DAY].map((ms) => age(NOW - ms, NOW))).toEqual([
      'now',
      '52 s ago',
      '2 min ago',
      '5 h ago',
      '159 d ago',
    ])
    expect(age(NOW + 5000, NOW)).toBe('now')
  })

  it('writes when something ends', () => {
    expect(untilTime(NOW + 58 * MINUTE + 20_000, NOW)).toBe('in 58 min')
    expect(untilTime(NOW, NOW)).toBe('expired')
  })
})

describe('parseTypedTime', () => {
  it('reads clock times as today, or yesterday where today lies ahead', () => {
    expect(parseTypedTime('14:30', NOW, 'utc')).toBe(Date.UTC(2026, 7, 18, 14, 30))
    expect(parseTypedTime('23:30', NOW, 'utc')).toBe(Date.UTC(2026, 7, 17, 23, 30))
  })

  it('reads days and ISO times', () => {
    expect(parseTypedTime('2026-08-01 08:00:30', NOW, 'utc')).toBe(Date.UTC(2026, 7, 1, 8, 0, 30))
    expect(parseTypedTime('2026-08-18T14:31:52.418Z', NOW, 'local')).toBe(AT)
  })

  it('refuses what is no time', () => {
    for (const text of ['', 'noon', '25:00', '14:61', '14', '14:30 or so']) {
      expect(parseTypedTime(text, NOW, 'utc')).toBeNull()
    }
  })
})
