import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawer, feedRow, feedRows, goTo, SOURCE, toast } from './kit/desk'
import { reportLine } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('Sources', () => {
  it(
    'adds a file after a test of it, and shows what could not be read',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'branch.json')
      await writeFile(path, `${reportLine({ ip: '203.0.113.5' })}not a record\n`)
      await open('sources')
      await page.getByRole('heading', { name: 'No source is set up' }).waitFor()
      await page.getByRole('button', { name: 'Add source' }).first().click()
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('button', { name: 'Add source' }).click()
      await panel.getByText('Give the path of a file.').waitFor()
      await panel.getByRole('textbox', { name: 'Name' }).fill('Branch')
      const field = panel.getByRole('textbox', { name: /^Path/ })
      await field.fill(join(folder, 'missing.json'))
      await panel.getByRole('button', { name: 'Test' }).click()
      await panel.getByText(/^The test stopped here/).waitFor()
      await field.fill(path)
      await panel.getByRole('button', { name: 'Test' }).click()
      await panel.getByText('It can be read. You can add it now.').waitFor()
      await panel.getByText('2 records read as Blacklist events, 1 rejected.').waitFor()
      await panel.getByRole('button', { name: 'Add source' }).click()
      await toast(page).getByText('Added Branch.').waitFor()

      const row = page
        .getByRole('table', { name: 'All sources' })
        .getByRole('row')
        .filter({ hasText: 'Branch' })
      await row.getByText('Waiting for more').waitFor()
      const rejects = page.getByRole('region', { name: 'Rejects' })
      await rejects.getByText('line 2').waitFor()
      await page
        .getByRole('region', { name: 'Record', exact: true })
        .getByText('not a record')
        .waitFor()
      await goTo(page, 'live')
      await feedRow(page, '203.0.113.5').waitFor()
    }),
  )

  it(
    'imports a file once, and pauses and resumes a source',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page, folder, file }) => {
      const path = join(folder, 'old.json')
      await writeFile(path, reportLine({ ip: '203.0.113.6', at: Date.now() - 3_600_000 }))
      await open('sources/import')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Path/ }).fill(path)
      await panel.getByRole('button', { name: 'Import', exact: true }).click()
      await page
        .getByText(/^1 record in .*: 1 event accepted, 0 duplicates, 0 rejected, 1 alert\.$/)
        .waitFor()

      const row = page
        .getByRole('table', { name: 'All sources' })
        .getByRole('row')
        .filter({ hasText: SOURCE.name })
      await row.getByRole('button', { name: `Pause ${SOURCE.name}` }).click()
      await row.getByText('Paused').waitFor()
      await file.append({ ip: '198.51.100.2' })
      await row.getByRole('button', { name: `Resume ${SOURCE.name}` }).click()
      await row.getByText('Waiting for more').waitFor()
      await goTo(page, 'live')
      await feedRow(page, '198.51.100.2').waitFor()
      await feedRow(page, '203.0.113.6').waitFor()
    }),
  )
})

describe('a source that stopped', () => {
  it(
    'says why, in full and with nothing to hover for',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page, file }) => {
      await open('sources')
      const table = page.getByRole('table', { name: 'All sources' })
      await table.getByText('Waiting for more').waitFor()
      await rm(file.path)
      await mkdir(file.path)
      await table.getByText('Stopped').waitFor()
      const reason = table.getByRole('row').nth(2)
      expect(await reason.innerText()).toContain(file.path)
      await expect
        .poll(() => reason.evaluate((row) => row.scrollWidth <= row.clientWidth))
        .toBe(true)
    }),
  )
})

describe('more rejects than are kept', () => {
  it(
    'are counted and said, for an import and for a source',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page, folder, file }) => {
      const junk = 'not a record\n'.repeat(10_050)
      await writeFile(join(folder, 'junk.json'), junk)
      await open('sources/import')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Path/ }).fill(join(folder, 'junk.json'))
      await panel.getByRole('button', { name: 'Import', exact: true }).click()
      await page
        .getByRole('region', { name: 'Imports' })
        .getByText('50 rejects counted, not kept: there were too many.')
        .waitFor()
      await file.appendText(junk)
      const rejects = page.getByRole('region', { name: 'Rejects' })
      await rejects.getByText(/^50 more rejects were counted and not kept/).waitFor()
    }),
  )
})

describe('Entities', () => {
  it(
    'opens from an alert with E, and shows events, alerts and lists of the address',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40, info: '/first' },
          { ip: '198.51.100.1', alertId: 61, info: '/second' },
          { ip: '198.51.100.2' },
        ],
      },
      async ({ open, page }) => {
        await open()
        await feedRow(page, '198.51.100.1').getByText('×2').waitFor()
        await feedRow(page, '198.51.100.1').click()
        await drawer(page).waitFor()
        await page.keyboard.press('e')
        const screen = page.getByRole('main', { name: 'Entity 198.51.100.1' })
        await screen.getByRole('heading', { name: '198.51.100.1', level: 1 }).waitFor()
        await screen.getByRole('heading', { name: 'Last 2 events' }).waitFor()
        await screen.getByText('SSH obsolete version').first().waitFor()
        const lists = screen.getByRole('complementary', {
          name: 'Lists, notes and related entities',
        })
        await lists.getByText('Possible SQL injection').waitFor()
        expect(page.url()).toContain('#/entity/198.51.100.1')
        await page.keyboard.press('Alt+ArrowLeft')
        await feedRow(page, '198.51.100.1').waitFor()
      },
    ),
  )

  it(
    'looks an address up, and says so where it was never seen',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page }) => {
      await open('entity')
      const field = page.getByRole('textbox', { name: 'Address, domain, host or user' })
      await field.fill('203.0.113.200')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '203.0.113.200 was not seen' }).waitFor()
      await page.getByRole('button', { name: 'Look something else up' }).click()
      await field.fill('198.51.100.1')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '198.51.100.1', level: 1 }).waitFor()
    }),
  )
})

