import { describe, expect, it } from 'vitest'
import type { ReadEvent } from '../record'
import { burstDetector } from '../testing/burst-detector'
import { storedEvent } from '../testing/events'
import { Watermark } from './watermark'
import type { WindowFinding } from './window-book'
import { type WindowBatch, Windows } from './windows'

const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
const MINUTE_MS = 60_000
const IDLE_MS = 10_000

/** Events of three alert ids, two a minute, numbered in the order of their times. */
const EVENTS: ReadEvent[] = Array.from({ length: 120 }, (_, n) => {
  const event = storedEvent({
    n,
    ip: `203.0.113.${n % 7}`,
    alertId: [40, 41, 42][n % 3] ?? 40,
    time: T0 + n * 30_000,
  })
  return { event, finding: event.finding, position: n, isClockAhead: false }
})

function openWindows(isLive = true): Windows {
  return new Windows({
    detectors: [burstDetector],
    closedThrough: new Map(),
    expected: [],
    from: Number.NEGATIVE_INFINITY,
    startedAt: T0,
    idleMs: IDLE_MS,
    isLive,
  })
}

function feed(windows: Windows, events: readonly ReadEvent[], partition = 'p', now = T0): void {
  const batch: WindowBatch = { partition, appliedBefore: 0, newest: null, entries: [] }
  windows.expect(partition)
  windows.read(events, batch)
  windows.take(batch, now)
}

function summary(findings: readonly WindowFinding[]) {
  return findings
    .map(({ id, first, last, count, verdict }) => ({ id, first, last, count, ...verdict }))
    .sort((a, b) => a.id.localeCompare(b.id))
}

/** Numbers between 0 and 1, the same for the same seed (Park and Miller's generator). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

describe('windows', () => {
  it('judge the same in any order within the grace, in any batches, however often all comes', () => {
    const inOrder = openWindows(false)
    feed(inOrder, EVENTS)
    const expected = summary(inOrder.finish())
    expect(expected).toHaveLength(18)
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed)
      // No event is moved by more than half the grace, so that no window closes before it is whole.
      const keyed = EVENTS.flatMap((read) => {
        const copies = random() < 0.3 ? 2 : 1
        return Array.from({ length: copies }, () => ({
          read,
          at: read.event.time + random() * 5 * MINUTE_MS,
        }))
      })
      const shuffled = keyed.sort((a, b) => a.at - b.at).map(({ read }) => read)
      const windows = openWindows()
      const findings: WindowFinding[] = []
      for (let from = 0; from < shuffled.length; ) {
        const to = from + 1 + Math.floor(random() * 12)
        feed(windows, shuffled.slice(from, to))
        findings.push(...windows.close(T0))
        from = to
      }
      findings.push(...windows.finish())
      expect(summary(findings), `seed ${seed}`).toEqual(expected)
      expect(windows.late).toBe(0)
    }
  })

  it('count what comes too late, and change no verdict', () => {
    const windows = openWindows()
    feed(windows, EVENTS)
    const [first] = windows.close(T0)
    expect(first?.first).toBe(T0)
    feed(windows, EVENTS.slice(0, 5))
    expect(windows.close(T0)).toEqual([])
    expect(windows.late).toBe(5)
  })

  it('say which positions are still needed, by partition', () => {
    const windows = openWindows()
    expect(windows.needed().size).toBe(0)
    feed(windows, EVENTS.slice(0, 30), 'a')
    feed(windows, EVENTS.slice(30, 60), 'b')
    // 'a' ends within the second window, whose grace holds back the first as well.
    expect(windows.close(T0)).toEqual([])
    expect(windows.needed()).toEqual(
      new Map([
        ['a', 0],
        ['b', 30],
      ]),
    )
    feed(windows, EVENTS.slice(60, 100), 'a')
    windows.close(T0)
    expect(windows.needed().get('a')).toBe(20)
    windows.finish()
    expect(windows.needed().size).toBe(0)
  })

  it('do not count again as late what comes again after a start', () => {
    const again = new Windows({
      detectors: [burstDetector],
      closedThrough: new Map([['burst', T0 + 40 * MINUTE_MS]]),
      expected: ['p'],
      from: T0 + 40 * MINUTE_MS,
      startedAt: T0,
      idleMs: IDLE_MS,
      isLive: true,
    })
    const batch: WindowBatch = { partition: 'p', appliedBefore: 60, newest: null, entries: [] }
    again.expect('p')
    again.read(EVENTS, batch)
    again.take(batch, T0)
    expect(again.late).toBe(0)
    expect(again.close(T0).every(({ first }) => first >= T0 + 20 * MINUTE_MS)).toBe(true)
  })
})

describe('the watermark', () => {
  const options = { expected: [], from: T0, startedAt: T0, idleMs: IDLE_MS, isLive: true }
  const hear = (mark: Watermark, partition: string, time: number | null, now: number) => {
    mark.expect(partition)
    mark.hear(partition, time, now)
  }

  it('is the smallest over the partitions that are not idle, and never goes back', () => {
    const mark = new Watermark(options)
    hear(mark, 'a', T0 + 50_000, T0)
    hear(mark, 'b', T0 + 20_000, T0)
    expect(mark.read(T0)).toBe(T0 + 20_000)
    hear(mark, 'a', T0 + 60_000, T0 + IDLE_MS)
    expect(mark.read(T0 + IDLE_MS)).toBe(T0 + 60_000)
    hear(mark, 'b', T0 + 21_000, T0 + IDLE_MS)
    expect(mark.read(T0 + IDLE_MS)).toBe(T0 + 60_000)
  })

  it('waits for partitions that were read before the start, until they are idle', () => {
    const mark = new Watermark({ ...options, expected: ['a', 'b'] })
    hear(mark, 'a', T0 + 50_000, T0 + 1)
    expect(mark.read(T0 + 1)).toBe(T0)
    expect(mark.read(T0 + IDLE_MS)).toBe(T0 + 50_000)
  })

  it('takes nobody for idle whose batch waits behind a store that is away', () => {
    const mark = new Watermark(options)
    hear(mark, 'a', T0 + 10_000, T0)
    hear(mark, 'b', T0 + 90_000, T0)
    mark.expect('a')
    hear(mark, 'b', T0 + 95_000, T0 + 60_000)
    expect(mark.read(T0 + 60_000)).toBe(T0 + 10_000)
  })

  it('follows the clock where nothing comes, but not in a file that is read to its end', () => {
    const later = T0 + 3_600_000
    const live = new Watermark(options)
    hear(live, 'a', T0 + 5_000, T0)
    expect(live.read(later)).toBe(later - IDLE_MS)
    const file = new Watermark({ ...options, isLive: false })
    hear(file, 'a', T0 + 5_000, T0)
    expect(file.read(later)).toBe(T0 + 5_000)
  })
})
