import { expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { feedRow, feedRows, goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

it(
  'the report card says which rules took the clicks, and leads to what can be done about them',
  withDesk(
    {
      reports: [
        { ip: '198.51.100.1' },
        { ip: '198.51.100.2' },
        { ip: '198.51.100.3', alertId: 42 },
      ],
    },
    async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.1').click()
      await page.keyboard.press('c')
      await page
        .getByRole('dialog', { name: 'Close as' })
        .getByRole('radio', { name: 'False positive' })
        .check()
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/false positive/)
        .waitFor()
      await page.keyboard.press('Escape')
      await goTo(page, 'handover/card')
      await page.getByText(/^The noisiest 2 took 100\s?% of 1 click/).waitFor()
      const card = page.getByRole('table', { name: 'Report card' })
      const injection = card.getByRole('row').filter({ hasText: 'Possible SQL injection' })
      await injection.getByText(/0\s?%, 0\s?%, 100\s?% of 1$/).waitFor()
      expect(await findBarriers(page, 'Report card')).toEqual([])

      await page.keyboard.press('h')
      const form = page.getByRole('dialog', { name: /^Suppress open alerts of/ })
      await form.getByRole('textbox', { name: 'Reason' }).fill('known scanner')
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/Suppressed/)
        .waitFor()
      await page.keyboard.press('Enter')
      await feedRow(page, '198.51.100.1').waitFor()
      await expect.poll(() => feedRows(page).count()).toBe(2)
      await goTo(page, 'handover/card')
      await page.keyboard.press('j')
      await page.keyboard.press('t')
      await page.getByRole('main', { name: 'Detectors' }).waitFor()
    },
  ),
)
