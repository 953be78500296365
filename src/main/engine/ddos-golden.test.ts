import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSharedData } from './formats/record.test-kit'
import { TrafficSummaries } from './history/traffic-summaries'
import { type OpenedStore, STORES } from './testing/stores'
import { foundWindows, importLines, linesOf, openTrafficWorkspace } from './traffic.test-kit'

const NAME = 'ddos-windows/clicks_20180113_6-9_with_nulls.ndjson'
const DAY = Date.UTC(2018, 0, 13)
const SITE = 'en.wikipedia.org'
const NOW = Date.UTC(2026, 2, 2, 10)
/** The reference judges what its cleaning job leaves over. */
const CLEANED = 'complete and country in (BE, NL)'

/** Start, clicks that are not flagged, clicks that are: windows of 10 s. */
const GOLDEN: readonly (readonly [string, number, number])[] = [
  ['05:04:00', 79, 152],
  ['05:04:10', 189, 190],
  ['05:04:20', 247, 179],
  ['05:04:30', 5, 43],
  ['05:04:40', 51, 64],
  ['05:04:50', 0, 9],
  ['05:05:40', 51, 32],
  ['05:06:00', 54, 23],
]
const GOLDEN_30_S: typeof GOLDEN = [
  ['05:04:00', 515, 521],
  ['05:04:30', 56, 116],
  ['05:05:30', 51, 32],
  ['05:06:00', 54, 23],
]

function findFile(): string | null {
  const root = join(import.meta.dirname, '../../..')
  const folder = process.env.WATCHFLOOR_SHARED_DATA ?? join(root, '../shared/data')
  const file = join(findSharedData() ?? folder, NAME)
  return existsSync(file) ? file : null
}

const file = findFile()
const where =
  file === null
    ? 'skipped: no clicks of the reference here (set WATCHFLOOR_SHARED_DATA)'
    : 'read where they lie'
const over = (golden: typeof GOLDEN) =>
  golden
    .filter(([, notFlagged, flagged]) => flagged / (flagged + notFlagged) > 0.5)
    .map(([start, notFlagged, flagged]) => ({ start, notFlagged, flagged }))

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
