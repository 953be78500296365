import { appendFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clicksOf, WINDOW_MS } from './kit/clicks'
import { drawer, goTo } from './kit/desk'
import { askedNotices, clickNotice, stubNotifications } from './kit/notice-stub'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** The numbers of the chart as its table has them, oldest first: flagged, other, ratio, state. */
async function readTable(page: Page): Promise<string[][]> {
  const rows = page.getByRole('region', { name: 'Numbers as a table' }).getByRole('row')
  const texts = await rows.evaluateAll((all) =>
    all.slice(1).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
  )
  return texts.map((cells) => cells.slice(2).map(String)).reverse()
}

describe('the Traffic screen', () => {
  const log = join(tmpdir(), `watchfloor-clicks-${process.pid}.ndjson`)
  const source = { id: 'clicks', name: 'Clicks', kind: 'log-file', path: log, format: 'click' }
  beforeAll(() => writeFile(log, ''))
  afterAll(() => writeFile(log, ''))

  it(
    'shows a burst of a live source with its numbers, notifies once, and leads to alert and entity',
    withDesk({ settings: { sources: [source as never] } }, async ({ open, page, context }) => {
      await stubNotifications(context, 'granted')
      await open('traffic')
      await page.getByRole('heading', { name: 'No page views yet' }).waitFor()
      // Four ordinary windows, four of a burst, and one after them, so that all are over.
      const first = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS - 11 * WINDOW_MS
      const windows = [
        ...[5, 6, 4, 5].map((flagged) => [flagged, 35] as const),
        ...[36, 40, 44, 38].map((flagged) => [flagged, 10] as const),
        ...[4, 3].map((flagged) => [flagged, 30] as const),
      ]
      for (const [n, [flagged, other]] of windows.entries()) {
        const path = n === 5 ? '/admin' : '/'
        await appendFile(log, clicksOf(first + n * WINDOW_MS, flagged, other, path))
      }
      const breaches = page.getByRole('complementary', { name: 'Over the threshold' })
      await breaches.getByText('4 windows').waitFor()
      await breaches.getByText('0.81').waitFor()
      await page.getByRole('application', { name: /^Traffic/ }).waitFor()
      await page.getByRole('button', { name: 'Numbers as a table' }).click()
      const judged = windows.slice(0, 9)
      await expect
        .poll(async () => (await readTable(page)).slice(0, judged.length))
        .toEqual(
          judged.map(([flagged, other]) => {
            const ratio = flagged / (flagged + other)
            const state = ratio > 0.5 ? 'over' : 'at or below'
            return [String(flagged), String(other), ratio.toFixed(4), state]
          }),
        )
      await page.getByRole('button', { name: 'Numbers as a chart' }).click()

      // The page that is forbidden, of the stream and of a part of it.
      const forbidden = page.getByRole('region', { name: 'Forbidden-URL hits' })
      await forbidden.getByRole('row', { name: /\/admin/ }).waitFor()
      await breaches.getByRole('button', { name: 'Breach 1' }).click()
      await page.getByText(/^Only /).waitFor()
      const offenders = page.getByRole('region', { name: 'Most flagged clicks' })
      await offenders.getByRole('row', { name: /203\.0\.113\.0 40 40 100/ }).waitFor()
      await page.getByRole('button', { name: 'Show the whole span' }).click()
      await offenders.getByRole('button', { name: 'Country' }).click()
      await offenders.getByRole('row', { name: /^BE/ }).waitFor()

      await page.waitForFunction(() => 'askedNotices' in window)
      const ofRatio = async () =>
        (await askedNotices(page)).filter(({ title }) => title.includes('over the threshold'))
      await expect.poll(ofRatio).toHaveLength(1)
      const place = (await askedNotices(page)).findIndex(({ title }) => title.includes('threshold'))
      await clickNotice(page, place)
      await drawer(page)
        .getByRole('heading', { name: /over the threshold/ })
        .waitFor()
      await drawer(page).getByText('44 of 54 clicks flagged: ratio 0.8148, over 0.5').waitFor()
      await goTo(page, 'traffic')
      await breaches.getByRole('button', { name: /^A-/ }).click()
      await drawer(page)
        .getByRole('heading', { name: /over the threshold/ })
        .waitFor()
      expect(await ofRatio()).toHaveLength(1)
    }),
  )

  it(
    'looks at a span of the past, says what is wrong with a typed one, and where the newest is',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const past = Date.UTC(2026, 2, 2, 10, 0, 0)
      const file = join(folder, 'past.ndjson')
      await writeFile(file, clicksOf(past, 30, 10) + clicksOf(past + WINDOW_MS, 5, 40))
      await open('sources/import')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Path/ }).fill(file)
      await panel.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByText(/85 events accepted/).waitFor()
      await goTo(page, 'traffic')
      await page.getByRole('heading', { name: 'No page views in this span' }).waitFor()
      await page.getByRole('button', { name: 'Show the newest' }).click()
      const breaches = page.getByRole('complementary', { name: 'Over the threshold' })
      await breaches.getByText('1 window').waitFor()
      await page.getByRole('textbox', { name: 'To' }).fill('2026-03-02 09:00')
      await page.getByRole('textbox', { name: 'From' }).fill('2026-03-02 10:00')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('It must be later than From.').waitFor()
      await page.getByRole('textbox', { name: 'From' }).fill('yesterday')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText(/^A time such as/).waitFor()
      await page.getByRole('textbox', { name: 'From' }).fill('2026-03-02 09:59')
      await page.getByRole('textbox', { name: 'To' }).fill('2026-03-02 10:01')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await breaches.getByText('0.75').waitFor()
    }),
  )
})
