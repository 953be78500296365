import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChronicleServer } from '../src/main/engine/chronicle/chronicle-server.test-kit'
import { generateDetections } from '../src/main/engine/sources/synthetic-detections'
import { drawer, feedRows } from './kit/desk'
import { watchFrames } from './kit/frame-watch'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const IN_BATCH = 10_000
/** Subjects of their own: each makes alerts that the list has to show. */
const HOSTS = 2_500
const PATIENCE_MS = 90_000

describe('one batch of 10,000 detections', () => {
  const server = new ChronicleServer()
  beforeAll(() => server.start())
  afterAll(() => server.stop())

  it(
    'arrives whole while Live is open, and the window goes on answering',
    withDesk({ isBare: true }, async ({ open, page, folder, serve }) => {
      const key = join(folder, 'key.json')
      await writeFile(key, server.keyFile(), { mode: 0o600 })
      await open('sources/chronicle')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Name/ }).fill('SecOps')
      await panel.getByRole('textbox', { name: /^Base address/ }).fill(server.url)
      await panel.locator('input[type=file]').setInputFiles(key)
      await panel.getByRole('button', { name: 'Add source' }).click()
      await expect.poll(() => server.connections, { timeout: PATIENCE_MS }).toBe(1)

      const start = Date.now() - 3_600_000
      const make = (count: number, seed: number) => [
        ...generateDetections({ count, hosts: HOSTS, ratePerSecond: 20, start, seed }),
      ]
      const raise = (lines: string[]) =>
        server.raise({
          continuationTime: new Date().toISOString(),
          detections: lines.map((line): unknown => JSON.parse(line)),
        })
      const acceptedOf = async () => {
        const metrics = await (await serve.get('metrics')).text()
        return Number(/^watchfloor_events_total\{[^}]*\} (\d+)/m.exec(metrics)?.[1] ?? 0)
      }
      const untilAccepted = (count: number) =>
        expect.poll(acceptedOf, { timeout: PATIENCE_MS }).toBe(count)

      await open('live')
      raise(make(50, 1))
      await feedRows(page).first().waitFor()
      await untilAccepted(50)
      const nodesBefore = await page.evaluate(() => document.getElementsByTagName('*').length)

      const lines = make(IN_BATCH, 2)
      const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
      const stop = await watchFrames(page)
      raise(lines)
      // While it arrives a person opens an alert and closes it again.
      let opened = 0
      const arrived = untilAccepted(50 + IN_BATCH).then(() => true)
      // Where a click fails first, that is what is told.
      arrived.catch(() => undefined)
      for (let isOver = false; !isOver || opened === 0; ) {
        await feedRows(page).first().click({ timeout: PATIENCE_MS })
        await drawer(page).waitFor({ timeout: PATIENCE_MS })
        await page.keyboard.press('Escape')
        await drawer(page).waitFor({ state: 'detached', timeout: PATIENCE_MS })
        opened += 1
        isOver = await Promise.race([arrived, page.waitForTimeout(100).then(() => false)])
      }
      const seen = await stop()
      console.info(
        JSON.stringify({ ...seen, opened, nodesBefore, batchMiB: bytes / 2 ** 20 }, round),
      )

      // The list showed rows at every frame, and no more of them than before a large batch.
      expect(seen.leastRows).toBeGreaterThan(0)
      expect(seen.mostRows).toBeLessThan(HOSTS / 10)
      expect(seen.mostNodes).toBeLessThan(nodesBefore * 3)
      // It drew all the time: no gap took a large part of it, nor did long tasks together.
      expect(seen.longestGapMs).toBeLessThan(seen.elapsedMs / 2)
      expect(seen.longTasksMs).toBeLessThan(seen.elapsedMs / 2)
      // What is kept is a page of it, not the batch.
      expect(seen.heapAfter - seen.heapBefore).toBeLessThan(bytes)
    }),
    4 * PATIENCE_MS,
  )
})

function round(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value
}
