import { describe, expect, it } from 'vitest'
import { MemoryTally } from './memory'
import type { TallyEvent } from './tally'

const TTL_MS = 1000
const IP = '203.0.113.9'

function newTally(isHeld = (_list: string, _ip: string, _at: number) => false): MemoryTally {
  return new MemoryTally({ ttlMs: () => TTL_MS, isHeld })
}

function at(arrived: number, more: Partial<TallyEvent> = {}): TallyEvent {
  return { list: '40', ip: IP, time: arrived, arrived, ...more }
}

describe('MemoryTally', () => {
  it('counts by list and address, with the widest span of event times', () => {
    const tally = newTally()
    tally.apply(1, [at(100, { time: 50 }), at(200, { time: 10 }), at(150, { list: '41' })])
    expect(tally.lists()).toEqual(['40', '41'])
    expect(tally.counters('40').get(IP)).toEqual({
      count: 2,
      firstSeen: 10,
      lastSeen: 50,
      since: 100,
      lastArrival: 200,
    })
    expect(tally.counters('41').get(IP)?.count).toBe(1)
    expect(tally.counters('42').size).toBe(0)
  })

  it('starts anew once more than the TTL has passed since the last arrival', () => {
    const tally = newTally()
    tally.apply(1, [at(0), at(TTL_MS)])
    expect(tally.counters('40').get(IP)?.count).toBe(2)
    tally.apply(2, [at(2 * TTL_MS + 1)])
    expect(tally.counters('40').get(IP)).toMatchObject({ count: 1, since: 2 * TTL_MS + 1 })
  })

  it('takes each batch once', () => {
    const tally = newTally()
    tally.apply(3, [at(0)])
    tally.apply(3, [at(0)])
    tally.apply(2, [at(0)])
    expect(tally.counters('40').get(IP)?.count).toBe(1)
    expect(tally.seq()).toBe(3)
  })

  it('does not count held addresses, but has seen their list', () => {
    const tally = newTally((list, ip, time) => list === '40' && ip === IP && time < 10)
    tally.apply(1, [at(9)])
    expect(tally.lists()).toEqual(['40'])
    expect(tally.counters('40').size).toBe(0)
    tally.apply(2, [at(10)])
    expect(tally.counters('40').size).toBe(1)
  })

  it('drops a counter, and joins it with what came since when it is put back', () => {
    const tally = newTally()
    tally.apply(1, [at(100), at(100)])
    const dropped = tally.drop('40', IP)
    expect(tally.drop('40', IP)).toBeNull()
    tally.apply(2, [at(300)])
    if (dropped === null) throw new Error('There was a counter to drop')
    tally.restore('40', IP, dropped)
    expect(tally.counters('40').get(IP)).toEqual({
      count: 3,
      firstSeen: 100,
      lastSeen: 300,
      since: 100,
      lastArrival: 300,
    })
  })

  it('changes its version with each change of the list alone', () => {
    const tally = newTally()
    tally.apply(1, [at(0)])
    const version = tally.version('40')
    tally.apply(2, [at(0, { list: '41' })])
    expect(tally.version('40')).toBe(version)
    tally.drop('40', IP)
    expect(tally.version('40')).toBeGreaterThan(version)
  })

  it('lets batches wait while a decision is made', () => {
    const tally = newTally()
    const goOn = tally.pause()
    const alsoGoOn = tally.pause()
    tally.apply(1, [at(0)])
    goOn()
    goOn()
    expect(tally.seq()).toBe(0)
    alsoGoOn()
    expect(tally.seq()).toBe(1)
    expect(tally.counters('40').size).toBe(1)
  })

  it('sweeps what ended long ago', () => {
    const tally = newTally()
    tally.apply(1, [at(0), at(500, { ip: '203.0.113.10' })])
    expect(tally.sweep(TTL_MS + 400, 300)).toBe(1)
    expect([...tally.counters('40').keys()]).toEqual(['203.0.113.10'])
  })
})
