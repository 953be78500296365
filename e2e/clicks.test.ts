import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { drawer, feedRow, goTo } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const sample = (name: string) => join(import.meta.dirname, '../resources/samples', name)

async function importFile(page: Page, path: string, summary: RegExp): Promise<void> {
  await goTo(page, 'sources/import')
  const panel = page.getByRole('complementary', { name: 'Add source' })
  await panel.getByRole('textbox', { name: /^Path/ }).fill(path)
  await panel.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText(summary).waitFor()
}

describe('clicks of a site', () => {
  it(
    'that were counted elsewhere, or come raw, are found with the numbers of their windows',
    withDesk({ isBare: true }, async ({ open, page }) => {
      await open()
      await importFile(
        page,
        sample('window-counts.ndjson'),
        /^14 records in .*: 14 events accepted/,
      )
      await importFile(page, sample('clicks.ndjson'), /^254 records in .*: 254 events accepted/)
      await goTo(page, 'live')
      // Opening one pauses the table: all have to be there before.
      await feedRow(page, 'clicks-calculated-ddos').getByText('ddos-ratio').waitFor()
      await feedRow(page, 'www.site.example').getByText('ddos-ratio').waitFor()
      await feedRow(page, '*/admin').waitFor()
      await feedRow(page, 'clicks-calculated-ddos').click()
      const panel = drawer(page)
      await panel.getByRole('heading', { name: 'Flagged clicks over the threshold' }).waitFor()
      await panel.getByText('40 of 46 clicks flagged: ratio 0.8696, over 0.5').waitFor()
      await panel.getByText('36 of 36 clicks flagged: ratio 1.0000, over 0.5').waitFor()
      await panel
        .getByText('Window of 10 s, 2026-03-02 10:14:40 to 10:14:50 UTC, the 3rd in a row')
        .waitFor()
      await panel.getByText('3 windows, 130 counted in them').waitFor()
      await panel.getByText('Raw record').click()
      await panel.getByText('"notFlagged":0,"total":36').waitFor()
      expect(await panel.getByRole('row').count()).toBe(4)
      await page.keyboard.press('Escape')

      await feedRow(page, '*/admin').click()
      await drawer(page).getByRole('heading', { name: 'Forbidden URL' }).waitFor()
      await drawer(page)
        .getByRole('table')
        .getByText('https://www.site.example/news//%61dmin?x=1')
        .waitFor()
    }),
  )
})
