import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedStore, type Store } from './history/store'
import {
  followLines,
  foundWindows,
  killAtEachWrite,
  openTrafficWorkspace,
} from './traffic.test-kit'
import type { Workspace } from './workspace'

const DAY_MS = 86_400_000
/** Yesterday at ten: history lets go of outcomes that are old. */
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const NOW = T0 + 120_000
const SITE = 'www.site.example'
/** Clicks of each window of 10 s: those that are flagged, and those that are not. */
const WINDOWS: readonly (readonly [number, number])[] = [
  [6, 9],
  [14, 6],
  [12, 3],
  [4, 11],
  [15, 0],
]
const RATIO = { minimumTotal: 10 }

function clickLine(time: number, isFlagged: boolean, path: string): string {
  return JSON.stringify({
    ts_ingest: time,
    article: `https://${SITE}${path}`,
    visitor_page_timer: isFlagged ? 0 : 4_000,
    visitor_page_height: isFlagged ? 0 : 250,
  })
}

/** The clicks in the order in which they come: now and then one is up to 4 s late. */
const LINES = WINDOWS.flatMap(([flagged, plain], window) =>
  Array.from({ length: flagged + plain }, (_, n) => {
    const time = T0 + window * 10_000 + Math.floor((n * 10_000) / (flagged + plain))
    const at = time + (n % 7 === 3 ? 4_000 : 0)
    return { at, line: clickLine(time, n < flagged, n === 1 ? '/admin' : `/page-${n}`) }
  }),
)
  .sort((a, b) => a.at - b.at)
  .map(({ line }) => line)

const FOUND = [
  { start: '10:00:10', flagged: 14, notFlagged: 6, inRow: 1 },
  { start: '10:00:20', flagged: 12, notFlagged: 3, inRow: 2 },
  { start: '10:00:40', flagged: 15, notFlagged: 0, inRow: 1 },
]

describe('windows of clicks', () => {
  let folder: string
  let store: Store
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-ddos-kill-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const open = (over: Store, run: string, clock: { now: number }, isDead?: () => boolean) =>
    openTrafficWorkspace({ over, run, folder, clock, ratio: RATIO, isDead })

  async function stateOf(workspace: Workspace, run: string) {
    const question = { tab: 'all' as const, filter: {}, actor: '', blocked: [], hidden: [] }
    const { outcomes } = await workspace.notifications.read(null, 100, 'all')
    const { rows: groups } = await workspace.alerts.readGroups(question, null, 100)
    const [stored] = await store.query<{ clicks: number; flagged: number; forbidden: number }>(
      `SELECT count() AS clicks, sum(flagged) AS flagged, sum(forbidden) AS forbidden FROM t_${run}.clicks FINAL`,
    )
    return {
      found: await foundWindows(workspace, SITE, T0),
      alerts: groups
        .map(({ detector, subject, count }) => `${detector} ${subject} ${count}`)
        .sort(),
      stored,
      news: outcomes.map(({ title }) => title).sort(),
    }
  }

  const truth = {
    found: FOUND,
    alerts: ['ddos-ratio www.site.example 50', 'forbidden-url */admin 5'],
    stored: { clicks: 80, flagged: 51, forbidden: 5 },
    // The ratio's is news with its second window in a row; each is decided about once.
    news: ['Low: Forbidden URL', 'Medium: Flagged clicks over the threshold'],
  }

  for (const when of ['before', 'after'] as const) {
    it(`are each judged once, with all their clicks, after a kill ${when} any write`, {
      timeout: 300_000,
    }, async () => {
      const writes = await killAtEachWrite({
        store,
        when,
        now: NOW,
        open,
        nextRun: () => `clicks${runs++}`,
        follow: (workspace, clock, isAfterKill) =>
          followLines(workspace, LINES, isAfterKill ? 13 : 20, clock),
        verify: async (survivor, run, killed) =>
          expect(await stateOf(survivor, run), killed).toEqual(truth),
      })
      expect(writes).toBeGreaterThan(10)
    })
  }
})
