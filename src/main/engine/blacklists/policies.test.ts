import { describe, expect, it } from 'vitest'
import type { ListPolicy } from '../../../shared/list-policy'
import type { EvidencePart } from '../history/policy-evidence'
import { judgeParts } from './policy-desk'
import { DAY_MS, HOUR_MS, START, World } from './testing'

const RULE: ListPolicy = {
  minimumHits: 3,
  minimumReporters: 1,
  windowMs: DAY_MS,
  severity: 'low',
  minimumScore: null,
  expiresInMs: DAY_MS,
}
const IP = '203.0.113.1'

const summaryOf = (world: World) => world.lists.lists().find(({ list }) => list === '40')
const candidate = (value: string, since = 0) => ({ value, hits: 5, reporters: 2, since })

/** Lists what is given, as a round does that found it with the policy as it stands. */
async function listAll(world: World, ...values: string[]): Promise<number> {
  const policyAt = summaryOf(world)?.policy?.at ?? -1
  const since = world.lists.decidedAt('40', values)
  const candidates = values.map((value) => candidate(value, since.get(value) ?? 0))
  return (await world.lists.listByPolicy({ list: '40', policyAt, candidates })).changed
}

describe('the policy of a list', () => {
  it('is off, and lists nothing until a person turns it on', async () => {
    const world = new World()
    expect(summaryOf(world)?.policy).toBeNull()
    expect(world.lists.policies()).toEqual([])
    expect(await listAll(world, IP)).toBe(0)
    expect(world.exported()).toEqual([])
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    expect(summaryOf(world)?.policy).toEqual({ rule: RULE, by: 'MK', at: START })
    expect(await listAll(world, IP)).toBe(1)
    expect(world.exported()).toEqual([IP])
  })

  it('says in the entry which policy added it and why, and when it ends', async () => {
    const world = new World()
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    await listAll(world, IP)
    const [entry] = world.lists.entries({ list: '40' }).entries
    expect(entry).toMatchObject({
      origin: 'policy',
      actor: 'policy 40',
      reason: 'Policy of Possible SQL injection, by MK: 5 hits from 2 reporters within 1 day',
      expiresAt: START + DAY_MS,
    })
    world.now += DAY_MS
    expect(world.exported()).toEqual([])
  })

  it('never lists what is allowed, never blocked, a network, removed or there already', async () => {
    const world = new World({ ownNetworks: ['198.51.100.0/24'] })
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    await world.lists.allow({ value: '203.0.113.8/29' }, 'TR')
    await world.lists.add({ list: '40', value: '203.0.113.3' }, 'TR')
    await world.lists.add({ list: '40', value: '203.0.113.4' }, 'TR')
    await world.lists.remove([{ list: '40', value: '203.0.113.4' }], 'TR')
    const values = ['203.0.113.9', '198.51.100.7', '8.8.8.8', '10.0.0.1', '203.0.113.3']
    const all = [...values, '203.0.113.4', '203.0.113.64/26', 'bad.example', IP]
    const list = world.lists.policyList('40')
    const since = world.lists.decidedAt('40', all)
    const { listed, skipped } = world.lists.judgePolicy(
      list,
      all.map((value) => candidate(value, since.get(value) ?? 0)),
    )
    expect(listed.map(({ value }) => value)).toEqual([IP])
    expect(skipped).toEqual({ protected: 4, resting: 1, listed: 1 })
    expect(await listAll(world, ...all)).toBe(1)
  })

  it('does not bring back what a person took back, unless more arrives', async () => {
    const world = new World()
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    await listAll(world, IP)
    const [line] = world.lists.audit({ list: '40', limit: 1 })
    world.now += HOUR_MS
    await world.lists.undo(line?.id ?? '', 'TR')
    expect(world.exported()).toEqual([])
    expect(world.lists.decidedAt('40', [IP])).toEqual(new Map([[IP, world.now]]))
    const { at } = summaryOf(world)?.policy ?? { at: 0 }
    const stale = { list: '40', policyAt: at, candidates: [candidate(IP, START)] }
    expect((await world.lists.listByPolicy(stale)).changed).toBe(0)
    expect(await listAll(world, IP)).toBe(1)
  })

  it('is turned off with one change that takes its entries off, leaves others, and is taken back', async () => {
    const world = new World()
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    world.receive({ ip: '203.0.113.2' })
    await listAll(world, IP, '203.0.113.2')
    await world.lists.add({ list: '40', value: '203.0.113.3' }, 'MK')
    expect(summaryOf(world)?.byPolicy).toBe(2)
    const off = await world.lists.setPolicy({ list: '40', policy: null, removeEntries: true }, 'TR')
    expect(off.text).toBe('The policy of Possible SQL injection is off. 2 entries were taken off.')
    expect(world.exported()).toEqual(['203.0.113.2', '203.0.113.3'])
    expect(summaryOf(world)).toMatchObject({ policy: null, byPolicy: 0 })
    await world.lists.undo(off.changeId, 'TR')
    expect(world.exported()).toEqual([IP, '203.0.113.2', '203.0.113.3'])
    expect(summaryOf(world)?.policy?.by).toBe('MK')
    const told = world.lists.audit({ list: '40', limit: 10 }).map((each) => each.action)
    expect(told).toContain('turned off the policy of')
    expect(told).toContain('turned on the policy of')
  })

  it('lists nothing by a rule that was changed since', async () => {
    const world = new World()
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    const { at } = summaryOf(world)?.policy ?? { at: 0 }
    world.now += 1000
    await world.lists.setPolicy({ list: '40', policy: { ...RULE, minimumHits: 50 } }, 'MK')
    const late = { list: '40', policyAt: at, candidates: [candidate(IP)] }
    expect((await world.lists.listByPolicy(late)).changed).toBe(0)
    await expect(world.lists.setPolicy({ list: 'dga', policy: RULE }, 'MK')).rejects.toThrow(
      'Activate the list first',
    )
  })

  it('is kept by a start, with what it listed', async () => {
    const world = new World()
    await world.lists.setPolicy({ list: '40', policy: RULE }, 'MK')
    await listAll(world, IP)
    const again = world.newLists(world.tally)
    await again.load()
    expect(again.lists().find(({ list }) => list === '40')).toMatchObject({
      policy: { rule: RULE, by: 'MK' },
      byPolicy: 1,
    })
  })
})

describe('looking back', () => {
  const part = (hoursAgo: number, hits: number, reporter = 'ntopng', value = IP): EvidencePart => ({
    value,
    last: START - hoursAgo * HOUR_MS,
    hits,
    reporter,
  })
  const from = START - 7 * DAY_MS

  it('finds values that met a policy at a moment, with most that they had at one', () => {
    const parts = [part(100, 1), part(99, 2), part(90, 1), part(20, 1)]
    expect(judgeParts(parts, RULE, from)).toEqual([{ value: IP, hits: 4, reporters: 1 }])
  })

  it('does not add up what lies further apart than the window', () => {
    const parts = [part(100, 1), part(70, 1), part(40, 1), part(10, 1)]
    expect(judgeParts(parts, RULE, from)).toEqual([])
  })

  it('counts reporters within the window alone', () => {
    const both = { ...RULE, minimumReporters: 2 }
    expect(judgeParts([part(60, 3, 'zeek'), part(30, 3)], both, from)).toEqual([])
    expect(judgeParts([part(40, 3, 'zeek'), part(30, 3)], both, from)).toEqual([
      { value: IP, hits: 6, reporters: 2 },
    ])
  })
})
