import { describe, expect, it } from 'vitest'
import { isBelowOne, isJudgedBy } from './judged-by'

describe('whether a name belongs to some domains', () => {
  it('holds for each of them and for all below', () => {
    const own = ['corp.example']
    expect(isBelowOne('A.Corp.example.', own)).toBe(true)
    expect(isBelowOne('corp.example', own)).toBe(true)
    expect(isBelowOne('notcorp.example', own)).toBe(false)
    expect(isBelowOne('corp.example', [])).toBe(false)
  })
})

describe('whether a detector judges a query', () => {
  it('hangs on the source, where it is set to some', () => {
    const set = { sources: ['resolver', 'import'], ignored: [] }
    expect(isJudgedBy(set, 'a.example', 'resolver')).toBe(true)
    expect(isJudgedBy(set, 'a.example', 'other')).toBe(false)
    expect(isJudgedBy(set, 'a.example', undefined)).toBe(true)
    expect(isJudgedBy({ ...set, sources: [] }, 'a.example', 'other')).toBe(true)
  })

  it('leaves out domains that it ignores, and all below them', () => {
    const set = { sources: [], ignored: ['.Scanner.example', 'corp.example.'] }
    for (const name of ['scanner.example', 'abc.SCANNER.example.', 'a.b.corp.example']) {
      expect(isJudgedBy(set, name, 'any'), name).toBe(false)
    }
    for (const name of ['otherscanner.example', 'example', 'scanner.example.net', '.', '']) {
      expect(isJudgedBy(set, name, 'any'), name).toBe(true)
    }
  })
})
