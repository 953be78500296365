import { describe, expect, it } from 'vitest'
import type { Entity } from '../../shared/entity'
import { blockObstacle, verdictSeverity } from './verdict'

type Part = Parameters<typeof blockObstacle>[0]
const open: Part = { kind: 'address', isOwn: false, neverBlock: null, lists: [] }
const allowed: Entity['lists'][number] = {
  list: 'allowlist',
  title: 'Allowlist',
  entry: '203.0.113.0/24',
  state: 'allowed',
  since: 0,
  expiresAt: null,
  reason: '',
  grounds: [],
  actor: 'mk',
}

describe('blockObstacle', () => {
  it('offers a foreign address', () => {
    expect(blockObstacle(open)).toBeNull()
  })
  it('names the allowlist before own networks and never-block', () => {
    const all = { ...open, isOwn: true, neverBlock: 'resolver', lists: [allowed] }
    expect(blockObstacle(all)).toBe('allowed')
    expect(blockObstacle({ ...all, lists: [] })).toBe('own')
    expect(blockObstacle({ ...open, neverBlock: 'resolver' })).toBe('never-block')
  })
  it('offers a domain as well, and has nothing to block of another name', () => {
    expect(blockObstacle({ ...open, kind: 'domain' })).toBeNull()
    expect(blockObstacle({ ...open, kind: 'name' })).toBe('no address')
  })
})

describe('verdictSeverity', () => {
  it('invents no verdict for what was never seen', () => {
    expect(verdictSeverity('not seen')).toBeNull()
    expect(verdictSeverity('dangerous')).toBe('critical')
  })
})
