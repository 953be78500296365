import { describe, expect, it } from 'vitest'
import type { EventKey } from './history/events'
import { KnownEvents } from './known-events'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 2, 2, 10)

/** A history that holds `stored`, and what it was asked about. */
function historyOf(stored: readonly string[]) {
  const asked: string[][] = []
  const find = async (keys: readonly EventKey[]) => {
    asked.push(keys.map(({ id }) => id))
    return new Set(keys.map(({ id }) => id).filter((id) => stored.includes(id)))
  }
  return { asked, find }
}

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const C = 'c'.repeat(32)

const at = (id: string, time: number): { event: EventKey } => ({
  event: { ip: '203.0.113.9', id, time },
})
const ids = (events: readonly { event: EventKey }[]) => events.map(({ event }) => event.id)

describe('known events', () => {
  it('asks history about hours that held events before the start, and about no others', async () => {
    const { asked, find } = historyOf([A])
    const known = new KnownEvents(find, [T0])
    const fresh = await known.takeFresh([at(A, T0), at(B, T0 + 1), at(C, T0 + HOUR_MS)])
    expect(ids(fresh)).toEqual([B, C])
    expect(asked).toEqual([[A, B]])
    expect(await known.takeFresh([at(A, T0), at(B, T0 + 1), at(C, T0 + HOUR_MS)])).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('asks again about hours that were let go', async () => {
    const { asked, find } = historyOf([A, B])
    const known = new KnownEvents(find, [], 1)
    await known.takeFresh([at(A, T0)])
    await known.takeFresh([at(B, T0 + HOUR_MS)])
    expect(asked).toEqual([])
    expect(await known.takeFresh([at(A, T0)])).toEqual([])
    expect(asked).toEqual([[A]])
  })

  it('knows an event without a time of its own whatever time it was given', async () => {
    const { find } = historyOf([A])
    const known = new KnownEvents(find, [])
    const borrowed = (id: string, time: number) => ({
      event: { ...at(id, time).event, isTimeBorrowed: true },
    })
    const days = [T0, T0 + 48 * HOUR_MS]
    const fresh = await known.takeFresh(days.flatMap((t) => [borrowed(A, t), borrowed(B, t)]))
    expect(fresh).toEqual([borrowed(B, T0)])
    expect(await known.takeFresh([borrowed(B, T0 + 96 * HOUR_MS)])).toEqual([])
  })
})
