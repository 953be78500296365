import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delivered } from './contract.test-kit'
import { cutCalls, sortByList } from './redis-batch'
import type { DeliveredEvent } from './tally'

function callsOf(events: readonly DeliveredEvent[]) {
  const judged = sortByList(events, (_list, ip) => ip === '203.0.113.1').get('40')
  return [...(judged === undefined ? [] : cutCalls(judged))].map(({ partitions, args }) => {
    const count = Number(args[0])
    const names = args.slice(1, 1 + count).map(String)
    const packed = args[1 + count]
    if (!(packed instanceof Buffer)) throw new Error('There are no packed events')
    const cells = unpack(packed)
    const places = cells.map(({ number, position }) => ({
      partition: number === 0 ? null : names[number - 1],
      position,
    }))
    return { partitions, places, cells }
  })
}

/** Reads what the script reads with struct.unpack('<c16ddHdBBc0'). */
function unpack(packed: Buffer) {
  const cells = []
  for (let at = 0; at < packed.length; ) {
    const end = at + 44 + packed.readUInt8(at + 43)
    cells.push({
      id: packed.toString('hex', at, at + 16),
      time: packed.readDoubleLE(at + 16),
      arrived: packed.readDoubleLE(at + 24),
      number: packed.readUInt16LE(at + 32),
      position: packed.readDoubleLE(at + 34),
      held: packed.readUInt8(at + 42),
      ip: packed.toString('latin1', at + 44, end),
    })
    at = end
  }
  return cells
}

describe('cutCalls', () => {
  it('gives what the script reads: id as bytes, place, and whether the address is held', () => {
    const event = delivered({ name: 'a', position: 5, arrived: 9, time: 8, ip: '203.0.113.1' })
    const [call] = callsOf([event])
    const place = { time: 8, arrived: 9, number: 1, position: 5 }
    expect(call?.cells).toEqual([{ id: event.id, ip: '203.0.113.1', ...place, held: 1 }])
    expect(call?.partitions).toEqual(new Map([['kafka/0', 5]]))
  })

  it('cuts after 1,000 events, and never inside a position', () => {
    const events = Array.from({ length: 2_400 }, (_, n) =>
      delivered({ name: `${n}`, position: n < 990 || n >= 1_015 ? n : 990 }),
    )
    expect(callsOf(events).map(({ places }) => places.length)).toEqual([1_015, 1_000, 385])
  })

  it('lets the fence of no call pass an event that comes in a later one', () => {
    const place = fc.record({
      partition: fc.constantFrom('a', 'b', null),
      position: fc.nat(700),
    })
    fc.assert(
      fc.property(fc.array(place, { minLength: 900, maxLength: 2_200 }), (places) => {
        const events = places.map((each, n) => ({
          ...delivered({ name: `${n}`, position: 0 }),
          ...each,
        }))
        const fences = new Map<string, number>()
        let seen = 0
        for (const { partitions, places: taken } of callsOf(events)) {
          for (const { partition, position } of taken) {
            seen += 1
            if (partition) expect(position).toBeGreaterThan(fences.get(partition) ?? -1)
          }
          for (const [name, highest] of partitions) fences.set(name, highest)
        }
        expect(seen).toBe(events.length)
      }),
      { numRuns: 20 },
    )
  })
})
