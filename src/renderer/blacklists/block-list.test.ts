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
  }
  return { title: part.list, kind: 'custom', holds: 'address', state: 'active', ...blank, ...part }
}

const OBSERVED = list({ list: '99', kind: 'observed', state: 'observed', alertId: 99 })
const REFERENCE = list({ list: '40', kind: 'reference', alertId: 40 })
const LISTS = [
  OBSERVED,
  REFERENCE,
  list({ list: 'mine' }),
  list({ list: 'allowlist', kind: 'allowlist' }),
]

describe('the list to block on', () => {
  it('is never the allowlist, and active ones stand first', () => {
    expect(blockableLists(LISTS, 'address').map((found) => found.list)).toEqual([
      '40',
      'mine',
      '99',
    ])
  })
  it('is the active one of the newest alert which has one', () => {
    const alerts = [
      { alertId: 40, last: 1, detector: 'reported' },
      { alertId: 99, last: 9, detector: 'reported' },
    ]
    expect(suggestList(LISTS, alerts, 'address')).toBe('40')
  })
  it('is the first own list where the alert is only observed', () => {
    expect(suggestList(LISTS, [{ alertId: 99, last: 1, detector: 'reported' }], 'address')).toBe(
      'mine',
    )
  })
  it('is the observed list itself where there is no own one, never that of another risk', () => {
    expect(
      suggestList(
        [REFERENCE, OBSERVED],
        [{ alertId: 99, last: 1, detector: 'reported' }],
        'address',
      ),
    ).toBe('99')
  })
  it('is the first active one where no alert says anything', () => {
    expect(suggestList([OBSERVED, REFERENCE], [], 'address')).toBe('40')
    expect(suggestList([], [], 'address')).toBeNull()
  })

  it('of domains is that of the detector, else the first; addresses have none of these', () => {
    const domains = ['dga', 'dns-tunnel'].map((name) =>
      list({ list: name, kind: 'proposed', state: 'proposed', holds: 'domain' }),
    )
    const all = [...LISTS, ...domains]
    const alert = { alertId: null, last: 1 }
    expect(suggestList(all, [{ ...alert, detector: 'dns-tunnel' }], 'domain')).toBe('dns-tunnel')
    expect(suggestList(all, [{ ...alert, detector: 'dga of site B' }], 'domain')).toBe('dga')
    expect(suggestList(domains, [{ ...alert, detector: 'dga' }], 'address')).toBeNull()
    expect(blockableLists(all, 'domain').map((found) => found.list)).toEqual(['dga', 'dns-tunnel'])
  })
})
