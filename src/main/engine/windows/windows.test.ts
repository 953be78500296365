import { describe, expect, it } from 'vitest'
import { burstDetector } from '../testing/burst-detector'
import { Watermark } from './watermark'
import type { WindowBatch } from './window-books'
import { Windows } from './windows'
import {
  expectSameInAnyOrder,
  feed,
  GONE_MS,
  IDLE_MS,
  openWindows,
  readEvent,
  T0,
} from './windows.test-kit'

const MINUTE_MS = 60_000

/** Events of three alert ids, two a minute, numbered in the order of their times. */
const EVENTS = Array.from({ length: 120 }, (_, n) =>
  readEvent({
    n,
    ip: `203.0.113.${n % 7}`,
    alertId: [40, 41, 42][n % 3] ?? 40,
    time: T0 + n * 30_000,
  }),
)

describe('windows', () => {
  it('judge the same in any order within the grace, in any batches, however often all comes', () => {
    expect(expectSameInAnyOrder(burstDetector, EVENTS)).toBe(18)
  })

  it('count what comes too late, and change no verdict', () => {
    const windows = openWindows(burstDetector)
    feed(windows, EVENTS)
    const [first] = windows.close(T0)
    expect(first?.first).toBe(T0)
    feed(windows, EVENTS.slice(0, 5))
    expect(windows.close(T0)).toEqual([])
    expect(windows.late).toBe(5)
  })

  it('say which positions are still needed, by partition', () => {
    const windows = openWindows(burstDetector)
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
      goneMs: GONE_MS,
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
  const options = {
    expected: [],
    from: T0,
    startedAt: T0,
    idleMs: IDLE_MS,
    goneMs: GONE_MS,
    isLive: true,
  }
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

  it('waits for what comes first, however long that takes: it may be a backlog of days', () => {
    const fresh = new Watermark({ ...options, from: Number.NEGATIVE_INFINITY })
    expect(fresh.read(T0 + 3_600_000)).toBe(Number.NEGATIVE_INFINITY)
    const restarted = new Watermark({ ...options, expected: ['a'] })
    expect(restarted.read(T0 + 3_600_000)).toBe(T0)
    hear(restarted, 'a', T0 + 7_000, T0 + 3_600_000)
    expect(restarted.read(T0 + 3_600_000)).toBe(T0 + 7_000)
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
