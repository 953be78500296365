import { describe, expect, it } from 'vitest'
import { toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe.each(['dark', 'light'] as const)('the host of a source in the %s theme', (theme) => {
  it(
    'is asked for where a source is added, changed in Sources, refused where it is none, and taken back',
    withDesk({ reports: [], theme }, async ({ open, page }) => {
      await open('sources/http')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: 'Name', exact: true }).fill('Shop')
      const asked = panel.getByRole('textbox', { name: 'Host of requests and clicks' })
      await asked.fill('https://shop.example.com/')
      await panel.getByText('The name of a host without its port').waitFor()
      await asked.fill('Shop.example.com')
      await page.keyboard.press('Enter')

      const row = page.getByRole('row', { name: /Shop/ })
      const button = row.getByRole('button', { name: 'Host of Shop' })
      await button.click()
      const form = page.getByRole('dialog', { name: 'Host of Shop' })
      const host = form.getByRole('textbox')
      expect(await host.inputValue()).toBe('shop.example.com')
      await host.fill('no host')
      await page.keyboard.press('Enter')
      await form.getByText('The name of a host without its port').waitFor()
      if (process.env.SHOTS !== undefined)
        await page.screenshot({ path: `${process.env.SHOTS}-${theme}.png` })
      await host.fill('www.example.com')
      await page.keyboard.press('Enter')
      await toast(page).getByText('Shop is of www.example.com now.').waitFor()
      await toast(page).getByRole('button', { name: /Undo/ }).click()
      await toast(page).getByText('The host of Shop is as before.').waitFor()

      await button.click()
      expect(await host.inputValue()).toBe('shop.example.com')
      await host.fill('')
      await page.keyboard.press('Enter')
      await toast(page).getByText('Shop says no host now.').waitFor()
    }),
    60_000,
  )
})
