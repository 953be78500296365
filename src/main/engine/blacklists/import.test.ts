import { describe, expect, it } from 'vitest'
import { BadInputError } from '../decision'
import { DAY_MS, HOUR_MS, START, World } from './testing'

const LIST = '40'
const entries = (...values: string[]) => values.map((value) => ({ value }))

function detailsOf(world: World, value: string) {
  const { entries: all } = world.lists.entries({ list: LIST, state: 'all', limit: 1000 })
  return all.find((entry) => entry.value === value)
}

describe('an import to a list', () => {
  it('adds values with import grounds for 7 days, and says which it refuses and why', async () => {
    const world = new World({ ownNetworks: ['198.51.100.0/24'] })
    await world.lists.allow({ value: '203.0.113.7', reason: 'our partner' }, 'TR')
    const done = await world.lists.import(
      {
        list: LIST,
        entries: [
          ...entries('203.0.113.1', '203.0.113.1/32', '2001:0DB8::1', '203.0.113.64/26'),
          ...entries('999.1.1.1', '10.0.0.1', '198.51.100.9', '8.8.8.8', '203.0.113.7'),
          ...entries('203.0.0.0/12', '0.0.0.0/0', 'x'.repeat(200)),
          { value: '203.0.113.2', expiresAt: START - 1 },
          { value: '203.0.113.3', expiresAt: START + HOUR_MS },
        ],
        reason: 'threat feed',
      },
      'MK',
    )
    expect(done.added).toBe(4)
    expect(done.text).toContain('4 entries')
    expect(done.refused.map(({ value }) => value)).toEqual([
      '999.1.1.1',
      '10.0.0.1',
      '198.51.100.9',
      '8.8.8.8',
      '203.0.113.7',
      '203.0.0.0/12',
      '0.0.0.0/0',
      'x'.repeat(200),
      '203.0.113.2',
    ])
    for (const { message } of done.refused) expect(message).toMatch(/^[A-Z0-9].+\.$/)
    expect(world.exported()).toEqual([
      '203.0.113.1',
      '203.0.113.3',
      '203.0.113.64/26',
      '2001:db8::1',
    ])
    expect(detailsOf(world, '203.0.113.1')).toMatchObject({
      origin: 'import',
      actor: 'MK',
      reason: 'threat feed',
      expiresAt: START + 7 * DAY_MS,
    })
    expect(detailsOf(world, '203.0.113.3')?.expiresAt).toBe(START + HOUR_MS)
  })

  it('adds a ground to what is listed already, and leaves the others when it ends', async () => {
    const world = new World()
    await world.lists.add({ list: LIST, value: '203.0.113.1', reason: 'seen' }, 'TR')
    await world.lists.import(
      { list: LIST, entries: entries('203.0.113.1'), expiresInMs: HOUR_MS },
      'MK',
    )
    expect(detailsOf(world, '203.0.113.1')?.grounds.map(({ kind }) => kind)).toEqual([
      'manual',
      'import',
    ])
    world.now += HOUR_MS
    expect(detailsOf(world, '203.0.113.1')?.grounds.map(({ kind }) => kind)).toEqual(['manual'])
  })

  it('does not bring back what a person took off, or what waits for a review', async () => {
    const world = new World()
    await world.lists.add({ list: LIST, value: '203.0.113.1' }, 'TR')
    await world.lists.remove([{ list: LIST, value: '203.0.113.1' }], 'TR')
    await world.lists.add({ list: LIST, value: '203.0.113.2' }, 'TR')
    await world.lists.allow({ value: '203.0.113.2', expiresInMs: HOUR_MS }, 'TR')
    world.now += 2 * HOUR_MS
    const input = { list: LIST, entries: entries('203.0.113.1', '203.0.113.2') }
    const refused = await world.lists.import(input, 'MK')
    expect(refused).toMatchObject({ added: 0, changeId: null })
    expect(refused.refused.map(({ message }) => message)).toEqual([
      expect.stringContaining('removed by TR'),
      expect.stringContaining('waits for a review'),
    ])
    expect(world.exported()).toEqual([])
    world.now += DAY_MS
    expect((await world.lists.import(input, 'MK')).added).toBe(1)
    expect(world.exported()).toEqual(['203.0.113.1'])
  })

  it('goes on in parts that are taken back as one', async () => {
    const world = new World()
    await world.lists.add({ list: LIST, value: '203.0.113.1', reason: 'seen' }, 'TR')
    const first = await world.lists.import(
      { list: LIST, entries: entries('203.0.113.1', '203.0.113.2') },
      'MK',
    )
    const changeId = first.changeId ?? ''
    const second = await world.lists.import(
      { list: LIST, entries: entries('203.0.113.2/32', '203.0.113.3'), changeId },
      'MK',
    )
    expect(second).toMatchObject({ changeId, added: 1 })
    const [line] = world.lists.audit({ limit: 1 })
    expect(line).toMatchObject({
      id: changeId,
      action: 'imported',
      object: '203.0.113.1 and 2 more',
    })
    const undone = await world.lists.undo(changeId, 'MK')
    expect(undone.changed).toBe(3)
    expect(world.exported()).toEqual(['203.0.113.1'])
    expect(detailsOf(world, '203.0.113.1')?.origin).toBe('manual')
  })

  it('lets nobody add to a change of somebody else, or to another kind of change', async () => {
    const world = new World()
    const { changeId } = await world.lists.add({ list: LIST, value: '203.0.113.1' }, 'MK')
    const mine = await world.lists.import({ list: LIST, entries: entries('203.0.113.2') }, 'MK')
    const input = { list: LIST, entries: entries('203.0.113.3') }
    for (const [id, actor] of [
      [changeId, 'MK'],
      [mine.changeId ?? '', 'TR'],
      ['unknown', 'MK'],
    ] as const) {
      const attempt = world.lists.import({ ...input, changeId: id }, actor)
      await expect(attempt).rejects.toThrow(BadInputError)
    }
  })
})
