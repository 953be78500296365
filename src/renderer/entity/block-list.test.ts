import { describe, expect, it } from 'vitest'
import type { ListSummary } from '../../shared/blacklist'
import { blockableLists, suggestList } from './block-list'

function list(part: Partial<ListSummary> & { list: string }): ListSummary {
  const blank = {
    category: '',
    alertId: null,
    entries: 0,
    allowed: 0,
    lastChange: null,
    ttlMs: 1,
    feed: null,
    proposedFeed: { minimumHits: 1, maxAgeMs: null },
    lastPull: null,
  }
  return { title: part.list, kind: 'custom', state: 'active', ...blank, ...part }
}

const LISTS = [
  list({ list: '40', kind: 'reference', alertId: 40 }),
  list({ list: '99', kind: 'observed', state: 'observed', alertId: 99 }),
  list({ list: 'mine' }),
  list({ list: 'allowlist', kind: 'allowlist' }),
]

describe('the list to block on', () => {
  it('is an active one and never the allowlist', () => {
    expect(blockableLists(LISTS).map((found) => found.list)).toEqual(['40', 'mine'])
  })
  it('is that of the newest alert which has one', () => {
    const alerts = [
      { alertId: 40, last: 1 },
      { alertId: 99, last: 9 },
    ]
    expect(suggestList(LISTS, alerts)).toBe('40')
  })
  it('is the first own list where no alert has one', () => {
    expect(suggestList(LISTS, [{ alertId: 7, last: 1 }])).toBe('mine')
    expect(suggestList([], [])).toBeNull()
  })
})
