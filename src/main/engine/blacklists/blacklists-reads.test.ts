import { describe, expect, it } from 'vitest'
import { rebuildTally } from '../tally/rebuild'
import { DAY_MS, HOUR_MS, START, World } from './testing'

const IP = '203.0.113.9'
const block = (value: string, more: object = {}) => ({ list: '40', value, reason: 'test', ...more })

describe('version', () => {
  it('changes with counters, decisions, own networks and expiry, and else stays', async () => {
    const world = new World()
    const seen = new Set<string>([world.lists.version('40')])
    const next = () => {
      const version = world.lists.version('40')
      expect(world.lists.version('40')).toBe(version)
      expect(seen.has(version)).toBe(false)
      seen.add(version)
    }
    world.receive({ ip: IP })
    next()
    await world.lists.add(block('198.51.100.1', { expiresInMs: HOUR_MS }), 'MK')
    next()
    world.now += HOUR_MS - 1
    expect(seen.has(world.lists.version('40'))).toBe(true)
    world.now += 1
    next()
    world.now += 7 * DAY_MS
    next()
    world.settings = { ...world.settings, ownNetworks: ['203.0.113.0/24'] }
    next()
    await world.lists.allow({ value: '192.0.2.1' }, 'MK')
    next()
  })
})

describe('the number of changes', () => {
  it('grows with decisions, their expiry and own networks, and not with what arrives', async () => {
    const world = new World()
    let last = world.lists.changes()
    const grows = () => {
      const now = world.lists.changes()
      expect(now).toBeGreaterThan(last)
      expect(world.lists.changes()).toBe(now)
      last = now
    }
    world.receive({ ip: IP })
    expect(world.lists.changes()).toBe(last)
    const added = await world.lists.add(block('198.51.100.1', { expiresInMs: HOUR_MS }), 'MK')
    grows()
    world.now += HOUR_MS - 1
    expect(world.lists.changes()).toBe(last)
    world.now += 1
    grows()
    await world.lists.allow({ value: IP, expiresInMs: HOUR_MS }, 'TR')
    grows()
    world.now += HOUR_MS
    grows()
    await world.lists.undo(added.changeId, 'MK')
    grows()
    world.settings = { ...world.settings, ownNetworks: ['203.0.113.0/24'] }
    grows()
  })
})

describe('what others show', () => {
  it('tells which entries cover an address, and who blocked it by hand', async () => {
    const world = new World()
    world.receive({ ip: IP })
    await world.lists.add(block('203.0.113.0/24', { list: '41' }), 'MK')
    expect(world.lists.coverOf(IP)).toMatchObject([
      { list: '40', entry: IP, state: 'active', origin: 'counter', since: START },
      { list: '41', entry: '203.0.113.0/24', state: 'active', origin: 'manual', actor: 'MK' },
    ])
    expect(world.lists.marksOf(IP)).toEqual({ blockedBy: 'MK', isAllowed: false })
    expect(world.lists.marksOf('host.example')).toEqual({ blockedBy: null, isAllowed: false })
    expect(world.lists.blockedValues()).toEqual(['203.0.113.0/24'])
    expect(world.lists.whyProtected(IP)).toBeNull()
    expect(world.lists.whyProtected('10.0.0.1')).toContain('private addresses')
    expect(world.lists.whyProtected('host')).toContain('neither an address')
    await world.lists.allow({ value: IP }, 'TR')
    expect(world.lists.marksOf(IP).isAllowed).toBe(true)
    expect(world.lists.whyProtected(IP)).toContain('TR allowed 203.0.113.9')
    expect(world.lists.coverOf(IP).at(-1)).toMatchObject({ list: 'allowlist', entry: IP })
  })

  it('keeps an audit trail of who did what and what can be taken back', async () => {
    const world = new World()
    const added = await world.lists.add(block(IP), 'MK')
    await world.lists.add(block('203.0.113.10'), 'MK')
    await world.lists.allow({ value: IP, reason: 'office' }, 'TR')
    expect(world.lists.audit({ limit: 10 })).toMatchObject([
      {
        actor: 'TR',
        action: 'allowed',
        object: IP,
        list: 'allowlist',
        reason: 'office',
        canUndo: true,
      },
      { actor: 'MK', action: 'blocked', object: '203.0.113.10', list: '40', canUndo: true },
      { id: added.changeId, action: 'blocked', object: IP, list: '40', canUndo: false },
    ])
    expect(world.lists.audit({ list: '40', limit: 1 })).toHaveLength(1)
    expect(world.lists.audit({ list: 'allowlist', limit: 9 })).toHaveLength(1)
  })
})

describe('storing', () => {
  it('changes nothing that was not stored', async () => {
    const world = new World()
    world.receive({ ip: IP })
    world.log.failure = new Error('disk full')
    await expect(world.lists.remove([{ list: '40', value: IP }], 'MK')).rejects.toThrow('disk full')
    expect(world.exported()).toEqual([IP])
    await world.lists.remove([{ list: '40', value: IP }], 'MK')
    expect(world.exported()).toEqual([])
  })

  it('takes writes one after the other, and batches that arrive meanwhile after them', async () => {
    const world = new World()
    const results = await Promise.allSettled([
      world.lists.add(block(IP), 'MK'),
      world.lists.remove([{ list: '40', value: IP, revision: 1 }], 'TR'),
      world.lists.remove([{ list: '40', value: IP, revision: 1 }], 'MK'),
    ])
    expect(results.map((each) => each.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    const writing = world.lists.allow({ value: '198.51.100.1' }, 'MK')
    await Promise.resolve()
    world.receive({ ip: '198.51.100.1' })
    await writing
    expect(world.tally.counters('40').size).toBe(0)
  })

  it('stands again after a restart, with and without the counters of a snapshot', async () => {
    const world = new World()
    world.receive({ ip: IP, times: 2 }, { ip: '203.0.113.10' })
    await world.lists.add(block('198.51.100.0/25'), 'MK')
    await world.lists.remove([{ list: '40', value: IP }], 'MK')
    await world.lists.allow({ value: '203.0.113.10', expiresInMs: HOUR_MS }, 'TR')
    const tally = world.newTally(() => lists)
    const lists = world.newLists(tally)
    await rebuildTally({
      tally,
      lists,
      snapshot: null,
      readAfter: (seq) => world.readAfter(seq),
    })
    const query = { list: '40', state: 'all' } as const
    expect(lists.entries(query)).toEqual(world.lists.entries(query))
    expect(lists.audit({ limit: 100 })).toEqual(world.lists.audit({ limit: 100 }))
  })
})
