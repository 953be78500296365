import { describe, expect, it } from 'vitest'
import type { Entry } from '../../shared/blacklist'
import { entryAt, MOST_PAGES, NO_PAGES, PAGE_ROWS, pagesFor, pickedEntries, putPage } from './pages'

function entry(value: string): Entry {
  return {
    list: '40',
    value,
    count: 1,
    firstSeen: null,
    lastSeen: null,
    origin: 'counter',
    actor: 'auto',
    reason: '',
    expiresAt: null,
    state: 'active',
    grounds: [],
    revision: 0,
  }
}

const COUNTS = { active: 100_000, allowed: 0, review: 0, all: 100_000 }

function pageOf(number: number) {
  const entries = Array.from({ length: PAGE_ROWS }, (_, i) => entry(`v${number * PAGE_ROWS + i}`))
  return { entries, total: 100_000, counts: COUNTS }
}

describe('pages of a long table', () => {
  it('names the pages that rows in view need', () => {
    expect(pagesFor(0, 30, 100_000)).toEqual([0])
    expect(pagesFor(190, 210, 100_000)).toEqual([0, 1])
    expect(pagesFor(99_990, 100_050, 100_000)).toEqual([499])
    expect(pagesFor(0, 30, 0)).toEqual([])
  })

  it('finds rows of pages that are read', () => {
    const pages = putPage(NO_PAGES, 2, pageOf(2))
    expect(entryAt(pages, 450)?.value).toBe('v450')
    expect(entryAt(pages, 10)).toBeUndefined()
    expect(pages.total).toBe(100_000)
  })

  it('keeps a bounded number of pages and lets go of the farthest', () => {
    let pages = NO_PAGES
    for (let number = 0; number <= MOST_PAGES; number += 1)
      pages = putPage(pages, number, pageOf(number))
    expect(pages.pages.size).toBe(MOST_PAGES)
    expect(entryAt(pages, 0)).toBeUndefined()
    expect(entryAt(pages, MOST_PAGES * PAGE_ROWS)).toBeDefined()
  })

  it('gives picked entries in the order of their rows', () => {
    const pages = putPage(putPage(NO_PAGES, 1, pageOf(1)), 0, pageOf(0))
    const picked = pickedEntries(pages, new Set(['v250', 'v3', 'v99999']))
    expect(picked.map((found) => found.value)).toEqual(['v3', 'v250'])
  })
})
