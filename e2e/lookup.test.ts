import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { acceptDefaults, feedRow, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

const MAIL = `From: cert@partner.example
Please check 198[.]51[.]100[.]1 and hxxps://login[.]bad[.]example/reset,
hash 44d88612fea8a8f36de82e1278abb02f, and 203.0.113.77.`

describe.each(['dark', 'light'] as const)('a pasted mail in the %s theme', (theme) => {
  it(
    'is looked up from the palette, put on a list, taken back, and copied defanged',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }, { ip: '198.51.100.2' }], theme },
      async ({ open, page, context }) => {
        await context.grantPermissions(['clipboard-read', 'clipboard-write'])
        await open()
        await feedRow(page, '198.51.100.1').waitFor()
        await page.evaluate((text) => navigator.clipboard.writeText(text), MAIL)
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox', { name: 'Search and commands' }).waitFor()
        await page.keyboard.press('Control+v')
        const dialog = page.getByRole('dialog', { name: 'Look up a text' })
        await dialog.getByText('7 indicators, 1 of them known.').waitFor()
        const row = (value: string) => dialog.getByRole('row').filter({ hasText: value })
        await row('198.51.100.1').getByText('1 event').waitFor()
        await row('login.bad.example').first().getByText('never seen').waitFor()
        expect(await findBarriers(page, 'Look up')).toEqual([])

        await dialog.getByRole('checkbox', { name: 'Choose 198.51.100.1' }).check()
        await dialog.getByRole('checkbox', { name: 'Choose 203.0.113.77' }).check()
        await dialog.getByRole('button', { name: 'Block 2' }).click()
        const form = page.getByRole('dialog', { name: 'Put 2 on a list' })
        await acceptDefaults(form)
        await toast(page)
          .getByText(/2 entries|Imported 2|2 added/)
          .waitFor()
        await row('203.0.113.77').getByText('(active)').waitFor()
        await dialog.getByRole('button', { name: 'Copy defanged' }).click()
        await toast(page).getByText('Copied 7 indicators.').waitFor()
        const copied = await page.evaluate(() => navigator.clipboard.readText())
        expect(copied.split('\n')).toContain('hxxps://login[.]bad[.]example/reset')
        expect(copied).not.toContain('198.51.100.1')
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'hidden' })
        await page.keyboard.press('Control+z')
        await toast(page).getByText('Took back').waitFor()
        await page.keyboard.press('Control+k')
        await page.keyboard.type('>look up')
        await page.keyboard.press('Enter')
        await dialog.getByRole('textbox', { name: 'Text' }).fill('203.0.113.77')
        await page.keyboard.press('Control+Enter')
        await dialog.getByText('1 indicator, none of them known.').waitFor()
        await dialog.getByRole('textbox', { name: 'Text' }).fill('nothing here')
        await page.keyboard.press('Control+Enter')
        await dialog.getByText('The text names no address').waitFor()
      },
    ),
  )
})
