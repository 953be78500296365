import { describe, expect, it } from 'vitest'
import { readWhole } from './read-whole'

describe('readWhole', () => {
  it('reads whole numbers in the range, with separators', () => {
    expect(readWhole(' 1,095 ', 1, 3650)).toBe(1095)
    expect(readWhole('1', 1, 60)).toBe(1)
  })
  it.each(['', '0', '61', '1.5', '-3', 'six', '99999999999'])('refuses %j', (text) => {
    expect(readWhole(text, 1, 60)).toBeNull()
  })
})
