import type { Locator, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { acceptDefaults, drawer, feedOrder, feedRow, goTo, toast } from './kit/desk'
import { holdAnswers } from './kit/hold-answers'
import { runCommand, type Serve } from './kit/serve'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

const viewerToken = z.object({ token: z.string() })

async function readList(serve: Serve, list: string): Promise<string> {
  const answer = await serve.get(`blacklists/${list}?format=txt`)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** Opens the drawer of an address's row. */
async function openAlert(page: Page, ip: string): Promise<void> {
  await feedRow(page, ip).click()
  await drawer(page).getByText(ip).first().waitFor()
}

describe('blocking', () => {
  it(
    'puts the address on its own list with B and Enter, and takes it back',
    withDesk({ reports: [{ ip: '198.51.100.5', alertId: 61 }] }, async (desk) => {
      const { open, page, serve } = desk
      await open()
      await openAlert(page, '198.51.100.5')
      await page.keyboard.press('b')
      const menu = page.getByRole('dialog', { name: 'Block 198.51.100.5' })
      await menu.waitFor()
      await expect
        .poll(() => menu.getByRole('combobox', { name: 'List' }).inputValue())
        .toBe('SSH obsolete version, 61')
      expect(await menu.getByRole('combobox', { name: 'Expires' }).inputValue()).toBe('in 7 days')
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/^Blocked 198\.51\.100\.5 on SSH obsolete version/)
        .waitFor()
      await feedRow(page, '198.51.100.5').getByText('Blocked').waitFor()
      await drawer(page)
        .getByText(/^Blocked by /)
        .waitFor()

      await goTo(page, 'blacklists/61')
      const entries = page.getByRole('grid', { name: 'Entries of SSH obsolete version' })
      const entry = entries.getByRole('row').filter({ hasText: '198.51.100.5' })
      await entry.getByText('manual').waitFor()
      await entry.getByText('Active').waitFor()
      await page
        .getByRole('region', { name: 'Audit trail' })
        .getByText('198.51.100.5')
        .first()
        .waitFor()
      expect(await readList(serve, '61')).toBe('198.51.100.5\n')

      await page.keyboard.press('Control+z')
      await toast(page)
        .getByText(/^Took back/)
        .waitFor()
      // What remains is the ground that the event itself gave.
      await entry.getByText('auto').waitFor()
    }),
  )
})

describe('who of ours a block would hit', () => {
  it(
    'stands in the block menu, on the page of the address, and comes by command',
    withDesk({ reports: [{ ip: '198.51.100.5' }] }, async ({ open, page, dataFolder }) => {
      const nobody = 'Last 30 days: nobody of yours got a good answer from it.'
      await open()
      await openAlert(page, '198.51.100.5')
      await page.keyboard.press('b')
      const menu = page.getByRole('dialog', { name: 'Block 198.51.100.5' })
      await menu.getByText(nobody).waitFor()
      await page.keyboard.press('Escape')
      await goTo(page, 'entity/198.51.100.5')
      await page.getByRole('button', { name: /^Block/ }).click()
      await page.getByRole('dialog').getByText(nobody).waitFor()
      const args = ['blacklist', 'radius', '198.51.100.5', '--data-dir', dataFolder, '--json']
      expect(JSON.parse(await runCommand(args))).toMatchObject({
        own: { value: '198.51.100.5', requests: 0, answers: 0 },
        around: { value: '198.51.100.0/24', requests: 0 },
        gaps: [],
      })
    }),
  )

  it(
    'does not hold a block up that is made before it is known',
    withDesk({ reports: [{ ip: '198.51.100.5' }] }, async ({ open, page }) => {
      // Of a console's calls the figures alone stay unanswered.
      await page.routeWebSocket(/.*/, (socket) => {
        const server = socket.connectToServer()
        socket.onMessage((message) => {
          if (!String(message).includes('blacklists/radius')) server.send(message)
        })
      })
      await open()
      await openAlert(page, '198.51.100.5')
      await page.keyboard.press('b')
      const menu = page.getByRole('dialog', { name: 'Block 198.51.100.5' })
      await menu.getByText('Looking for who of yours talked to it…').waitFor()
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/^Blocked 198\.51\.100\.5 on /)
        .waitFor()
    }),
  )
})

