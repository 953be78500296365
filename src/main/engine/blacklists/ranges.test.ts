import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressRange, type Network, parseNetwork } from '../../../shared/address'
import { cutOut, mergeRanges, networksOf, withoutCovered } from './ranges'

function network(text: string): Network {
  const parsed = parseNetwork(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.network
}

const SMALL = 64
const small = fc.tuple(fc.nat(SMALL - 1), fc.nat(SMALL - 1)).map(
  ([a, b]): AddressRange => ({
    family: 4,
    first: BigInt(Math.min(a, b)),
    last: BigInt(Math.max(a, b)),
  }),
)

function members(ranges: readonly AddressRange[]): Set<number> {
  const found = new Set<number>()
  for (const range of ranges) {
    for (let number = range.first; number <= range.last; number++) found.add(Number(number))
  }
  return found
}

describe('ranges', () => {
  it('cuts exactly the holes out', () => {
    fc.assert(
      fc.property(small, fc.array(small, { maxLength: 6 }), (range, holes) => {
        const left = members(cutOut(range, mergeRanges(holes)))
        const holed = members(holes)
        expect(left).toEqual(new Set([...members([range])].filter((each) => !holed.has(each))))
      }),
    )
  })

  it('makes up a range of the fewest networks', () => {
    fc.assert(
      fc.property(small, (range) => {
        expect(members(networksOf(range))).toEqual(members([range]))
      }),
    )
    expect(
      networksOf({ family: 4, first: 0n, last: 2n ** 32n - 1n }).map((each) => each.text),
    ).toEqual(['0.0.0.0/0'])
  })

  it('cuts a resolver out of a wider network', () => {
    const pieces = cutOut(network('203.0.113.0/29'), [network('203.0.113.2')])
    expect(pieces.flatMap(networksOf).map((each) => each.text)).toEqual([
      '203.0.113.0/31',
      '203.0.113.3',
      '203.0.113.4/30',
    ])
  })

  it('never mixes the families', () => {
    const all: AddressRange = { family: 6, first: 0n, last: 2n ** 128n - 1n }
    expect(cutOut(network('203.0.113.9'), [all])).toHaveLength(1)
    expect(mergeRanges([network('0.0.0.0/0'), all])).toHaveLength(2)
  })

  it('leaves out what a wider one covers, and sorts by number', () => {
    const texts = ['203.0.113.9', '2001:db8::/32', '9.9.9.0/24', '203.0.113.0/24', '2001:db8::1']
    const kept = withoutCovered(texts.map(network)).map((each) => each.text)
    expect(kept).toEqual(['9.9.9.0/24', '203.0.113.0/24', '2001:db8::/32'])
  })
})
