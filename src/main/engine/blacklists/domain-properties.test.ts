import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS_OF } from '../../../shared/blacklist'
import { readExport } from './export/reading'
import { domainSchedule, happen, type Step } from './schedule'
import { DAY_MS, World } from './testing'
import { blocks, isAtOrBelow, keepsOff, protects, readValue, type Value } from './value'

const LISTS = ['dga', 'dns-tunnel']

/** A name that was listed becomes one of the organisation's own, and is allowed for a while. */
const OWN_SINCE_LISTED: Step[] = [
  { kind: 'add', list: 'dga', value: 'a.bad.example', span: DAY_MS },
  { kind: 'own domains', domains: ['a.bad.example'] },
  { kind: 'allow', value: 'bad.example', span: DAY_MS },
]

function need(text: string): Value {
  const value = readValue(text)
  if (value === null) throw new Error(`${text} is no value`)
  return value
}

/** Names without those that a domain of the same export covers. */
function uncovered(values: readonly Value[]): string[] {
  return values
    .filter((value) => !values.some((other) => other.text !== value.text && blocks(other, value)))
    .map(({ text }) => text)
    .sort()
}

describe('whatever happens to lists of domains', () => {
  it('no export holds an allowed or own name or covers one, and all formats hold the same', async () => {
    let allowedSeen = 0
    let keptSeen = 0
    await fc.assert(
      fc.asyncProperty(domainSchedule, async (steps) => {
        const world = new World()
        for (const step of steps) {
          await happen(world, step)
          const allows = world.lists
            .entries({ list: 'allowlist', state: 'allowed' })
            .entries.map(({ value }) => need(value))
          allowedSeen += allows.length
          for (const list of LISTS) {
            const sets = FORMATS_OF.domain.map((format) =>
              readExport(format, world.lists.export({ list, format }).content).map(need),
            )
            for (const values of sets) {
              expect(uncovered(values)).toEqual(uncovered(sets[0] ?? []))
              expect(values.every(({ holds }) => holds === 'domain')).toBe(true)
              for (const allowed of allows) {
                expect(values.filter((value) => keepsOff(allowed, value))).toEqual([])
                expect(values.filter((value) => blocks(value, allowed))).toEqual([])
                expect(values.filter((value) => protects(allowed, value))).toEqual([])
              }
              for (const own of world.settings.ownDomains) {
                const isHit = ({ text, ...value }: Value) =>
                  isAtOrBelow(text, own) ||
                  (value.holds === 'domain' &&
                    value.domain.coversSubdomains &&
                    isAtOrBelow(own, text))
                expect(values.filter(isHit)).toEqual([])
                const standing = world.lists.entries({ list, state: 'allowed' }).entries
                keptSeen += standing.filter((entry) => isHit(need(entry.value))).length
              }
            }
          }
          const addresses = readExport(
            'txt',
            world.lists.export({ list: '40', format: 'txt' }).content,
          )
          expect(addresses.map(need).every(({ holds }) => holds === 'address')).toBe(true)
        }
      }),
      { numRuns: 60, examples: [[OWN_SINCE_LISTED]] },
    )
    expect(allowedSeen).toBeGreaterThan(0)
    expect(keptSeen).toBeGreaterThan(0)
  })

  it('undo gives back what stood before, and a start reads the same from what was stored', async () => {
    await fc.assert(
      fc.asyncProperty(domainSchedule, async (steps) => {
        const world = new World()
        const looks = () =>
          [...LISTS, 'allowlist']
            .map((list) => world.lists.entries({ list, state: 'all' }).entries)
            .map((entries) => entries.map(({ revision: _revision, ...entry }) => entry))
        for (const step of steps) {
          const before = looks()
          const known = world.lists.audit({ limit: 1 })[0]?.id
          await happen(world, step)
          const again = world.newLists(world.tally)
          await again.load()
          for (const list of LISTS) {
            const query = { list, state: 'all' } as const
            expect(again.entries(query)).toEqual(world.lists.entries(query))
          }
          const change = world.lists.audit({ limit: 1 })[0]
          if (change === undefined || change.id === known) continue
          if (step.kind === 'undo' || step.kind.startsWith('own') || step.kind === 'ttl') continue
          await world.lists.undo(change.id, 'MK')
          expect(looks()).toEqual(before)
        }
      }),
      { numRuns: 60 },
    )
  })
})
