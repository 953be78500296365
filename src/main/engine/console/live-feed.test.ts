import { describe, expect, it } from 'vitest'
import type { LiveBatch, LiveTotals } from '../../../shared/alert'
import { noSeverityCounts } from '../../../shared/severity'
import { makeAlert } from '../../../shared/testing/alerts'
import { LiveFeed } from './live-feed'

const TOTALS: LiveTotals = {
  open: 0,
  mine: 0,
  blocked: 0,
  suppressed: 0,
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
  expect(value).toMatchObject({ totals: { open: 0 }, alerts: [], isReset: false })
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
