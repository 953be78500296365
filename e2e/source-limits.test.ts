import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { feedRow, goTo, toast } from './kit/desk'
import { runCommand } from './kit/serve'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const viewerToken = z.object({ token: z.string() })

describe('limits of a source', () => {
  it(
    'are set in Sources, refused where they are none, taken back, and off for a viewer',
    withDesk({ reports: [{ ip: '198.51.100.5' }] }, async ({ open, page, serve, dataFolder }) => {
      await open('sources/http')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: 'Name' }).fill('Depot')
      await page.keyboard.press('Enter')
      const row = page.getByRole('row', { name: /Depot/ })
      const button = row.getByRole('button', { name: 'Limits of Depot' })
      await button.click()
      const form = page.getByRole('dialog', { name: 'Limits of Depot' })
      const silence = form.getByRole('textbox', { name: 'Silent for, minutes' })
      expect(await silence.inputValue()).toBe('10')
      expect(await form.getByRole('textbox', { name: 'Messages waiting' }).count()).toBe(0)
      await silence.fill('soon')
      await page.keyboard.press('Enter')
      await form.getByText('A number from 0 to 43,200.').waitFor()
      await silence.fill('45')
      await form.getByRole('textbox', { name: /^Rejected/ }).fill('5')
      await page.keyboard.press('Enter')
      await toast(page).getByText('Limits of Depot are set.').waitFor()

      await button.click()
      expect(await silence.inputValue()).toBe('45')
      await page.keyboard.press('Escape')
      await toast(page).getByRole('button', { name: /Undo/ }).click()
      await toast(page).getByText('Limits of Depot are as before.').waitFor()
      await button.click()
      expect(await silence.inputValue()).toBe('10')
      await page.keyboard.press('Escape')

      const args = ['token', 'add', 'guest', '--role', 'viewer', '--data-dir', dataFolder]
      const { token } = viewerToken.parse(JSON.parse(await runCommand([...args, '--json'])))
      await page.goto(`${serve.url}#token=${token}`)
      await feedRow(page, '198.51.100.5').waitFor()
      await goTo(page, 'sources')
      await button.waitFor()
      expect(await button.getAttribute('aria-disabled')).toBe('true')
      await button.hover()
      await page.getByText('The token guest reads only.').first().waitFor()
    }),
    60_000,
  )
})
