import { describe, expect, it } from 'vitest'
import type { LiveTotals } from '../../../shared/alert'
import { noSeverityCounts } from '../../../shared/severity'
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
