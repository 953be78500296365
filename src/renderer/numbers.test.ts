import { describe, expect, it } from 'vitest'
import {
  bytes,
  counted,
  denseCount,
  fullCount,
  groupCount,
  percent,
  rate,
  score,
  shortHash,
} from './numbers'

describe('numbers', () => {
  it('writes counts in full up to 99,999 and short beyond in dense places', () => {
    expect([999, 1284, 99_999, 100_000, 128_400, 999_600, 2_100_000].map(denseCount)).toEqual([
      '999',
      '1,284',
      '99,999',
      '100 k',
      '128 k',
      '1 M',
      '2.1 M',
    ])
    expect(fullCount(2_100_000)).toBe('2,100,000')
  })

  it('writes group counts, scores and shares', () => {
    expect([1, 37, 1204].map(groupCount)).toEqual(['1', '×37', '×1,204'])
    expect([score(0.971), score(null), score(0.9914, 3)]).toEqual(['0.97', '–', '0.991'])
    expect(percent(0.614, 1)).toBe('61.4\u2009%')
  })

  it('writes rates', () => {
    expect([0, 0.2, 9.84, 40, 1280, 12_481].map(rate)).toEqual([
      '0/s',
      '0.2/s',
      '9.8/s',
      '40/s',
      '1.28k/s',
      '12.5k/s',
    ])
  })

  it('writes sizes as disks are sold', () => {
    expect([0, 999, 1000, 48_000_000_000, 999_999_999].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '48 GB',
      '1 GB',
    ])
  })

  it('counts things', () => {
    expect([counted(1, 'alert'), counted(1204, 'alert')]).toEqual(['1 alert', '1,204 alerts'])
    expect(counted(2, 'entry', 'entries')).toBe('2 entries')
  })

  it('cuts hashes in the middle', () => {
    expect(shortHash('9f3c41e2aaaaaaaaaaaaaaaaaaaaaaaa77b0a21b')).toBe('9f3c41e2 … 77b0a21b')
    expect(shortHash('short')).toBe('short')
  })
})