describe('a block that does not work', () => {
  it(
    'is marked on the alert, the page of the address, and where the list is asked',
    withDesk({ reports: [{ ip: '198.51.100.5' }] }, async ({ open, page, serve, file }) => {
      const mark = /Still arriving since block.*3 events in 1 minute since .* took Possible SQL/
      await open()
      await openAlert(page, '198.51.100.5')
      await page.keyboard.press('b')
      await page.getByRole('dialog', { name: 'Block 198.51.100.5' }).waitFor()
      await page.keyboard.press('Enter')
      await feedRow(page, '198.51.100.5').getByText('Blocked').waitFor()
      expect(await page.getByText('Still arriving since block').count()).toBe(0)
      expect(await readList(serve, '40')).toBe('198.51.100.5\n')
      for (const info of ['/a', '/b', '/c']) await file.append({ ip: '198.51.100.5', info })
      await goTo(page, 'entity/198.51.100.5')
      await page.getByText(mark).waitFor()
      await goTo(page, 'live')
      await openAlert(page, '198.51.100.5')
      await drawer(page).getByText(mark).waitFor()
      await goTo(page, 'blacklists/40')
      const why = page.getByRole('region', { name: 'Why is this blocked?' })
      await why.getByRole('textbox').fill('198.51.100.5')
      await page.keyboard.press('Enter')
      await why.getByText(mark).waitFor()
    }),
  )
})

describe('Enter right after B', () => {
  it(
    'blocks, although alert and lists are still being read',
    withDesk({ reports: [{ ip: '198.51.100.5' }, { ip: '198.51.100.8' }] }, async (desk) => {
      const { open, page, serve } = desk
      const answers = await holdAnswers(page)
      await open()
      await feedRow(page, '198.51.100.5').waitFor()
      await page.keyboard.press('j')
      const ip = (await feedOrder(page))[0] ?? ''
      answers.hold()
      await page.keyboard.press('b')
      await page.keyboard.press('Enter')
      answers.letGo()
      await toast(page).getByText(`Blocked ${ip} on Possible SQL injection`).waitFor()
      await feedRow(page, ip).getByText('Blocked').waitFor()
      // The other alert's menu does not open by itself, and Enter means there what it says.
      await page.keyboard.press('j')
      await drawer(page).getByText('2 of 2').waitFor()
      await page.keyboard.press('Enter')
      expect(await page.getByRole('dialog').count()).toBe(0)
      const json = await (await serve.get('blacklists/40?format=json')).text()
      expect(json.split('"manual"')).toHaveLength(2)
    }),
  )
})

describe('an alert that is only observed', () => {
  it(
    'says that no feed holds its list, and activates it with the block',
    withDesk({ reports: [{ ip: '198.51.100.5', alertId: 27 }] }, async ({ open, page, serve }) => {
      await open()
      await openAlert(page, '198.51.100.5')
      await page.keyboard.press('b')
      const menu = page.getByRole('dialog', { name: 'Block 198.51.100.5' })
      await menu.getByText('No feed holds it, so no firewall would block this.').waitFor()
      await expect
        .poll(() => menu.getByRole('combobox', { name: 'List' }).inputValue())
        .toMatch(/, 27 \(observed only\)$/)
      await menu.getByRole('checkbox', { name: /^Activate it with this block/ }).check()
      await menu.getByRole('button', { name: 'Block' }).click()
      await toast(page).getByText('2 changes made').waitFor()
      await feedRow(page, '198.51.100.5').getByText('Blocked').waitFor()
      await goTo(page, 'blacklists/27')
      await page
        .getByRole('grid', { name: /^Entries of/ })
        .getByText('manual')
        .waitFor()
      expect(await page.getByRole('button', { name: 'Activate list' }).count()).toBe(0)
      expect(await readList(serve, '27')).toBe('198.51.100.5\n')

      await page.keyboard.press('Control+z')
      await page.getByRole('button', { name: 'Activate list' }).waitFor()
    }),
  )
})

describe('a viewer', () => {
  it(
    'sees everything, changes nothing, and is told why',
    withDesk({ reports: [{ ip: '198.51.100.5' }] }, async (desk) => {
      const { page, serve, dataFolder } = desk
      const args = ['token', 'add', 'guest', '--role', 'viewer', '--data-dir', dataFolder]
      const { token } = viewerToken.parse(JSON.parse(await runCommand([...args, '--json'])))
      await page.goto(`${serve.url}#token=${token}`)
      await feedRow(page, '198.51.100.5').click()
      const isOff = async (button: Locator) => {
        await button.waitFor()
        expect(await button.getAttribute('aria-disabled')).toBe('true')
      }
      for (const name of ['Block', 'Snooze', 'Suppress'])
        await isOff(drawer(page).getByRole('button', { name }))
      await page.keyboard.press('h')
      await toast(page).getByText('The token guest reads only.').waitFor()
      await page.keyboard.press('b')
      await toast(page).getByText('The token guest reads only.').waitFor()
      expect(await page.getByRole('dialog').count()).toBe(0)

      await goTo(page, 'entity/198.51.100.5')
      await page.getByRole('heading', { name: '198.51.100.5', level: 1 }).waitFor()
      for (const name of ['Block', 'Allow', 'Forget'])
        await isOff(page.getByRole('button', { name, exact: true }))
      await goTo(page, 'blacklists/40')
      await page.getByRole('gridcell', { name: '198.51.100.5', exact: true }).waitFor()
      for (const name of ['Add', 'New list'])
        await isOff(page.getByRole('button', { name, exact: true }))
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
          .getByRole('button', { name: 'Choose the export format' })
          .click()
          .then(() => page.getByRole('menuitem', { name: /^CSV/ }).click()),
      ])
      expect(download.suggestedFilename()).toMatch(/\.csv$/)
      await toast(page)
        .getByText(/^Saved /)
        .waitFor()
      await goTo(page, 'sources')
      await isOff(page.getByRole('button', { name: 'Add source' }))
      await goTo(page, 'settings')
      await page.getByText('The token guest reads only.').first().waitFor()
    }),
  )
})

