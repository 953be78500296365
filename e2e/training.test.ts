import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateWeb, listWebClients } from '../src/main/engine/sources/synthetic-web'
import { findBarriers } from './kit/barriers'
import { goTo, toast } from './kit/desk'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const DAY_MS = 86_400_000
const MADE = {
  count: 6_000,
  people: 150,
  scanners: 2,
  seed: 5,
  start: Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000,
}
const CLIENTS = listWebClients(MADE)
const [scanner = ''] = CLIENTS.filter(({ truth }) => truth === 'scanner').map(({ ip }) => ip)

describe('a model of one’s own', () => {
  it(
    'is trained on history, compared, put in place, and the one before comes back',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'access.ndjson')
      await writeFile(path, `${[...generateWeb(MADE)].join('\n')}\n`)
      await open('detectors/train')
      const form = page.getByRole('complementary', { name: 'Train a model of your traffic' })
      await form.getByText('History has no request sets yet.', { exact: false }).waitFor()
      await importFile(page, path, /^6,000 records in /)

      await goTo(page, `entity/${scanner}`)
      const sets = page.getByRole('region', { name: 'Request sets' })
      await sets.getByRole('columnheader', { name: 'Usual at www.site.example' }).waitFor()
      await sets.getByLabel('above what is usual').first().waitFor()
      expect(await page.getByText('was not seen').count()).toBe(0)
      await sets
        .getByRole('button', { name: /^Feedback on/ })
        .first()
        .click()
      await page.getByRole('radio', { name: /^Bot/ }).check()
      await page.getByLabel('Reason').fill('tries doors')
      expect(await findBarriers(page, 'feedback')).toEqual([])
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: 'Give feedback' }).click()
      await toast(page)
        .getByText(/^Called a bot/)
        .waitFor()
      await sets.getByText(/^Bot, by /).waitFor()
      await toast(page).getByRole('button', { name: /^Undo/ }).click()
      await expect.poll(() => sets.getByText(/^Bot, by /).count()).toBe(0)
      await sets
        .getByRole('button', { name: /^Feedback on/ })
        .first()
        .click()
      await page.getByRole('radio', { name: /^Bot/ }).check()
      await page.getByRole('button', { name: 'Give feedback' }).click()
      await sets.getByText(/^Bot, by /).waitFor()

      await goTo(page, 'detectors')
      await page.keyboard.press('t')
      await form.getByRole('checkbox', { name: /^www\.site\.example: / }).check()
      await form.getByText('More settings').click()
      await form.getByLabel('Trees').fill('0')
      await form.getByRole('button', { name: 'Train', exact: true }).click()
      await form.getByText('Give a number from 1 to 1000.').waitFor()
      await form.getByLabel('Trees').fill('50')
      await form.getByLabel('Name').fill('ours')
      expect(await findBarriers(page, 'training')).toEqual([])
      await form.getByRole('button', { name: 'Train', exact: true }).click()
      await form.getByText('ours is trained').waitFor()
      await form.getByText(/of labelled attackers/).waitFor()
      await form.getByRole('button', { name: 'Compare it' }).click()

      const panel = page.getByRole('complementary', { name: 'Model ours' })
      await panel.getByRole('button', { name: 'Compare', exact: true }).click()
      const figures = panel.getByRole('table', { name: 'Compared with the model in place' })
      await figures.getByRole('row', { name: /^Clients above it/ }).waitFor()
      await panel
        .getByText('1 client labelled as attackers, 0 as benign.', { exact: false })
        .waitFor()
      expect(await findBarriers(page, 'comparison')).toEqual([])
      await panel.getByRole('button', { name: 'Put in place' }).click()
      await toast(page).getByText('web-anomaly judges by ours now').waitFor()
      await panel.getByText('It judges now.').waitFor()
      const row = page.getByRole('region', { name: /^Clients unlike others|^Anomalous/ })
      await row.first().waitFor()

      await page.getByRole('button', { name: 'web-anomaly', exact: true }).click()
      const shipped = page.getByRole('complementary', { name: 'Model web-anomaly' })
      await shipped.getByRole('button', { name: 'Put in place' }).click()
      await toast(page).getByText('web-anomaly judges by web-anomaly now').waitFor()
      const history = page.getByRole('region', { name: 'Put in place so far' })
      await history.getByRole('button', { name: 'Put ours back in place' }).click()
      await toast(page).getByText('web-anomaly judges by ours now').waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+z')
      await toast(page).getByText('web-anomaly judges by web-anomaly again').waitFor()
    }),
  )
})

describe('the settings of request sets', () => {
  it(
    'say what is wrong while it is typed, and are kept and taken back',
    withDesk({ isBare: true }, async ({ open, page, dataFolder }) => {
      await open('settings/detectors')
      const kept = async () =>
        JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8').catch(() => '{}'))
      const proxies = page.getByLabel('Proxies of ours')
      await proxies.fill('10.0.0.0/8 proxy')
      await page.getByText(/^proxy: /).waitFor()
      await proxies.fill('10.0.0.0/8 2001:db8::/32')
      await proxies.press('Enter')
      const wanted = ['10.0.0.0/8', '2001:db8::/32']
      await expect.poll(async () => (await kept()).webTraffic?.trustedProxies).toEqual(wanted)
      const bucket = page.getByLabel('Length of buckets')
      await bucket.fill('7')
      await page.getByText('Give seconds that divide an hour', { exact: false }).waitFor()
      await bucket.fill('60')
      await bucket.press('Enter')
      await expect.poll(async () => (await kept()).detectors?.webAnomaly?.bucketMs).toBe(60_000)
      await toast(page).getByRole('button', { name: /^Undo/ }).click()
      await expect.poll(async () => (await kept()).detectors?.webAnomaly?.bucketMs).toBe(120_000)
      expect(await findBarriers(page, 'settings of request sets')).toEqual([])
    }),
  )
})
