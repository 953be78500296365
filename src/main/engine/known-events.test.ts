import { describe, expect, it } from 'vitest'
import type { EventKey } from './history/events'
import { KnownEvents } from './known-events'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 2, 2, 10)

/** A history that holds `stored`, and what it was asked about. */
function historyOf(stored: readonly string[]) {
  const asked: string[][] = []
  const read: number[] = []
  const findKnown = async (keys: readonly EventKey[]) => {
    asked.push(keys.map(({ id }) => id))
    return new Set(keys.map(({ id }) => id).filter((id) => stored.includes(id)))
  }
  async function* readIds(start: number) {
    read.push(start)
    yield stored.slice(0, 1)
    yield stored.slice(1)
  }
  return { asked, read, history: { findKnown, readIds } }
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
    const { asked, history } = historyOf([A])
    const known = new KnownEvents(history, [T0])
    const fresh = await known.takeFresh([at(A, T0), at(B, T0 + 1), at(C, T0 + HOUR_MS)], 1)
    expect(ids(fresh)).toEqual([B, C])
    expect(asked).toEqual([[A, B]])
    expect(await known.takeFresh([at(A, T0), at(B, T0 + 1), at(C, T0 + HOUR_MS)], 1)).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('asks again about hours that were let go', async () => {
    const { asked, history } = historyOf([A, B])
    const known = new KnownEvents(history, [], 1)
    await known.takeFresh([at(A, T0)], 1)
    await known.takeFresh([at(B, T0 + HOUR_MS)], 1)
    known.noteStored(1)
    expect(asked).toEqual([])
    expect(await known.takeFresh([at(A, T0)], 1)).toEqual([])
    expect(asked).toEqual([[A]])
  })

  it('knows an event without a time of its own whatever time it was given', async () => {
    const { history } = historyOf([A])
    const known = new KnownEvents(history, [])
    const borrowed = (id: string, time: number) => ({
      event: { ...at(id, time).event, isTimeBorrowed: true },
    })
    const days = [T0, T0 + 48 * HOUR_MS]
    const fresh = await known.takeFresh(
      days.flatMap((t) => [borrowed(A, t), borrowed(B, t)]),
      1,
    )
    expect(fresh).toEqual([borrowed(B, T0)])
    expect(await known.takeFresh([borrowed(B, T0 + 96 * HOUR_MS)], 1)).toEqual([])
  })

  it('knows what was let go before history had it, until history has it', async () => {
    const { asked, history } = historyOf([])
    const known = new KnownEvents(history, [], 1)
    const events = [at(A, T0), at(B, T0 + HOUR_MS)]
    expect(ids(await known.takeFresh(events, 7))).toEqual([A, B])
    known.noteStored(6)
    expect(await known.takeFresh([at(A, T0)], 8)).toEqual([])
    expect(asked).toEqual([])
    known.noteStored(7)
    await known.takeFresh([at(A, T0)], 9)
    expect(asked).toEqual([[A]])
  })

  it('reads an hour whole once it was asked about it often, and asks no more', async () => {
    const idOf = (n: number) => n.toString(16).padStart(32, '0')
    const all = Array.from({ length: 3_000 }, (_, n) => idOf(n + 1))
    const { asked, read, history } = historyOf(all)
    const known = new KnownEvents(history, [T0])
    const events = all.map((id) => at(id, T0))
    expect(await known.takeFresh(events.slice(0, 900), 1)).toEqual([])
    expect([asked.length, read]).toEqual([1, []])
    expect(await known.takeFresh(events.slice(900, 2_000), 1)).toEqual([])
    expect([asked.length, read]).toEqual([1, [T0]])
    expect(await known.takeFresh(events, 1)).toEqual([])
    expect(ids(await known.takeFresh([at(idOf(9_999), T0)], 1))).toEqual([idOf(9_999)])
    expect(asked).toHaveLength(1)
  })

  it('goes on asking about an hour that is too large to be remembered', async () => {
    const idOf = (n: number) => n.toString(16).padStart(32, '0')
    const all = Array.from({ length: 3_000 }, (_, n) => idOf(n + 1))
    const { asked, read, history } = historyOf(all)
    const known = new KnownEvents(history, [T0], 2_500)
    const events = all.map((id) => at(id, T0))
    for (let from = 0; from < 3_000; from += 600) {
      expect(await known.takeFresh(events.slice(from, from + 600), 1)).toEqual([])
    }
    expect(read).toEqual([T0])
    expect(ids(await known.takeFresh([at(idOf(9_999), T0)], 1))).toEqual([idOf(9_999)])
    expect(asked.flat()).toContain(idOf(9_999))
  })

  it('asks about every event where others write to the history, but those stored here', async () => {
    const many = Array.from({ length: 2_000 }, (_, n) => at(`${n}`.padStart(32, '0'), T0 + n))
    const { asked, read, history } = historyOf([A])
    const known = new KnownEvents(history, [], undefined, true, true)
    const others: { event: EventKey }[] = []
    expect(ids(await known.takeFresh([at(A, T0), at(B, T0)], 1, others))).toEqual([B])
    expect(ids(others)).toEqual([A])
    expect(asked).toEqual([[A, B]])
    await known.takeFresh([at(B, T0), at(A, T0)], 2, others)
    // What another one stored is told again and again, what this one stored never.
    expect(ids(others)).toEqual([A, A])
    expect(asked).toHaveLength(1)
    await known.takeFresh(many.slice(0, 1_500), 3)
    await known.takeFresh(many.slice(1_500), 4)
    expect(asked.map((keys) => keys.length)).toEqual([2, 1_500, 500])
    expect(read).toEqual([])
  })

  it('asks where engines share a history only about hours that others or an earlier start had', async () => {
    const { asked, history } = historyOf([A])
    const others = new Set<number>()
    const marked: number[] = []
    const shared = {
      join: async (starts: readonly number[]) => {
        marked.push(...starts)
        return new Set(starts.filter((start) => others.has(start)))
      },
      listStored: async (starts: readonly number[]) => starts.filter((start) => start === T0),
    }
    const known = new KnownEvents(history, [], undefined, true, true, shared)
    const later = T0 + HOUR_MS
    expect(ids(await known.takeFresh([at(A, T0), at(B, later)], 1))).toEqual([B])
    expect(asked).toEqual([[A]])
    expect(marked).toEqual([T0, later])
    await known.takeFresh([at(B, later)], 1)
    expect(marked).toEqual([T0, later])
    others.add(later)
    known.beginBatch()
    const told: { event: EventKey }[] = []
    await known.takeFresh([at(A, later), at(B, later), at(C, later)], 2, told)
    expect(asked.at(-1)).toEqual([A, C])
    expect(ids(told)).toEqual([A])
  })
})