describe('the allowlist', () => {
  it(
    'wins over a block, in words, and leaves the address out of every export',
    withDesk(
      { reports: [{ ip: '198.51.100.6' }, { ip: '198.51.100.7', at: Date.now() - 5000 }] },
      async ({ open, page, serve }) => {
        await open()
        expect(await readList(serve, '40')).toBe('198.51.100.6\n198.51.100.7\n')
        await openAlert(page, '198.51.100.6')
        await page.keyboard.press('l')
        await acceptDefaults(page.getByRole('dialog', { name: 'Never block 198.51.100.6' }))
        await toast(page)
          .getByText(/^Allowed 198\.51\.100\.6/)
          .waitFor()
        await drawer(page).getByText('On the allowlist').waitFor()

        const block = drawer(page).getByRole('button', { name: 'Block' })
        await expect.poll(() => block.getAttribute('aria-disabled')).toBe('true')
        await block.hover()
        await page
          .getByRole('tooltip')
          .getByText(/allowlist/)
          .waitFor()
        await page.keyboard.press('b')
        expect(await page.getByRole('dialog').count()).toBe(0)

        await goTo(page, 'blacklists/40')
        await page.getByRole('button', { name: 'Add', exact: true }).click()
        const form = page.getByRole('dialog', { name: /^Add to/ })
        await form.getByRole('textbox', { name: 'Address or network' }).fill('198.51.100.6')
        await form.getByText(/198\.51\.100\.6 is on the allowlist/).waitFor()
        const submit = form.getByRole('button', { name: 'Block 198.51.100.6' })
        expect(await submit.getAttribute('aria-disabled')).toBe('true')
        await form.getByRole('button', { name: 'Open the allowlist' }).click()
        await page
          .getByRole('grid', { name: 'Entries of Allowlist' })
          .getByText('198.51.100.6')
          .waitFor()

        expect(await readList(serve, '40')).toBe('198.51.100.7\n')
        const json = await (await serve.get('blacklists/40?format=json')).text()
        expect(json).not.toContain('198.51.100.6')
      },
    ),
  )
})

describe('what somebody else decides', () => {
  it(
    'is seen at once on Live, Blacklists and Entity',
    withDesk({ reports: [{ ip: '198.51.100.9', alertId: 61 }] }, async (desk) => {
      const { open, page, context, dataFolder } = desk
      const command = (...args: string[]) =>
        runCommand(['blacklist', ...args, '--data-dir', dataFolder])
      await open()
      await feedRow(page, '198.51.100.9').waitFor()
      const beside = await context.newPage()
      await beside.goto(desk.serve.url)
      await goTo(beside, 'entity/198.51.100.9')
      const lists = beside.getByRole('complementary', { name: 'Lists, notes and related entities' })
      await lists.getByText('SSH obsolete version').waitFor()
      const third = await context.newPage()
      await third.goto(desk.serve.url)
      await goTo(third, 'blacklists/40')
      await third.getByRole('heading', { name: 'This list is empty.' }).waitFor()

      await command('add', '40', '198.51.100.9', '--reason', 'seen elsewhere')
      await feedRow(page, '198.51.100.9').getByText('Blocked').waitFor()
      await lists.getByText('seen elsewhere').waitFor()
      const entries = third.getByRole('grid', { name: 'Entries of Possible SQL injection' })
      await entries.getByText('198.51.100.9').waitFor()
      await third
        .getByRole('region', { name: 'Audit trail' })
        .getByText('198.51.100.9')
        .first()
        .waitFor()

      await command('allow', '198.51.100.9', '--reason', 'ours')
      await expect.poll(() => feedRow(page, '198.51.100.9').getByText('Blocked').count()).toBe(0)
      await lists.getByText('ours').first().waitFor()
      // What is allowed is active no more.
      await expect.poll(() => entries.getByText('198.51.100.9').count()).toBe(0)
    }),
  )
})
