import { describe, expect, it } from 'vitest'
import { BadInputError } from '../decision'
import { DAY_MS, World } from './testing'

const summaryOf = (world: World, list: string) =>
  world.lists.lists().find((summary) => summary.list === list)

describe('the feed of a list', () => {
  it('is off, and proposed with hits by its alert and evidence of 30 days', () => {
    const world = new World()
    const proposed = ['40', '41', '68', '79', '42', '61'].map((list) => {
      const summary = summaryOf(world, list)
      expect(summary?.feed).toBeNull()
      expect(summary?.proposedFeed.maxAgeMs).toBe(30 * DAY_MS)
      return summary?.proposedFeed.minimumHits
    })
    expect(proposed).toEqual([3, 3, 3, 5, 10, 10])
  })

  it('is turned on, changed and off again, each in the audit trail and taken back', async () => {
    const world = new World()
    const rule = { minimumHits: 3, maxAgeMs: 30 * DAY_MS }
    const on = await world.lists.setFeed({ list: '40', feed: rule }, 'MK')
    expect(summaryOf(world, '40')?.feed).toEqual(rule)
    const off = await world.lists.setFeed({ list: '40', feed: null }, 'MK')
    expect(summaryOf(world, '40')?.feed).toBeNull()
    await expect(world.lists.setFeed({ list: '40', feed: null }, 'MK')).rejects.toThrow(
      'off already',
    )
    await world.lists.undo(off.changeId, 'MK')
    expect(summaryOf(world, '40')?.feed).toEqual(rule)
    expect(world.lists.audit({ list: '40', limit: 10 }).map(({ action }) => action)).toEqual([
      'took back',
      'turned off the feed of',
      'turned on the feed of',
    ])
    await expect(world.lists.undo(on.changeId, 'MK')).rejects.toThrow()
  })

  it('shows what a rule leaves out, with those first that have most hits', async () => {
    const world = new World()
    for (let index = 1; index <= 7; index++) {
      world.receive({ ip: `203.0.113.${index}`, times: index })
    }
    world.receive({ ip: '203.0.113.20', times: 9, time: world.now - 20 * DAY_MS })
    await world.lists.add({ list: '40', value: '203.0.113.1' }, 'MK')
    await world.lists.allow({ value: '203.0.113.7' }, 'MK')
    const rule = { minimumHits: 6, maxAgeMs: 10 * DAY_MS }
    const seen = world.lists.previewFeed({ list: '40', feed: rule })
    expect(seen).toMatchObject({ included: 2, protected: 1 })
    expect(seen.fewHits.count).toBe(4)
    expect(seen.fewHits.examples.map(({ value, hits }) => `${value} ${hits}`)).toEqual([
      '203.0.113.5 5',
      '203.0.113.4 4',
      '203.0.113.3 3',
      '203.0.113.2 2',
    ])
    expect(seen.tooOld).toMatchObject({ count: 1, examples: [{ value: '203.0.113.20' }] })
  })

  it('is kept by a start', async () => {
    const world = new World()
    const rule = { minimumHits: 2, maxAgeMs: null }
    await world.lists.setFeed({ list: '40', feed: rule }, 'MK')
    const again = world.newLists(world.tally)
    await again.load()
    expect(again.lists().find(({ list }) => list === '40')?.feed).toEqual(rule)
  })

  it('belongs to active lists alone', async () => {
    const world = new World()
    world.receive({ list: '27', ip: '203.0.113.1' })
    const input = { list: '27', feed: { minimumHits: 1, maxAgeMs: null } }
    await expect(world.lists.setFeed(input, 'MK')).rejects.toThrow(BadInputError)
    await world.lists.activate('27', 'MK')
    await world.lists.setFeed(input, 'MK')
    expect(summaryOf(world, '27')?.feed).toEqual(input.feed)
    await expect(world.lists.setFeed({ ...input, list: 'allowlist' }, 'MK')).rejects.toThrow()
  })

  it('leaves out fewer hits and old evidence, and keeps what a person decided', async () => {
    const world = new World()
    world.receive(
      { ip: '203.0.113.1', times: 3 },
      { ip: '203.0.113.2', times: 2 },
      { ip: '203.0.113.3', times: 2 },
      { ip: '203.0.113.4', times: 3, time: world.now - 31 * DAY_MS },
    )
    await world.lists.add({ list: '40', value: '203.0.113.3', reason: 'seen' }, 'MK')
    await world.lists.add({ list: '40', value: '203.0.113.5', reason: 'told' }, 'MK')
    const { content, included, leftOut } = world.lists.export({
      list: '40',
      format: 'txt',
      minimumHits: 3,
      maxAgeMs: 30 * DAY_MS,
    })
    expect(content).toBe('203.0.113.1\n203.0.113.3\n203.0.113.5\n')
    expect([included, leftOut]).toEqual([3, 2])
  })
})
