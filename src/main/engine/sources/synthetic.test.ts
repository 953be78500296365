import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from '../../../shared/address'
import { formatByName } from '../formats'
import { eventOf, recordOf } from '../formats/record.test-kit'
import { addressAt, generateAlerts } from './synthetic'

const START = Date.UTC(2026, 2, 2, 10)
const DOCUMENTATION = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|2001:db8::)/

describe('generateAlerts', () => {
  it('gives the same lines for the same seed, others for another', () => {
    const lines = (seed: number) => [
      ...generateAlerts({ count: 500, seed, start: START, duplicates: 0.3 }),
    ]
    expect(lines(7)).toEqual(lines(7))
    expect(lines(7)).not.toEqual(lines(8))
  })

  it('gives messages that the format accepts, one distinct event a line without duplicates', () => {
    const format = formatByName('blacklist-event')
    const ids = new Set<string>()
    let last = START - 1
    for (const line of generateAlerts({
      count: 5_000,
      addresses: 300,
      ratePerSecond: 5_000,
      start: START,
    })) {
      const event = eventOf(format.parse(recordOf(line), { transportTime: 0 }))
      expect(event.time).toBeGreaterThan(last)
      expect(event.raw).toBe('')
      expect(event.ip).toMatch(DOCUMENTATION)
      last = event.time
      ids.add(event.id)
    }
    expect(ids.size).toBe(5_000)
  })

  it('repeats the share it is asked for', () => {
    const lines = [...generateAlerts({ count: 20_000, duplicates: 0.3, start: START })]
    const repeated = 1 - new Set(lines).size / lines.length
    expect(repeated).toBeGreaterThan(0.28)
    expect(repeated).toBeLessThan(0.32)
  })

  it('uses the addresses it is asked for, some more than others', () => {
    const counts = new Map<string, number>()
    for (const line of generateAlerts({ count: 20_000, addresses: 100, start: START })) {
      const { ip } = JSON.parse(line) as { ip: string }
      counts.set(ip, (counts.get(ip) ?? 0) + 1)
    }
    expect(counts.size).toBe(100)
    expect(counts.get(addressAt(0))).toBeGreaterThan(5 * (counts.get(addressAt(99)) ?? 0))
  })
})

describe('addressAt', () => {
  it('gives canonical documentation addresses, no two alike', () => {
    const number = fc.nat(2_000_000)
    fc.assert(
      fc.property(number, number, (left, right) => {
        expect(addressAt(left)).toMatch(DOCUMENTATION)
        expect(canonicalAddress(addressAt(left))).toBe(addressAt(left))
        expect(addressAt(left) === addressAt(right)).toBe(left === right)
      }),
      { numRuns: 2_000 },
    )
    const first = Array.from({ length: 20_000 }, (_, index) => addressAt(index))
    expect(new Set(first).size).toBe(first.length)
  })
})
