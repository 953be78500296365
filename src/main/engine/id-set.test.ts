import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdSet } from './id-set'

const id = fc.stringMatching(/^[0-9a-f]{32}$/)

describe('a set of ids', () => {
  it('answers as a Set of strings does', () => {
    const few = fc.constantFrom(
      '0'.repeat(32),
      `${'0'.repeat(31)}1`,
      'f'.repeat(32),
      `1${'0'.repeat(31)}`,
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(id, few), { maxLength: 300 }), (ids) => {
        const set = new IdSet()
        const truth = new Set<string>()
        for (const each of ids) {
          expect(set.has(each)).toBe(truth.has(each))
          expect(set.add(each)).toBe(!truth.has(each))
          truth.add(each)
          expect(set.size).toBe(truth.size)
        }
      }),
    )
  })

  it('keeps every id while it grows', () => {
    const set = new IdSet()
    const ids = Array.from({ length: 20_000 }, (_, n) =>
      createHash('sha256').update(String(n)).digest('hex').slice(0, 32),
    )
    for (const each of ids) set.add(each)
    expect(ids.every((each) => set.has(each))).toBe(true)
    expect(set.has('0123456789abcdef0123456789abcdef')).toBe(false)
  })
})
