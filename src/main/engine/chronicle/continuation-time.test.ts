import { describe, expect, it } from 'vitest'
import { isFreshEnough, parseTypedTime } from './continuation-time'

const NOW = Date.UTC(2026, 2, 9, 12)

describe('a continuation time', () => {
  it.each([
    ['2020-11-05T00:00:00Z', '2020-11-05T00:00:00Z'],
    ['2020-11-05 00:00:00', '2020-11-05T00:00:00Z'],
    [' 2026-03-02t10:15:30.123456789z ', '2026-03-02T10:15:30.123456789Z'],
    ['2026-03-02', null],
    ['2026-13-02T10:15:30Z', null],
    ['2026-03-02T10:15:30+01:00', null],
    ['yesterday', null],
  ])('is read as it is typed: %s', (text, read) => {
    expect(parseTypedTime(text)).toBe(read)
  })

  it('is good for a week, and never where it lies in the future', () => {
    expect(isFreshEnough('2026-03-09T12:00:00.000000001Z', NOW)).toBe(true)
    expect(isFreshEnough('2026-03-02T12:30:00Z', NOW)).toBe(true)
    expect(isFreshEnough('2026-03-02T12:00:00Z', NOW)).toBe(false)
    expect(isFreshEnough('what the server calls it', NOW)).toBe(true)
    expect(() => isFreshEnough('2026-03-09T13:00:00Z', NOW)).toThrow('lies in the future')
  })
})
