import { describe, expect, it } from 'vitest'
import { cutAtLines } from './lookup'

describe('a long text', () => {
  it.each([
    ['aa\nbb\ncc\n', 6, ['aa\nbb\n', 'cc\n']],
    ['aa\nbb\ncc', 7, ['aa\nbb\n', 'cc']],
    ['abcdefgh\nx', 3, ['abc', 'def', 'gh\n', 'x']],
    ['', 3, []],
    ['ab', 3, ['ab']],
  ])('%j is cut behind line ends into %i characters at most', (text, most, pieces) => {
    expect([...cutAtLines(text, most)]).toEqual(pieces)
  })
})
