import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { goTo, toast } from './kit/desk'
import { type AskedName, dnsLine } from './kit/dns-log'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const HOUR_MS = 3_600_000
/** Within one hour, which ended long enough ago for its windows to be judged. */
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS

const RANDOM = ['qkzxwvjtrplkdm.info', 'xvbqzjkwpthgrm.net', 'zqjxkvwbtplmrd.org']
const ORDINARY = ['mountain-bakery.com', 'bluesky.org', 'watchtower-news.org', 'city-library.net']

const ASKED: AskedName[] = [
  ...RANDOM.map((name, n) => ({
    client: '192.0.2.44',
    name,
    at: T0 + n * 1_000,
    isFailed: true,
  })),
  { client: '192.0.2.45', name: RANDOM[0] ?? '', at: T0 + 5_000 },
  ...ORDINARY.map((name, n) => ({ client: '192.0.2.46', name, at: T0 + 10_000 + n * 1_000 })),
]

describe('The threshold of a detector', () => {
  it(
    'says what another one would have meant before it is saved, and is saved by Apply',
    withDesk({ isBare: true }, async ({ open, page, folder, dataFolder }) => {
      const path = join(folder, 'dns.log')
      await writeFile(path, ASKED.map(dnsLine).join(''))
      await open('detectors')
      const row = page.getByRole('region', { name: 'Generated domains', exact: true })
      await row.getByText(/^No DNS log has been read yet/).waitFor()
      await importFile(page, path, /^8 records in /)
      await goTo(page, 'detectors')
      const field = row.getByRole('textbox', { name: 'Threshold of Generated domains' })
      await field.fill('0.9')
      await field.press('Enter')
      const effect = row.getByRole('status')
      await effect.getByText(/^Up to 2 alerts in that day instead of \d/).waitFor()
      await effect.getByText(/3 names of 2 clients over it instead of/).waitFor()
      await row.getByRole('button', { name: 'Apply' }).click()
      await toast(page).getByText('Generated domains: threshold: 0.9').waitFor()
      await effect
        .getByText('Up to 2 alerts in that day: 3 names of 2 clients over it.', { exact: true })
        .waitFor()
      const saved = JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8'))
      expect(saved.detectors.dns).toMatchObject([{ name: 'dga', threshold: 0.9 }, {}])

      const slide = row.getByRole('slider', { name: 'Slide the threshold of Generated domains' })
      await slide.focus()
      await page.keyboard.press('Home')
      await effect
        .getByText(/: \d+ more\. \d names of 3 clients over it instead of 3 of 2\.$/)
        .waitFor()
      await row.getByRole('button', { name: 'Reset' }).click()
      await row.getByText('saved', { exact: true }).waitFor()
      await field.fill('1.5')
      await row.getByText('A number between 0 and 1.').waitFor()
      await field.press('Escape')
      expect(await findBarriers(page, 'a threshold')).toEqual([])

      await row.getByRole('button', { name: 'As a table' }).click()
      const table = row.getByRole('region', { name: /^Names by probability/ })
      await table.getByText('over the threshold').first().waitFor()
      await row.getByRole('button', { name: 'Copy the table' }).click()
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      expect(copied).toMatch(/^From\tTo\tNames\n/)
      expect(await findBarriers(page, 'a threshold as a table')).toEqual([])
      await row.getByRole('button', { name: 'Use the model’s own' }).click()
      await toast(page).getByText('Generated domains: threshold: the model’s own').waitFor()

      await goTo(page, 'entity/192.0.2.44')
      await page.getByText(/^1 alert against 1 target\./).waitFor()
      const names = page.getByRole('region', { name: 'Names it asked DNS for' })
      await names.getByRole('button', { name: 'Highest score first' }).click()
      const first = names.getByRole('table').getByRole('row').nth(1)
      await expect.poll(() => first.innerText()).toMatch(/^\w+\.\w+\s+(0\.9\d{3}|1\.0000)\s/)
    }),
  )
})
