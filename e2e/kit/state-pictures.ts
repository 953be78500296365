import type { Page } from 'playwright'
import { z } from 'zod'
import { acceptDefaults, type Desk, drawer, feedRow, goTo, toast } from './desk'
import type { Report } from './records'
import { runCommand } from './serve'

type Shoot = (name: string) => Promise<void>

const viewerToken = z.object({ token: z.string() })

/** Pictures of what a person brings about: menus, forms, toasts, the palette, and who may not. */
export async function pictureStates(
  desk: Desk,
  reports: readonly Report[],
  shoot: Shoot,
): Promise<void> {
  await pictureLive(desk, reports, shoot)
  await pictureOverlays(desk.page, shoot)
  await pictureBlacklists(desk, shoot)
  await pictureEntity(desk.page, reports, shoot)
  await pictureSettings(desk.page, shoot)
  await pictureStrangers(desk, shoot)
}

/** Live while it is read: paused with new ones, the menus of an alert, a filter that holds nothing. */
async function pictureLive({ page, file }: Desk, reports: readonly Report[], shoot: Shoot) {
  const [first, second] = reports
  if (!first || !second) throw new Error('These pictures need two reports')
  await feedRow(page, first.ip).click()
  await drawer(page).getByText('Verdict').waitFor()
  await file.append(
    { ip: '203.0.113.64', alertId: 41 },
    { ip: '203.0.113.64', alertId: 41, info: '/again' },
    { ip: '203.0.113.65', alertId: 42 },
  )
  await page.getByRole('button', { name: 'Show 2 new' }).waitFor()
  await shoot('paused')
  await page.keyboard.press('c')
  const closing = page.getByRole('dialog', { name: 'Close as' })
  await closing.locator(':focus').waitFor()
  await shoot('close-menu')
  await page.keyboard.press('Escape')
  await page.keyboard.press('l')
  const allowing = page.getByRole('dialog', { name: `Never block ${first.ip}` })
  await allowing.locator(':focus').waitFor()
  await shoot('allow-menu')
  await page.keyboard.press('Escape')
  await page.keyboard.press('b')
  const blocking = page.getByRole('dialog', { name: `Block ${first.ip}` })
  await blocking.locator('[type="submit"]:not([aria-disabled])').waitFor()
  await shoot('block-menu')
  await acceptDefaults(blocking)
  await toast(page)
    .getByText(/^Blocked /)
    .waitFor()
  await drawer(page)
    .getByText(/^Blocked by /)
    .waitFor()
  await shoot('toast')
  await drawer(page).getByText('Raw record').click()
  await shoot('raw-record')
  await page.keyboard.press('n')
  await page.keyboard.press('f')
  const filter = page.getByRole('dialog', { name: 'Filter' })
  await filter.getByRole('textbox', { name: /^Address, name/ }).fill('192.0.2.250')
  await shoot('filter-menu')
  await filter.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).waitFor()
  await shoot('filtered')
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).click()
}

async function pictureOverlays(page: Page, shoot: Shoot) {
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
  await shoot('shortcuts')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('option').first().waitFor()
  await shoot('palette')
  await page.keyboard.type('203.0.113.64')
  await page
    .getByRole('option', { name: /203\.0\.113\.64/ })
    .first()
    .waitFor()
  await shoot('palette-found')
  await page.keyboard.press('Escape')
}

async function pictureBlacklists({ page, dataFolder }: Desk, shoot: Shoot) {
  const command = (...args: string[]) =>
    runCommand(['blacklist', ...args, '--data-dir', dataFolder])
  await command('create', 'perimeter', 'Perimeter')
  await command('add', '41', '203.0.113.0/28', '--reason', 'scans from the whole block')
  await command('allow', '203.0.113.64', '--reason', 'our own scanner')
  await goTo(page, 'blacklists/41')
  const entries = page.getByRole('grid', { name: /^Entries of/ })
  await entries.getByText('203.0.113.0/28').waitFor()
  await entries.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await shoot('entry-selected')
  await page.getByRole('button', { name: 'Choose the export format' }).click()
  await page.getByRole('menuitem', { name: /^CSV/ }).waitFor()
  await shoot('export-menu')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const form = page.getByRole('dialog', { name: /^Add to/ })
  await form.getByRole('textbox', { name: 'Address or network' }).fill('10.1.2.3')
  await form
    .getByText(/10\.1\.2\.3/)
    .first()
    .waitFor()
  await shoot('add-entry')
  await page.keyboard.press('Escape')
  await goTo(page, 'blacklists/allowlist')
  await page.getByRole('grid', { name: 'Entries of Allowlist' }).getByText('203.0.113.64').waitFor()
  await shoot('allowlist')
}

async function pictureEntity(page: Page, reports: readonly Report[], shoot: Shoot) {
  await goTo(page, 'entity/192.0.2.77')
  await page.getByRole('heading', { name: '192.0.2.77 was not seen' }).waitFor()
  await shoot('entity-unknown')
  await goTo(page, `entity/${reports[0]?.ip}`)
  await page.getByRole('heading', { name: /^Last \d+ event/ }).waitFor()
  await page.keyboard.press('b')
  await page.getByRole('dialog').waitFor()
  await shoot('entity-block')
  await page.keyboard.press('Escape')
}

/** All sections of Settings, one screenful after the other. */
async function pictureSettings(page: Page, shoot: Shoot) {
  await goTo(page, 'settings')
  await page.getByRole('group', { name: 'Theme' }).waitFor()
  for (const section of ['Own networks', 'Storage', 'Server and tokens', 'Privacy', 'About']) {
    await page.getByRole('navigation').getByText(section, { exact: true }).last().click()
    await shoot(`settings-${section.toLowerCase().replaceAll(' ', '-')}`)
  }
}

/** A viewer, and somebody who has no token. */
async function pictureStrangers({ context, dataFolder, serve }: Desk, shoot: Shoot) {
  const args = ['token', 'add', 'guest', '--role', 'viewer', '--data-dir', dataFolder, '--json']
  const { token } = viewerToken.parse(JSON.parse(await runCommand(args)))
  await context.clearCookies()
  const page = context.pages()[0]
  if (!page) throw new Error('The window is closed')
  await page.goto('about:blank')
  await page.goto(serve.url)
  await page.getByRole('heading', { name: 'Sign in to this console' }).waitFor()
  await shoot('sign-in')
  await page.goto(`${serve.url}#token=${token}`)
  await page.getByRole('img', { name: /^Signed in as / }).waitFor()
  await goTo(page, 'entity/203.0.113.64')
  await page.getByRole('heading', { name: '203.0.113.64', level: 1 }).waitFor()
  await shoot('viewer-entity')
  await goTo(page, 'live')
  await feedRow(page, '203.0.113.65').click()
  await drawer(page).getByText('Verdict').waitFor()
  await page.keyboard.press('b')
  await toast(page).waitFor()
  await shoot('viewer')
}
