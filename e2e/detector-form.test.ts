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
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS

const RANDOM = ['qkzxwvjtrplkdm.info', 'xvbqzjkwpthgrm.net', 'zqjxkvwbtplmrd.org']
const ASKED: AskedName[] = RANDOM.map((name, n) => ({
  client: '192.0.2.44',
  name,
  at: T0 + n * 1_000,
  isFailed: true,
}))

describe('The form of a detector', () => {
  it(
    'adds one that judges at once, changes it, and removes it after saying what that means',
    withDesk({ isBare: true }, async ({ open, page, folder, dataFolder }) => {
      const settings = async () =>
        JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8')).detectors.dns
      await open('detectors')
      await page.getByRole('region', { name: 'DNS tunnels', exact: true }).waitFor()
      await page.keyboard.press('n')
      const form = page.getByRole('complementary', { name: 'Add a detector' })
      const field = (name: string) => form.getByRole('textbox', { name })
      const add = form.getByRole('button', { name: 'Add detector' })
      expect(await add.getAttribute('aria-disabled')).toBe('true')
      await field('Name').fill('dga')
      await form.getByText(/^dga is there twice/).waitFor()
      await field('Name').fill('branch')
      await field('Threshold').fill('2')
      await form.getByText('A number over 0 and under 1, or nothing.').waitFor()
      await field('Threshold').fill('0.9')
      await field('Domains that it does not judge').fill('Corp.Example.\nhttp://x')
      await form.getByText(/^Line 2: http:\/\/x is no domain/).waitFor()
      await field('Domains that it does not judge').fill('Corp.Example.')
      await form.getByRole('checkbox', { name: 'Files that are imported' }).check()
      await field('Endings of topics').fill('soc, generic')
      await form.getByRole('switch', { name: 'Gate in front' }).press('Space')
      await field('Length of a step, ms').fill('5')
      await form.getByText('A whole number from 20 to 60,000.', { exact: true }).waitFor()
      expect(await findBarriers(page, 'the form of a detector')).toEqual([])
      await form.getByRole('switch', { name: 'Gate in front' }).press('Space')
      await field('Name').press('Enter')
      await toast(page).getByText('Detector branch: added').waitFor()
      expect((await settings()).at(-1)).toMatchObject({
        kind: 'dga',
        name: 'branch',
        threshold: 0.9,
        ignored: ['corp.example'],
        sources: ['import'],
        outputs: ['soc', 'generic'],
        inspection: { isOn: false, stepMs: 1_000 },
      })
      const row = page.getByRole('region', { name: 'Generated domains: branch' })
      await row.getByText('On', { exact: true }).waitFor()

      const path = join(folder, 'dns.log')
      await writeFile(path, ASKED.map(dnsLine).join(''))
      await importFile(page, path, /^3 records in /)
      await goTo(page, 'detectors')
      await row.getByText(/^1 alert in 24 h/).waitFor()

      await row.getByRole('button', { name: 'Change Generated domains: branch' }).click()
      const change = page.getByRole('complementary', { name: 'Detector branch' })
      const save = change.getByRole('button', { name: 'Save' })
      expect(await change.getByRole('textbox', { name: 'Name' }).isDisabled()).toBe(true)
      expect(await save.getAttribute('aria-disabled')).toBe('true')
      await change.getByRole('switch', { name: 'Judges queries' }).press('Space')
      await save.click()
      await toast(page).getByText('Detector branch: changed').waitFor()
      await row.getByText('Off', { exact: true }).waitFor()

      await row.getByRole('button', { name: 'Change Generated domains: branch' }).click()
      await change.getByRole('button', { name: 'Remove' }).click()
      await change.getByText(/^Its alerts, and the probabilities/).waitFor()
      await change.getByRole('button', { name: 'Remove now' }).click()
      await toast(page).getByText('Detector branch: removed').waitFor()
      await expect.poll(() => row.count()).toBe(0)
      await toast(page).getByRole('button', { name: /^Undo/ }).click()
      await row.getByText('Off', { exact: true }).waitFor()
    }),
  )
})
