import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/steps.mjs'
import { findBarriers } from './kit/barriers'
import { feedRow, goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  const picture = (name: string) => join(ROOT, 'test-results', `${name}-${theme}.png`)

  it(
    'an alert is copied as Markdown and as ECS JSON, and has links to look its address up',
    withDesk({ reports: [{ ip: '203.0.113.9' }], theme }, async ({ open, page, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await open()
      await feedRow(page, '203.0.113.9').waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      const copied = () => page.evaluate(() => navigator.clipboard.readText())
      const more = page.getByRole('button', { name: 'Copy as …' })
      await more.waitFor()
      await page.keyboard.press('m')
      await toast(page)
        .getByText(/^Copied A-\w+ as Markdown, defanged\.$/)
        .waitFor()
      expect(await copied()).toContain('| Subject | 203\\[.\\]0\\[.\\]113\\[.\\]9 |')
      await more.click()
      await page.getByRole('menuitem', { name: /^ECS JSON/ }).waitFor()
      expect(await findBarriers(page, 'Copy as')).toEqual([])
      await page.screenshot({ path: picture('copy-as') })
      await page.getByRole('menuitem', { name: /^ECS JSON/ }).click()
      await toast(page)
        .getByText(/as ECS JSON\.$/)
        .waitFor()
      expect(JSON.parse(await copied())).toMatchObject({ source: { ip: '203.0.113.9' } })

      const link = page.getByRole('link', { name: /^Shodan/ })
      expect(await link.getAttribute('href')).toBe('https://www.shodan.io/host/203.0.113.9')
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
      await link.getByText('www.shodan.io').waitFor()
      await link.scrollIntoViewIfNeeded()
      await page.screenshot({ path: picture('drawer-links') })
    }),
  )

  it(
    'a typed domain is opened from the palette, and its links are those of the settings',
    withDesk({ reports: [], theme }, async ({ open, page }) => {
      await open()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search and commands' }).waitFor()
      await page.keyboard.type('Shop.Example')
      await page
        .getByRole('option', { name: /shop\.example/ })
        .first()
        .waitFor()
      await page.keyboard.press('Enter')
      const links = page.getByRole('region', { name: 'Look up elsewhere' })
      await links.getByRole('link', { name: /^crt\.sh/ }).waitFor()
      expect(await links.getByRole('link', { name: /^Shodan/ }).count()).toBe(0)
      expect(await findBarriers(page, 'Links')).toEqual([])
      await page.screenshot({ path: picture('entity-links') })

      await goTo(page, 'settings/lookupLinks')
      const field = page.getByRole('textbox', { name: 'Links', exact: true })
      await field.fill('Wiki | domain | http://wiki.example/{value}')
      await page.getByText('Line 1 has an address that must begin with https://.').waitFor()
      await page.screenshot({ path: picture('settings-links') })
      await field.fill('Wiki | domain | https://wiki.example/{value}')
      await page.keyboard.press('Control+Enter')
      await toast(page).getByText('Look-up links: 1 link.').waitFor()
      await goTo(page, 'entity/shop.example')
      await links.getByRole('link', { name: 'Wiki wiki.example' }).waitFor()
      expect(await links.getByRole('link').count()).toBe(1)
    }),
  )

  it(
    'settings come from a file, after what differs was shown, and are taken back',
    withDesk({ reports: [], theme }, async ({ open, page }) => {
      await open('settings/transfer')
      const part = page.getByRole('region', { name: 'Import and export' })
      const give = async (text: string) => {
        const chooser = page.waitForEvent('filechooser')
        await part.getByRole('button', { name: 'Import settings …' }).click()
        const file = { name: 'settings.json', mimeType: 'application/json' }
        await (await chooser).setFiles({ ...file, buffer: Buffer.from(text) })
      }
      await give('{"retention":{"eventDays":30}}')
      await part.getByText('“retention.eventDays”: there is no such setting').waitFor()
      await give('{"retention":{"eventsDays":30},"history":{"url":"https://history.example:8443"}}')
      const row = part.getByRole('row').filter({ hasText: 'retention.eventsDays' })
      await row.getByText('30').waitFor()
      await part.getByText('To be entered where history is set up: its password.').waitFor()
      expect(await findBarriers(page, 'Import')).toEqual([])
      await page.screenshot({ path: picture('settings-import') })
      await part.getByRole('button', { name: 'Change 1 setting' }).click()
      await toast(page).getByText('What was imported: 1 setting').waitFor()
      await row.waitFor({ state: 'detached' })
      await page.keyboard.press('Control+z')
      await toast(page).getByText('What was imported is as it was before.').waitFor()
      await give('{"retention":{"eventsDays":90}}')
      await part.getByText('Nothing differs that an import changes.').waitFor()

      const download = page.waitForEvent('download')
      await part.getByRole('button', { name: 'Export settings' }).click()
      expect((await download).suggestedFilename()).toBe('watchfloor-settings.json')
    }),
  )
})
