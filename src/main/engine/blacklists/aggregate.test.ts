import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressRange, networkAt, parseNetwork } from '../../../shared/address'
import { AddressSet } from './address-set'
import { aggregate } from './aggregate'
import type { Item } from './contents'
import { item } from './export/formats.test-kit'
import { cutOut, mergeRanges } from './ranges'
import { World } from './testing'

function rangeOf(text: string): AddressRange {
  const parsed = parseNetwork(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.network
}

function networkOf({ value }: Item) {
  if (value.holds !== 'address') throw new Error(`${value.text} is no network`)
  return value.network
}

function joined(texts: string[], unlistedPercent = 0, guarded: string[] = []): string[] {
  const limits = { unlistedPercent, guarded: new AddressSet(guarded.map(rangeOf)) }
  return aggregate(
    texts.map((text) => item(text)),
    limits,
  ).map(({ value }) => value.text)
}

/** Networks in a corner of either family, where they often meet. */
const networks = fc
  .array(fc.tuple(fc.constantFrom(4, 6), fc.nat(255), fc.integer({ min: 0, max: 5 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((all) =>
    all.map(([family, low, wide]): Item => {
      const [base, bits] = family === 4 ? [0xc6336400n, 32] : [0x20010db8n << 96n, 128]
      const size = 1n << BigInt(wide)
      const number = base + (BigInt(low) / size) * size
      return item(networkAt({ family: family === 4 ? 4 : 6, number }, bits - wide).text)
    }),
  )

describe('aggregation', () => {
  it('joins neighbours, and drops what a wider one covers', () => {
    expect(
      joined(['192.0.2.0', '192.0.2.1', '192.0.2.2/31', '192.0.2.4', '192.0.2.6', '192.0.2.4/31']),
    ).toEqual(['192.0.2.0/30', '192.0.2.4/31', '192.0.2.6'])
    expect(joined(['2001:db8::/33', '2001:db8:8000::/33', '192.0.2.1'])).toEqual([
      '192.0.2.1',
      '2001:db8::/32',
    ])
  })

  it('joins over a gap as far as a limit lets it, and never over what is guarded', () => {
    const three = ['192.0.2.0', '192.0.2.1', '192.0.2.3']
    expect(joined(three, 24)).toEqual(['192.0.2.0/31', '192.0.2.3'])
    expect(joined(three, 25)).toEqual(['192.0.2.0/30'])
    expect(joined(three, 50, ['192.0.2.2'])).toEqual(['192.0.2.0/31', '192.0.2.3'])
  })

  it('tells sums and the earliest end of what it joined', () => {
    const [one] = aggregate(
      [
        item('192.0.2.0', { count: 2, expiresAt: null, firstSeen: 5, lastSeen: 6 }),
        item('192.0.2.1', { count: 3, expiresAt: 9, origin: 'manual', firstSeen: null }),
      ],
      { unlistedPercent: 0, guarded: new AddressSet([]) },
    )
    expect(one).toMatchObject({ count: 5, expiresAt: 9, firstSeen: 5, origin: 'manual' })
  })

  it('holds the same addresses in the fewest networks, or more of them only within the limit', () => {
    fc.assert(
      fc.property(networks, fc.nat(60), fc.array(fc.nat(255)), (items, percent, holes) => {
        const listed = mergeRanges(items.map(networkOf))
        const exact = aggregate(items, { unlistedPercent: 0, guarded: new AddressSet([]) })
        expect(mergeRanges(exact.map(networkOf))).toEqual(listed)
        const texts = exact.map(networkOf)
        const siblings = texts.filter((network, index) => {
          const next = texts[index + 1]
          if (next?.prefix !== network.prefix || next.family !== network.family) return false
          const parent = networkAt(
            { family: network.family, number: network.first },
            network.prefix - 1,
          )
          return parent.first === network.first && parent.last === next.last
        })
        expect(siblings).toEqual([])

        const guarded = new AddressSet(
          holes.map((low) => rangeOf(`198.51.100.${low}`)).flatMap((hole) => cutOut(hole, listed)),
        )
        const wide = aggregate(items, { unlistedPercent: percent, guarded })
        expect(wide.length).toBeLessThanOrEqual(exact.length)
        for (const network of wide.map(networkOf)) {
          const unlisted = cutOut(network, listed).reduce(
            (sum, r) => sum + r.last - r.first + 1n,
            0n,
          )
          const size = network.last - network.first + 1n
          expect(unlisted * 100n <= size * BigInt(percent)).toBe(true)
          const held = guarded.ranges.filter(
            (range) => range.family === network.family && cutOut(range, [network]).length === 0,
          )
          expect(held).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('an aggregated export', () => {
  it('never holds an allowed address, however far it may go', async () => {
    const world = new World()
    await world.lists.add({ list: '40', value: '203.0.113.0/24' }, 'MK')
    await world.lists.allow({ value: '203.0.113.77' }, 'MK')
    const made = (unlistedPercent: number) =>
      world.lists.export({ list: '40', format: 'txt', unlistedPercent }).content.split('\n')
    expect(made(0)).not.toContain('203.0.113.0/24')
    expect(made(75)).not.toContain('203.0.113.0/24')
    expect(made(75)).toContain('203.0.113.128/25')
  })
})
