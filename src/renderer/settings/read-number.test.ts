import { describe, expect, it } from 'vitest'
import { readDecimal, readWhole } from './read-number'

describe('readWhole', () => {
  it('reads whole numbers in the range, with separators', () => {
    expect(readWhole(' 1,095 ', 1, 3650)).toBe(1095)
    expect(readWhole('1', 1, 60)).toBe(1)
  })
  it.each(['', '0', '61', '1.5', '-3', 'six', '99999999999'])('refuses %j', (text) => {
    expect(readWhole(text, 1, 60)).toBeNull()
  })
})

describe('readDecimal', () => {
  it('reads numbers in the range, with a point or a comma', () => {
    expect(readDecimal(' 0.5 ', 0, 1)).toBe(0.5)
    expect(readDecimal('0,75', 0, 1)).toBe(0.75)
    expect(readDecimal('1', 0, 1)).toBe(1)
  })
  it.each(['', '1.01', '-0.1', '.5', '0.5.1', 'half', '1e-1'])('refuses %j', (text) => {
    expect(readDecimal(text, 0, 1)).toBeNull()
  })
})