describe('Settings', () => {
  it(
    'changes the theme at once, keeps it over a reload, and takes it back',
    withDesk({ isBare: true }, async ({ open, page }) => {
      await open('settings')
      const themes = page.getByRole('group', { name: 'Theme' })
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const dark = await background()
      await themes.getByRole('button', { name: 'Light' }).click()
      await expect.poll(background).not.toBe(dark)
      const light = await background()
      await page.reload()
      await page
        .getByRole('group', { name: 'Theme' })
        .getByRole('button', { name: 'Light', pressed: true })
        .waitFor()
      expect(await background()).toBe(light)
      await themes.getByRole('button', { name: 'Dark' }).click()
      await expect.poll(background).toBe(dark)
      await toast(page).getByRole('button', { name: 'Undo' }).click()
      await expect.poll(background).toBe(light)
    }),
  )

  it(
    'names in its index the section that was asked for, also the last',
    withDesk({ isBare: true }, async ({ open, page }) => {
      await open('settings')
      const index = page.getByRole('navigation', { name: 'Sections' })
      for (const name of ['Shortcuts', 'About', 'Storage']) {
        await index.getByRole('button', { name }).click()
        await expect
          .poll(() => index.locator('[aria-current="true"]').allInnerTexts())
          .toEqual([name])
      }
    }),
  )

  it(
    'tells what is wrong with an own network, and takes a right one',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page }) => {
      await open('settings')
      const field = page.getByRole('textbox', { name: 'Your addresses, one network a line' })
      await field.fill('203.0.113.0/24\n198.51.100.7/24')
      await page
        .getByText(
          /^Line 2: 198\.51\.100\.7\/24 is not a network address\. Did you mean 198\.51\.100\.0\/24\?/,
        )
        .waitFor()
      await field.fill('203.0.113.0/24\n198.51.100.0/24')
      await page.keyboard.press('Control+Enter')
      await toast(page).getByText('Own networks: 2 networks').waitFor()
      await goTo(page, 'entity/198.51.100.1')
      await page.getByText('own network', { exact: true }).first().waitFor()
    }),
  )

  it(
    'tells what is wrong with an own domain, and takes right ones in their plain form',
    withDesk({ reports: [{ ip: '203.0.113.1' }] }, async ({ open, page }) => {
      await open('settings')
      const field = page.getByRole('textbox', { name: 'Your domains, one a line' })
      await field.fill('Corp.Example.\nhttp://mail.example')
      await page.getByText(/^Line 2: http:\/\/mail\.example is no domain/).waitFor()
      await field.fill('Corp.Example.\n*.mail.example')
      await page.keyboard.press('Control+Enter')
      await toast(page).getByText('Own domains: 2 domains').waitFor()
      await expect.poll(() => field.inputValue()).toBe('corp.example\nmail.example')
    }),
  )
})

describe('the first run', () => {
  it(
    'shows the demo and says so, until it is stopped',
    withDesk({ isDemo: true }, async ({ open, page, serve }) => {
      await open()
      await page.getByText('DEMO', { exact: true }).waitFor()
      await page.getByText('Demo feed is running.').waitFor()
      await page.getByRole('heading', { name: 'Connect your own traffic' }).waitFor()
      await feedRows(page).nth(3).waitFor()
      const addresses = await feedRows(page).locator('[aria-colindex="5"]').allInnerTexts()
      for (const ip of addresses)
        expect(ip).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89])\.|^2001:db8:/)

      await page.getByRole('button', { name: 'Stop demo' }).click()
      await page.getByText('No source yet').waitFor()
      expect(await feedRows(page).count()).toBe(0)
      expect(await page.getByText('DEMO', { exact: true }).count()).toBe(0)
      expect(await (await serve.get('alerts')).json()).toMatchObject({ alerts: [] })
      await page.reload()
      await page.getByText('No source yet').waitFor()
    }),
  )

  it(
    'ends the demo by itself when the first real event arrives',
    withDesk({ isDemo: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'real.json')
      await writeFile(path, reportLine({ ip: '203.0.113.250', alertId: 61, info: '/real' }))
      await open()
      await feedRows(page).nth(1).waitFor()
      await page.getByRole('button', { name: 'Follow a file' }).click()
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: 'Name' }).fill('Branch')
      await panel.getByRole('textbox', { name: /^Path/ }).fill(path)
      await page.keyboard.press('Enter')
      // At once: the answer that comes later must not call the analyst back.
      await goTo(page, 'live')
      await feedRow(page, '203.0.113.250').waitFor()
      await expect.poll(() => feedRows(page).count()).toBe(1)
      await expect.poll(() => page.getByText('DEMO', { exact: true }).count()).toBe(0)
    }),
  )
})
