import { describe, expect, it } from 'vitest'
import { jaro, longestSubsequence, longestSubstring, measureSimilarity } from './similarity'

const near = (values: readonly number[]) => values.map((value) => Number(value.toFixed(4)))

describe('similarity of two texts', () => {
  it('is as Jaro gives it in the literature', () => {
    expect(jaro('martha', 'marhta')).toBeCloseTo(0.9444, 4)
    expect(jaro('dixon', 'dicksonx')).toBeCloseTo(0.7667, 4)
    expect(jaro('jellyfish', 'smellyfish')).toBeCloseTo(0.8963, 4)
    expect(jaro('abc', 'xyz')).toBe(0)
    expect([jaro('', ''), jaro('', 'a')]).toEqual([1, 0])
  })

  it('counts what is common in order, and in one piece', () => {
    expect(longestSubsequence('agcat', 'gac')).toBe(2)
    expect(longestSubsequence('abcbdab', 'bdcaba')).toBe(4)
    expect(longestSubstring('ababc', 'babca')).toBe(4)
    expect(longestSubstring('abc', '')).toBe(0)
  })

  it('has seven numbers: Levenshtein ratio, Jaro, Winkler, their reverses, common parts', () => {
    // 2 * 5 / 12; Jaro 0.9444; reversed 0.9444; three letters in front, one behind; 5 of 6; 3 of 6.
    expect(near(measureSimilarity(['martha', 'marhta']))).toEqual([
      0.8333, 0.9444, 0.9444, 0.9778, 0.9556, 0.8333, 0.5,
    ])
  })
})

describe('similarity of several texts', () => {
  it('is the mean over all pairs, in any order of the texts', () => {
    const pairs = [
      ['a1', 'a2'],
      ['a1', 'zz'],
      ['a2', 'zz'],
    ] as const
    const means = measureSimilarity(['a1', 'a2']).map(
      (_, at) =>
        pairs.reduce((sum, pair) => sum + (measureSimilarity(pair)[at] ?? 0), 0) / pairs.length,
    )
    const found = measureSimilarity(['a1', 'a2', 'zz'])
    expect(near(found)).toEqual(near(means))
    expect(near(measureSimilarity(['zz', 'a2', 'a1']))).toEqual(near(found))
  })

  it('is 0 where there are no pairs', () => {
    expect(measureSimilarity(['alone'])).toEqual([0, 0, 0, 0, 0, 0, 0])
  })
})
