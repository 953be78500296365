import { describe, expect, it } from 'vitest'
import { BadInputError } from '../decision'
import { START, World } from './testing'

describe('why an address is blocked', () => {
  it('tells each entry that contains it, who put it there and since when', async () => {
    const world = new World()
    world.receive({ ip: '203.0.113.10', times: 3 })
    await world.lists.add({ list: '40', value: '203.0.113.0/24', reason: 'scanners' }, 'MK')
    await world.lists.add({ list: '41', value: '203.0.113.8/29', reason: 'probe' }, 'JS')
    await world.lists.add({ list: '40', value: '198.51.100.0/24' }, 'MK')
    const { value, isBlocked, covers } = world.lists.why(' 203.0.113.10 ')
    expect([value, isBlocked]).toEqual(['203.0.113.10', true])
    expect(covers.map(({ list, entry }) => [list, entry])).toEqual([
      ['40', '203.0.113.10'],
      ['40', '203.0.113.0/24'],
      ['41', '203.0.113.8/29'],
    ])
    expect(covers[1]).toMatchObject({ actor: 'MK', reason: 'scanners', since: START })
    expect(covers[2]?.grounds).toMatchObject([{ kind: 'manual', actor: 'JS', since: START }])
  })

  it('tells what of the allowlist is in the way', async () => {
    const world = new World()
    await world.lists.add({ list: '40', value: '203.0.113.0/24' }, 'MK')
    await world.lists.allow({ value: '203.0.113.0/28', reason: 'our partner' }, 'JS')
    const inTheWay = world.lists.why('203.0.113.10')
    expect(inTheWay.isBlocked).toBe(false)
    expect(inTheWay.covers.at(-1)).toMatchObject({
      list: 'allowlist',
      entry: '203.0.113.0/28',
      actor: 'JS',
      reason: 'our partner',
    })
    expect(world.lists.why('203.0.113.99').isBlocked).toBe(true)
  })

  it('answers for networks, for what no list holds and for what none may', async () => {
    const world = new World({ ownNetworks: ['203.0.113.128/25'] })
    await world.lists.add({ list: '40', value: '203.0.113.0/24' }, 'MK')
    expect(world.lists.why('203.0.113.64/26').isBlocked).toBe(true)
    expect(world.lists.why('203.0.112.0/23')).toMatchObject({ isBlocked: false, covers: [] })
    expect(world.lists.why('203.0.113.200')).toMatchObject({ isBlocked: false })
    expect(world.lists.why('203.0.113.200').neverBlocked).not.toBeNull()
    expect(() => world.lists.why('github.io')).toThrow(BadInputError)
    await world.lists.add({ list: 'dga', value: 'bad.example' }, 'MK')
    expect(world.lists.why('deep.bad.example')).toMatchObject({
      value: 'deep.bad.example',
      isBlocked: true,
      covers: [{ list: 'dga', entry: 'bad.example' }],
    })
    expect(world.lists.why('other.example')).toMatchObject({ isBlocked: false, covers: [] })
  })
})
