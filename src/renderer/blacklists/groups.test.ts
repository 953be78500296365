import { describe, expect, it } from 'vitest'
import type { ListSummary } from '../../shared/blacklist'
import { chooseList, groupLists, sumLists } from './groups'

function list(part: Partial<ListSummary> & { list: string }): ListSummary {
  return {
    title: part.list,
    category: '',
    alertId: null,
    kind: 'custom',
    holds: 'address',
    state: 'active',
    entries: 0,
    allowed: 0,
    lastChange: null,
    ttlMs: 1,
    feed: null,
    proposedFeed: { minimumHits: 1, maxAgeMs: null },
    policy: null,
    proposedPolicy: {
      minimumHits: 1,
      minimumReporters: 1,
      windowMs: 86_400_000,
      severity: 'low' as const,
      minimumScore: null,
      expiresInMs: 604_800_000,
    },
    byPolicy: 0,
    lastPull: null,
    ...part,
  }
}

const LISTS = [
  list({ list: 'allowlist', kind: 'allowlist', entries: 2 }),
  list({ list: '79', kind: 'reference', alertId: 79 }),
  list({ list: '40', kind: 'reference', alertId: 40, entries: 5 }),
  list({ list: 'zebra' }),
  list({ list: 'apple', entries: 1 }),
]

describe('groupLists', () => {
  it('orders headings, puts alert numbers in order and leaves empty headings out', () => {
    expect(groupLists(LISTS).map((group) => [group.kind, group.lists.map((l) => l.list)])).toEqual([
      ['reference', ['40', '79']],
      ['custom', ['apple', 'zebra']],
      ['allowlist', ['allowlist']],
    ])
  })
})

describe('sumLists', () => {
  it('does not count the allowlist', () => {
    expect(sumLists(LISTS)).toEqual({ entries: 6, lists: 4 })
  })
})

describe('chooseList', () => {
  it('is the wanted one, and none where that does not exist', () => {
    expect(chooseList(LISTS, '79')?.list).toBe('79')
    expect(chooseList(LISTS, 'gone')).toBeUndefined()
  })
  it('is the first with entries where none is wanted', () => {
    expect(chooseList(LISTS, null)?.list).toBe('40')
  })
  it('answers nothing when there are no lists', () => {
    expect(chooseList([], null)).toBeUndefined()
  })
})
