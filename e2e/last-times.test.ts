import { expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { drawer, feedRow, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const HOUR_MS = 3_600_000

it(
  'R closes an alert as the same rule and entity was closed the last time',
  withDesk(
    {
      reports: [
        { ip: '198.51.100.1', at: Date.now() - 5 * HOUR_MS, info: '/old' },
        { ip: '198.51.100.1', info: '/new' },
        { ip: '198.51.100.1', alertId: 61, info: '/other-rule' },
        { ip: '198.51.100.2' },
      ],
      theme: 'light',
    },
    async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.2').click()
      await page.keyboard.press('r')
      await toast(page).getByText('Nobody closed this rule and entity before.').waitFor()

      await feedRow(page, '198.51.100.1').click()
      const panel = drawer(page)
      const last = panel.getByRole('region', { name: 'Last times' })
      await last.getByText('Still new').waitFor()
      await last.getByRole('button', { name: /^Open A-/ }).click()
      await panel.getByText('/old').waitFor()
      await page.keyboard.press('c')
      const menu = page.getByRole('dialog', { name: 'Close as' })
      await menu.getByRole('radio', { name: 'Benign positive' }).check()
      await menu.getByRole('textbox', { name: 'Note' }).fill('our scanner')
      await menu.getByRole('button', { name: /Close/ }).click()
      await toast(page)
        .getByText(/benign positive/i)
        .waitFor()

      // The row's alerts of another rule stay: they may deserve another decision.
      await page.keyboard.press('Escape')
      await feedRow(page, '198.51.100.1').click()
      await last.getByText('our scanner').waitFor()
      await last.getByRole('button', { name: 'Close as benign positive again' }).waitFor()
      expect(await findBarriers(page, 'Last times')).toEqual([])
      await page.keyboard.press('r')
      await toast(page)
        .getByText(/^Closed A-\w+, 198\.51\.100\.1 as benign positive/)
        .waitFor()
      await drawer(page).getByText('Closed as benign positive by').waitFor()
      await expect
        .poll(() => feedRow(page, '198.51.100.1').first().innerText())
        .toContain('1 of 3 open')
      await page.keyboard.press('Control+z')
      await expect
        .poll(() => feedRow(page, '198.51.100.1').first().innerText())
        .toContain('2 of 3 open')
    },
  ),
)
