import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { clicksOf, WINDOW_MS } from './kit/clicks'
import { drawer, feedRow, feedRows, goTo } from './kit/desk'
import type { Report } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

const REPORTS: Report[] = [
  { ip: '198.51.100.1', alertId: 40 },
  { ip: '198.51.100.1', alertId: 61 },
  { ip: '198.51.100.2', alertId: 61 },
  { ip: '198.51.100.3', alertId: 42 },
  { ip: '203.0.113.4', alertId: 40, info: '\u202egpj.exe' },
  { ip: '203.0.113.5', alertId: 7 },
]

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it(
    'no screen has a serious barrier',
    withDesk(
      { reports: REPORTS, theme, settings: { ownNetworks: ['203.0.113.0/24'] } },
      async ({ open, page, file }) => {
        await file.appendText('not a record\n')
        const found: string[] = []
        const check = async (where: string) => found.push(...(await findBarriers(page, where)))
        await open()
        await feedRow(page, '203.0.113.5').waitFor()
        await feedRow(page, '203.0.113.4').getByText('Critical').waitFor()
        await check('Live')
        await page.keyboard.press('[')
        const side = page.getByRole('complementary', { name: 'Views and facets' })
        await side.getByText('alerts in this tab and filter').waitFor()
        await page.keyboard.press('/')
        await page.keyboard.type('severity>=')
        await page.getByRole('option', { name: 'critical' }).waitFor()
        await check('Query bar, views and facets')
        await page.keyboard.press('Escape')
        await page.keyboard.press('[')
        await feedRow(page, '198.51.100.1').click()
        await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
        await page.keyboard.press('ArrowRight')
        await expect.poll(() => feedRows(page).count()).toBe(7)
        await check('Live, drawer and group')
        await page.keyboard.press('a')
        await feedRow(page, '198.51.100.1').first().getByText('Acked').waitFor()
        await check('Live, toast')
        for (const [key, name] of [
          ['c', 'Close as'],
          ['b', 'Block 198.51.100.1'],
          ['l', 'Never block 198.51.100.1'],
          ['s', 'Snooze 198.51.100.1'],
          ['h', 'Suppress 2 alerts, each subject and rule'],
          ['f', 'Filter'],
        ] as const) {
          await page.keyboard.press(key)
          await page.getByRole('dialog', { name }).locator(':focus').waitFor()
          await check(name)
          await page.keyboard.press('Escape')
          await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
        }
        await page.getByRole('button', { name: 'Columns' }).click()
        await page.getByRole('menuitemcheckbox', { name: 'Score' }).waitFor()
        await check('Columns')
        await page.keyboard.press('Escape')
        await page.keyboard.press('Escape')
        await page.keyboard.press('Shift+N')
        await page
          .getByRole('region', { name: 'Notification centre' })
          .getByRole('listitem')
          .first()
          .waitFor()
        await check('Notification centre')
        await page.keyboard.press('Escape')
        await page.keyboard.press('?')
        await page.getByRole('dialog').waitFor()
        await check('Shortcuts')
        await page.keyboard.press('Escape')
        await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
        await page.keyboard.press('Control+k')
        await page.getByRole('dialog').locator(':focus').waitFor()
        await page.keyboard.type('198.51.100.1')
        await page.getByRole('option').first().waitFor()
        await check('Search')
        await page.keyboard.press('Escape')

        await goTo(page, 'blacklists/40')
        const entries = page.getByRole('grid', { name: /^Entries of/ })
        await entries.getByText('198.51.100.1').waitFor()
        await check('Blacklists')
        await entries.getByText('198.51.100.1').click()
        await page.getByRole('toolbar', { name: 'Actions on the selected entries' }).waitFor()
        await page.keyboard.press('+')
        await page
          .getByRole('dialog')
          .getByRole('textbox', { name: 'Address or network' })
          .fill('192.168.1.1')
        await page
          .getByRole('dialog')
          .getByText(/never blocked/)
          .waitFor()
        await check('Blacklists, selection and form')
        await page.keyboard.press('Escape')
        await goTo(page, 'blacklists/42')
        await page.getByRole('grid', { name: /^Entries of Empty/ }).waitFor()
        await page.getByRole('button', { name: 'Choose the export format' }).click()
        await page.getByRole('menu').waitFor()
        await check('Blacklists, export menu')
        await page.keyboard.press('Escape')

        const past = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS - 60_000
        await file.appendText(clicksOf(past, 30, 10, '/admin') + clicksOf(past + WINDOW_MS, 5, 40))
        await goTo(page, 'traffic')
        await page.getByRole('application', { name: /^Traffic/ }).waitFor()
        await page.getByRole('row', { name: /203\.0\.113\.0/ }).waitFor()
        await page.getByRole('row', { name: /\/admin/ }).waitFor()
        await check('Traffic')
        await page.keyboard.press('v')
        await page.getByRole('region', { name: 'Numbers as a table' }).waitFor()
        await check('Traffic, numbers')

        await goTo(page, 'entity')
        await page.getByRole('textbox', { name: 'Address, domain, host or user' }).waitFor()
        await check('Entities')
        await goTo(page, 'entity/198.51.100.1')
        await page.getByRole('heading', { name: 'Last 2 events' }).waitFor()
        await check('Entity')
        await goTo(page, 'detectors')
        await page.getByRole('table', { name: 'Models that detectors can judge by' }).waitFor()
        await page.getByText('10 on', { exact: true }).waitFor()
        await check('Detectors')
        await goTo(page, 'sources/add')
        await page.getByRole('complementary', { name: 'Add source' }).waitFor()
        await page.getByRole('region', { name: 'Record', exact: true }).waitFor()
        await check('Sources')
        await goTo(page, 'sources/http')
        const added = page.getByRole('complementary', { name: 'Add source' })
        await added.getByRole('textbox', { name: 'Name' }).fill('Branch webhook')
        await check('Sources, HTTP')
        await page.keyboard.press('Enter')
        await page.getByRole('complementary', { name: 'Connect Branch webhook' }).waitFor()
        await check('Sources, connect')
        await goTo(page, 'settings')
        await page.getByRole('group', { name: 'Theme' }).waitFor()
        await check('Settings')
        await goTo(page, 'settings/outlets')
        await page.getByRole('button', { name: 'Add an outlet' }).click()
        await page.getByRole('button', { name: 'JSON', exact: true }).click()
        await page.getByLabel('Key for the signature').waitFor()
        await check('Settings, a webhook')
        expect(found).toEqual([])
      },
    ),
  )

  it(
    'the first run has none',
    withDesk({ isDemo: true, theme }, async ({ open, page }) => {
      await open()
      await feedRows(page).nth(2).waitFor()
      await page.getByRole('heading', { name: 'Connect your own traffic' }).waitFor()
      expect(await findBarriers(page, 'First run')).toEqual([])
    }),
  )

  it(
    'what is empty, cut off or signed out has none',
    withDesk(
      { isBare: true, theme, expectedFaults: /WebSocket connection to|net::ERR_|status of 401/ },
      async ({ open, page, context, serve }) => {
        const found: string[] = []
        const stranger = await context.browser()?.newPage({ colorScheme: theme })
        if (!stranger) throw new Error('There is no browser')
        await stranger.goto(serve.url)
        await stranger.getByRole('heading', { name: 'Sign in to this console' }).waitFor()
        found.push(...(await findBarriers(stranger, 'Sign-in')))
        await stranger.close()
        await open()
        await page.getByText('No source yet').waitFor()
        found.push(...(await findBarriers(page, 'Live, empty')))
        await goTo(page, 'sources')
        await page.getByRole('heading', { name: 'No source is set up' }).waitFor()
        found.push(...(await findBarriers(page, 'Sources, empty')))
        await goTo(page, 'blacklists/40')
        await page.getByRole('heading', { name: 'This list is empty.' }).waitFor()
        found.push(...(await findBarriers(page, 'Blacklists, empty')))
        await serve.kill()
        await page.getByText(/^No data since/).waitFor()
        found.push(...(await findBarriers(page, 'Disconnected')))
        expect(found).toEqual([])
      },
    ),
  )
})
