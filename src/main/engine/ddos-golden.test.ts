import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLEANED, DAY, file, GOLDEN, GOLDEN_30_S, over, SITE, where } from './ddos-golden.test-kit'
import { TrafficSummaries } from './history/traffic-summaries'
import { type OpenedStore, STORES } from './testing/stores'
import { foundWindows, importLines, linesOf, openTrafficWorkspace } from './traffic.test-kit'

const NOW = Date.UTC(2026, 2, 2, 10)

describe.skipIf(file === null)(`the reference's clicks, ${where}`, () => {
  const [embedded] = STORES
  let opened: OpenedStore
  let folder: string

  beforeAll(async () => {
    if (embedded === undefined) throw new Error('the embedded store is always there')
    opened = await embedded.open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-golden-'))
  })
  afterAll(async () => {
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it.each([1, 7, 100, 1_633])(
    'give the windows of the golden table in batches of %i, and no other is found',
    async (size) => {
      const run = `golden_${size}`
      const ratio = { minimumTotal: 0, windowsInRow: 1, counted: CLEANED }
      const clock = { now: NOW }
      const workspace = await openTrafficWorkspace({
        over: opened.store,
        run,
        folder,
        clock,
        ratio,
      })
      try {
        await importLines(workspace, linesOf(file ?? ''), size, NOW)
        const found = await foundWindows(workspace, SITE, DAY)
        expect(found.map(({ inRow: _, ...each }) => each)).toEqual(over(GOLDEN))
        expect(found.map(({ inRow }) => inRow)).toEqual([1, 2, 1, 2, 3])
        const summaries = new TrafficSummaries(opened.store, `t_${run}`)
        const span = { from: DAY + 5 * 3_600_000, to: DAY + 5.5 * 3_600_000 }
        const lengths = { windowMs: 10_000, barMs: 10_000, minimumTotal: 0 }
        const stream = { kind: 'clicks', subject: SITE } as const
        const windows = await summaries.readWindows(stream, span, lengths)
        expect(
          windows.map(({ start, flagged, total }) => [
            new Date(start).toISOString().slice(11, 19),
            total - flagged,
            flagged,
          ]),
        ).toEqual(GOLDEN)
        // Clicks of another country, or with nulls, are stored as well, and rules look at them too.
        const forbidden = await summaries.readForbidden(SITE, span, 10)
        expect(forbidden.reduce((sum, { hits }) => sum + Number(hits), 0)).toBe(4)
        const [row] = await opened.store.query<{ all: number; nulls: number; counted: number }>(
          `SELECT count() AS all, countIf(nulls > 0) AS nulls, countIf(counted = 1) AS counted FROM t_${run}.clicks FINAL`,
        )
        expect(row).toEqual({ all: 1_633, nulls: 41, counted: 1_368 })
      } finally {
        await workspace.close()
      }
    },
  )

  it('give the windows of 30 s too', async () => {
    const ratio = { minimumTotal: 0, windowsInRow: 1, counted: CLEANED, windowMs: 30_000 }
    const clock = { now: NOW }
    const run = 'golden_30'
    const workspace = await openTrafficWorkspace({ over: opened.store, run, folder, clock, ratio })
    try {
      await importLines(workspace, linesOf(file ?? ''), 500, NOW)
      const found = await foundWindows(workspace, SITE, DAY)
      expect(found.map(({ inRow: _, ...each }) => each)).toEqual(over(GOLDEN_30_S))
    } finally {
      await workspace.close()
    }
  })
})
