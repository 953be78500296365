import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Click, WindowCount } from '../record'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { TrafficStore } from './traffic'
import { encodeClicks, encodeCounts } from './traffic-rows'
import { TrafficSummaries } from './traffic-summaries'

const T0 = Date.UTC(2026, 2, 2, 10)
const WINDOW_MS = 10_000
const SPAN = { from: T0, to: T0 + 60_000 }
const LENGTHS = { windowMs: WINDOW_MS, barMs: 2 * WINDOW_MS, minimumTotal: 3 }
const PLACE = { source: 'clicks', partition: 'clicks/0', arrived: T0 + 90_000, seq: 1 }

function clickOf(n: number, over: Partial<Click> = {}) {
  const item: Click = {
    kind: 'click',
    time: T0 + n * 1_000,
    isTimeBorrowed: false,
    site: 'shop.example',
    article: 'https://shop.example/',
    path: '/',
    title: null,
    country: 'BE',
    platform: 'mobile',
    os: 'ios',
    browser: 'Safari',
    timer: 0,
    height: 0,
    ip: '203.0.113.7',
    nulls: 0,
    isFlagged: true,
    isCounted: true,
    ...over,
  }
  return { item, position: n, part: 0, isClockAhead: false }
}

function countOf(n: number, over: Partial<WindowCount>) {
  const item: WindowCount = {
    kind: 'window-count',
    time: T0,
    isTimeBorrowed: false,
    topic: 'counts',
    site: '',
    start: T0,
    end: T0 + WINDOW_MS,
    isFlagged: true,
    count: 1,
    ...over,
  }
  return { item, position: n, part: 0, isClockAhead: false }
}

/** Of the first window 2 flagged and 2 others, of the second 1, which is too few. */
const CLICKS = [
  clickOf(0),
  clickOf(1),
  clickOf(2, { isFlagged: false, ip: '2001:db8::1' }),
  clickOf(3, { isFlagged: false, ip: null, country: 'NL', path: '/news' }),
  clickOf(10, { path: '/news' }),
  clickOf(11, { isCounted: false }),
  clickOf(12, { site: 'other.example' }),
]

describe.each(STORES)('sums over raw traffic $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let sums: TrafficSummaries

  beforeAll(async () => {
    opened = await open()
    await makeDatabase(opened.store, 'sums')
    const traffic = new TrafficStore(opened.store, 'sums')
    sums = new TrafficSummaries(opened.store, 'sums')
    expect(await sums.readNewest()).toBeNull()
    const clicks = encodeClicks(CLICKS, PLACE)
    const counts = encodeCounts(
      [
        // Counts grow while they are published.
        countOf(0, { count: 4 }),
        countOf(1, { count: 9 }),
        countOf(2, { count: 3, isFlagged: false }),
        countOf(3, { count: 5, start: T0 + WINDOW_MS, end: T0 + 2 * WINDOW_MS }),
        countOf(4, { count: 7, site: 'named.example' }),
      ],
      PLACE,
    )
    // What is stored again counts once.
    for (let time = 0; time < 2; time += 1) {
      await traffic.insertRows([
        { table: 'clicks', text: clicks, size: CLICKS.length },
        { table: 'window_counts', text: counts, size: 5 },
      ])
    }
  })
  afterAll(() => opened.end())

  it('name the streams of a span, busiest first, and the newest of all', async () => {
    expect(await sums.readStreams(SPAN)).toEqual([
      { kind: 'counts', subject: 'counts', clicks: 17 },
      { kind: 'counts', subject: 'named.example', clicks: 7 },
      { kind: 'clicks', subject: 'shop.example', clicks: 5 },
      { kind: 'clicks', subject: 'other.example', clicks: 1 },
    ])
    expect(await sums.readStreams({ from: SPAN.to, to: SPAN.to + 1 })).toEqual([])
    expect(await sums.readNewest()).toEqual({ time: T0 + 12_000, arrived: PLACE.arrived })
  })

  it('join windows to bars, with the highest ratio of those that have clicks enough', async () => {
    const stream = { kind: 'clicks', subject: 'shop.example' } as const
    expect(await sums.readWindows(stream, SPAN, LENGTHS)).toEqual([
      { start: T0, windows: 2, flagged: 3, total: 5, peak: 0.5 },
    ])
    const many = { ...LENGTHS, minimumTotal: 5 }
    expect(await sums.readWindows(stream, SPAN, many)).toMatchObject([{ peak: null }])
  })

  it('take the largest count of each half, and zero for one that never came', async () => {
    const stream = { kind: 'counts', subject: 'counts' } as const
    expect(await sums.readWindowMs('counts', SPAN)).toBe(WINDOW_MS)
    expect(await sums.readWindowMs('nothing', SPAN)).toBeNull()
    const apart = { ...LENGTHS, barMs: WINDOW_MS }
    expect(await sums.readWindows(stream, SPAN, apart)).toEqual([
      { start: T0, windows: 1, flagged: 9, total: 12, peak: 0.75 },
      { start: T0 + WINDOW_MS, windows: 1, flagged: 5, total: 5, peak: 1 },
    ])
  })

  it.each([
    ['address', ['203.0.113.7', '2001:db8::1', '']],
    ['page', ['/', '/news']],
    ['country', ['BE', 'NL']],
    ['client', ['Safari ios mobile']],
  ] as const)('say who made most flagged clicks by %s', async (by, names) => {
    const rows = await sums.readOffenders('shop.example', SPAN, by)
    expect(rows.map(({ name }) => name)).toEqual(names)
    expect(rows.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(5)
    expect(rows.reduce((sum, { flagged }) => sum + flagged, 0)).toBe(3)
  })
})
