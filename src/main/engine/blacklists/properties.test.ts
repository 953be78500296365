import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressRange, parseNetwork } from '../../../shared/address'
import { FORMATS_OF } from '../../../shared/blacklist'
import type { MemoryTally } from '../tally/memory'
import { rebuildTally } from '../tally/rebuild'
import type { TallySnapshot } from '../tally/snapshot'
import type { Counter } from '../tally/tally'
import { readExport } from './export/reading'
import { createProtection } from './protection'
import { mergeRanges } from './ranges'
import { happen, schedule } from './schedule'
import { World } from './testing'

const LISTS = ['40', '41']

function rangeOf(text: string): AddressRange {
  const parsed = parseNetwork(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.network
}

/** What nothing may publish now; addresses whose block a person confirmed are not in the schedules. */
function forbidden(world: World): AddressRange[] {
  const allows = world.lists.entries({ list: 'allowlist', state: 'allowed' }).entries
  const { ranges } = createProtection(world.settings.ownNetworks)
  return mergeRanges([...ranges, ...allows.map((entry) => rangeOf(entry.value))])
}

function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** Counters that have not ended, by list and address. */
function liveCounters(tally: MemoryTally, world: World): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const list of tally.lists()) {
    for (const [ip, counter] of tally.counters(list)) {
      const isLive = counter.lastArrival + world.settings.lists.ttlMs > world.now
      if (isLive) found[`${list} ${ip}`] = counter
    }
  }
  return found
}

describe('whatever happens', () => {
  it('no export holds a protected address, and all formats hold the same set', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const world = new World()
        for (const [index, step] of steps.entries()) {
          await happen(world, step)
          const holes = forbidden(world)
          // What a schedule comes to is told in every format, what it passes through in one.
          const formats = index === steps.length - 1 ? FORMATS_OF.address : (['txt'] as const)
          for (const list of LISTS) {
            const sets = formats.map((format) => {
              const { content } = world.lists.export({ list, format })
              return mergeRanges(readExport(format, content).map(rangeOf))
            })
            const { content } = world.lists.export({ list, format: 'txt', unlistedPercent: 75 })
            const wide = mergeRanges(readExport('txt', content).map(rangeOf))
            for (const set of sets) expect(set).toEqual(sets[0])
            for (const set of [...sets, wide]) {
              expect(set.filter((range) => holes.some((hole) => overlap(range, hole)))).toEqual([])
            }
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('undo gives back what stood before', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const world = new World()
        for (const step of steps) {
          const looks = () =>
            ['40', '41', '27', 'allowlist']
              .filter((list) => world.lists.exists(list))
              .map((list) => world.lists.entries({ list, state: 'all' }).entries)
              .map((entries) => entries.map(({ revision: _revision, ...entry }) => entry))
          const before = looks()
          const known = world.lists.audit({ limit: 1 })[0]?.id
          await happen(world, step)
          const change = world.lists.audit({ limit: 1 })[0]
          if (change === undefined || change.id === known) continue
          if (step.kind === 'undo' || step.kind === 'own' || step.kind === 'ttl') continue
          await world.lists.undo(change.id, 'MK')
          expect(looks()).toEqual(before)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('live tally and rebuild agree after each step, from nothing and from any snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, fc.nat(40), async (steps, cut) => {
        const world = new World()
        let snapshot = takeSnapshot(world)
        for (const [index, step] of steps.entries()) {
          if (index === cut % steps.length) snapshot = takeSnapshot(world)
          await happen(world, step)
          await expectSameAfterRebuild(world, null)
          // A rebuild counts on in what it is given.
          await expectSameAfterRebuild(world, structuredClone(snapshot))
        }
      }),
      { numRuns: 100 },
    )
  })
})

async function expectSameAfterRebuild(world: World, snapshot: TallySnapshot | null): Promise<void> {
  const tally = world.newTally(() => lists)
  const lists = world.newLists(tally)
  await rebuildTally({ tally, lists, snapshot, readAfter: (seq) => world.readAfter(seq) })
  expect(liveCounters(tally, world)).toEqual(liveCounters(world.tally, world))
  for (const list of LISTS) {
    const query = { list, state: 'all', sort: 'value' } as const
    expect(lists.entries(query).entries.filter(isCurrent)).toEqual(
      world.lists.entries(query).entries.filter(isCurrent),
    )
  }
}

function isCurrent(entry: { state: string }): boolean {
  return entry.state !== 'expired'
}

function takeSnapshot(world: World): TallySnapshot {
  const { tally } = world
  const lists = tally
    .lists()
    .map((list): [string, [string, Counter][]] => [
      list,
      Array.from(tally.counters(list), ([ip, counter]) => [ip, { ...counter }]),
    ])
  return { seq: tally.seq(), decisions: world.lists.decisionCount(), lists }
}
