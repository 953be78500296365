import { describe, expect, it } from 'vitest'
import type { LiveBatch, LiveTotals } from '../../../shared/alert'
import { noSeverityCounts } from '../../../shared/severity'
import { makeAlert } from '../../../shared/testing/alerts'
import { LiveFeed } from './live-feed'

const TOTALS: LiveTotals = {
  open: 0,
  mine: 0,
  blocked: 0,
  all: 0,
  bySeverity: noSeverityCounts(),
  newCritical: 0,
  unread: 0,
}

function startFeed(at: number): LiveFeed {
  return new LiveFeed({ now: () => at, totals: () => TOTALS })
}

/** What a console that comes back after number `after` is told first. */
async function firstBatch(feed: LiveFeed, after: number) {
  const { value } = await feed.watch(after, 'mk').next()
  return value
}

describe('a console that comes back', () => {
  it('goes on where it was at the same engine', async () => {
    const feed = startFeed(60_000)
    feed.reset()
    feed.tick()
    expect(await firstBatch(feed, feed.lastNumber)).toMatchObject({ isReset: false })
  })

  it('reads anew at an engine that was started since, however many batches that one has made', async () => {
    const before = startFeed(1000)
    before.reset()
    before.tick()
    const now = startFeed(60_000)
    expect(await firstBatch(now, before.lastNumber)).toMatchObject({ isReset: true })
    now.reset()
    now.tick()
    expect(await firstBatch(now, before.lastNumber)).toMatchObject({ isReset: true })
  })
})

it('tells totals that changed although no alert did, once', async () => {
  let open = 1
  const totals = () => ({ ...TOTALS, open })
  const feed = new LiveFeed({ now: () => 60_000, totals })
  const batches = feed.watch(0, 'mk')
  await batches.next()
  open = 0
  feed.tellTotals()
  const from = feed.lastNumber
  feed.tick()
  feed.tick()
  expect(feed.lastNumber).toBe(from + 1)
  const { value } = await batches.next()
  expect(value).toMatchObject({ totals: { open: 0 }, alerts: [], news: [], isReset: false })
})

describe('a batch', () => {
  const clock = { now: 60_000 }
  const one = makeAlert({ id: 'a'.repeat(26), severity: 'high' })

  it('comes at once after a rest, and then at most every 100 ms', async () => {
    const feed = new LiveFeed({ now: () => clock.now, totals: () => TOTALS })
    const batches = feed.watch(0, 'mk')
    const { stream } = (await batches.next()).value as LiveBatch
    const from = feed.lastNumber
    const pushAfter = (ms: number) => {
      clock.now += ms
      feed.push(one, false, true)
      feed.tickIfDue()
      return feed.lastNumber - from
    }
    expect(pushAfter(0)).toBe(1)
    const { value: first } = await batches.next()
    feed.acknowledge(stream, first.number)
    expect(pushAfter(99)).toBe(1)
    expect(pushAfter(1)).toBe(2)
    // A clock that was set back holds nothing up.
    expect(pushAfter(-3_600_000)).toBe(3)
  })

  it('waits for 250 ms while a console has not acknowledged what it was told', async () => {
    const feed = new LiveFeed({ now: () => clock.now, totals: () => TOTALS })
    const [slow, quick] = [feed.watch(0, 'mk'), feed.watch(0, 'ab')]
    await slow.next()
    const { stream } = (await quick.next()).value as LiveBatch
    feed.push(one, false, true)
    feed.tickIfDue()
    const from = feed.lastNumber
    await slow.next()
    await quick.next()
    feed.acknowledge(stream, from)
    const tickAfter = (ms: number) => {
      clock.now += ms
      feed.push(one, false, true)
      feed.tickIfDue()
      return feed.lastNumber - from
    }
    expect(tickAfter(249)).toBe(0)
    expect(tickAfter(1)).toBe(1)
  })
})

describe('news', () => {
  const one = makeAlert({ id: 'a'.repeat(26), severity: 'high' })
  const two = makeAlert({ id: 'b'.repeat(26), severity: 'low' })

  it('is told also where rows must be read anew at the same moment', async () => {
    const feed = startFeed(60_000)
    const batches = feed.watch(0, 'mk')
    await batches.next()
    feed.push(one, true, true, 'branch')
    feed.push(two, true, true)
    feed.reset()
    feed.tick()
    const value: LiveBatch = (await batches.next()).value
    expect(value).toMatchObject({ isReset: true, news: [one.id] })
    expect(value.alerts.map((alert) => alert.id)).toEqual([one.id])
  })

  it('of batches that a slow console missed is told with the summary', async () => {
    const feed = startFeed(60_000)
    const batches = feed.watch(0, 'mk')
    await batches.next()
    feed.push(one, true, true, 'branch')
    feed.tick()
    for (let n = 0; n < 6; n += 1) {
      feed.push(two, false, true)
      feed.tick()
    }
    const value: LiveBatch = (await batches.next()).value
    expect(value).toMatchObject({ isReset: true, news: [one.id] })
    expect(value.alerts.map((alert) => alert.id)).toEqual([two.id, one.id])
  })
})

describe('what came late', () => {
  const LATE = { last: 0, lastArrived: 15 * 60_000 + 1 }

  it('is counted whole by source, also what the batch has no room for, and is no news', async () => {
    const feed = startFeed(60_000)
    const batches = feed.watch(0, 'mk')
    await batches.next()
    for (let n = 0; n < 1200; n += 1)
      feed.push(makeAlert({ id: `l${n}`, severity: 'low', ...LATE }), true, true, 'branch')
    feed.push(makeAlert({ id: 'h1', ...LATE }), true, true, 'roof')
    feed.push(makeAlert({ id: 'h2', ...LATE, status: 'closed' }), true, true, 'roof')
    feed.push(makeAlert({ id: 'h3', last: 0, lastArrived: 15 * 60_000 }), true, true, 'roof')
    feed.tick()
    const value: LiveBatch = (await batches.next()).value
    expect(value.alerts).toHaveLength(500)
    expect(value.news).toEqual(['h3'])
    expect(value.late).toEqual([
      { source: 'branch', counts: { ...noSeverityCounts(), low: 1200 }, newestId: 'l1199' },
      { source: 'roof', counts: { ...noSeverityCounts(), high: 1 }, newestId: 'h1' },
    ])
  })

  it('is summed up for a console that missed batches', async () => {
    const feed = startFeed(60_000)
    const batches = feed.watch(0, 'mk')
    await batches.next()
    for (let n = 0; n < 7; n += 1) {
      feed.push(makeAlert({ id: `l${n}`, ...LATE }), true, true, 'branch')
      feed.tick()
    }
    const value: LiveBatch = (await batches.next()).value
    expect(value.late).toEqual([
      { source: 'branch', counts: { ...noSeverityCounts(), high: 7 }, newestId: 'l6' },
    ])
  })
})
