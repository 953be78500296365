import { describe, expect, it } from 'vitest'
import { branchesToOpen, childrenOf, isBranch, leafText, searchJson, sizeOf } from './json-tree'

const EVENT = {
  metadata: { eventType: 'NETWORK_DNS' },
  principal: { ip: ['203.0.113.9', '2001:db8::9'], port: 53 },
  about: [{ hostname: 'WS-17' }],
}

describe('a tree of JSON', () => {
  it('draws a short list of plain values on one line', () => {
    expect(isBranch(EVENT.principal.ip)).toBe(false)
    expect(leafText(EVENT.principal.ip)).toBe('203.0.113.9, 2001:db8::9')
    expect(isBranch(EVENT.about)).toBe(true)
    expect(isBranch([1, 2, 3, 4, 5, 6])).toBe(true)
    expect(isBranch(['x'.repeat(121)])).toBe(true)
    expect([null, true, 7, 'x'].map(isBranch)).toEqual([false, false, false, false])
  })

  it('opens what is near the root, and never more than fits', () => {
    expect([...branchesToOpen(EVENT)]).toEqual([
      EVENT,
      EVENT.metadata,
      EVENT.principal,
      EVENT.about,
      EVENT.about[0],
    ])
    const wide = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`k${n}`, { a: { b: 1 }, c: { d: 1 } }]),
    )
    const lines = [...branchesToOpen(wide)].reduce((sum, each) => sum + sizeOf(each), 0)
    expect(lines).toBe(80)
    const list = Array.from({ length: 21 }, (_, n) => ({ n }))
    expect([...branchesToOpen({ list })]).toEqual([{ list }])
    let deep: object = { end: 1 }
    for (let level = 0; level < 10_000; level += 1) deep = { a: deep }
    expect(branchesToOpen(deep as Record<string, unknown>).size).toBe(80)
  })

  it('gives what is in a branch, as much as is asked for', () => {
    expect(childrenOf(EVENT, 1)).toEqual([['metadata', EVENT.metadata]])
    expect(childrenOf(['a', 'b'], 5)).toEqual([
      ['0', 'a'],
      ['1', 'b'],
    ])
  })

  it('finds values and names in any case, in the order of the tree, with the way to them', () => {
    expect(searchJson(EVENT, 'ws-', 10)).toEqual({
      matches: [{ path: 'about[0].hostname', value: 'WS-17' }],
      total: 1,
    })
    expect(searchJson(EVENT, '9', 10).matches.map(({ path }) => path)).toEqual([
      'principal.ip[0]',
      'principal.ip[1]',
    ])
    expect(searchJson(EVENT, 'PORT', 10).total).toBe(1)
    expect(searchJson(EVENT, '', 2)).toMatchObject({ total: 5, matches: [{}, {}] })
  })

  it('is not troubled by depth', () => {
    let deep: unknown = 'found'
    for (let level = 0; level < 200_000; level += 1) deep = { a: deep }
    expect(searchJson(deep, 'found', 1)).toMatchObject({ total: 1, matches: [{ value: 'found' }] })
  })
})
