import { describe, expect, it } from 'vitest'
import { NumberLine } from './number-line'

const NOW = Date.UTC(2026, 2, 2, 10)

/** Numbers that would be read up to the newest, apart from those that are always read again. */
function missing(line: NumberLine): number[] {
  return line
    .wanted()
    .ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n))
    .sort((a, b) => a - b)
}

describe('the line of numbers', () => {
  it('looks for every number that was passed over, until it comes', () => {
    const line = new NumberLine()
    line.begin([100, 101, 104], NOW)
    expect(line.newest).toBe(104)
    expect(missing(line)).toEqual([102, 103])
    for (const number of [110, 103, 107, 103]) line.note(number, NOW)
    expect(missing(line)).toEqual([102, 105, 106, 108, 109])
    for (const number of [105, 106, 109, 108, 102]) line.note(number, NOW)
    expect(missing(line)).toEqual([])
    expect(line.wanted().after).toBeLessThan(110)
  })

  it('looks again for those it was told of too early, and gives up what nobody can use', () => {
    const line = new NumberLine()
    line.begin([1, 2], NOW)
    line.note(3, NOW)
    line.note(9, NOW + 5)
    line.reopen(2, 3, NOW + 10)
    expect(missing(line)).toEqual([2, 3, 4, 5, 6, 7, 8])
    line.giveUp(NOW + 6)
    expect(missing(line)).toEqual([2, 3])
  })

  it('begins with nothing where there is nothing', () => {
    const line = new NumberLine()
    line.begin([], NOW)
    expect(line.newest).toBe(0)
    line.note(1_000_001, NOW)
    expect(line.newest).toBe(1_000_001)
  })
})
