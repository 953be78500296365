import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright'
import { launchChromium } from './browser'
import { CROWD_SETTINGS, pictureCrowd } from './crowd-pictures'
import { type Desk, drawer, feedRow, feedRows, goTo, runAtDesk } from './desk'
import { pictureDetections } from './detection-pictures'
import { PICTURED_DETECTORS, pictureDetectors } from './detector-pictures'
import { holdAnswers } from './hold-answers'
import { pictureNotices } from './notice-pictures'
import { type Report, reportLine } from './records'
import { runCommand } from './serve'
import { pictureStates } from './state-pictures'

const THEMES = ['dark', 'light'] as const
type Theme = (typeof THEMES)[number]

/** So many alerts stand on the desk when its pictures are taken. */
const ALERT_COUNTS = ['0', '3', '50000'] as const

const RISKS = [40, 42, 61, 42, 79, 41, 42, 61, 68, 42] as const
const PATHS = ['/item?id=1 OR 1=1', '/cgi-bin/status', 'SSH-1.99-OpenSSH_3.9p1', '/login.php?u=1']
/** Odd, so that its multiples pass through all addresses of a /16 before one comes again. */
const STRIDE = 40_503

/** Reports of as many addresses, spread over the last hour. Everything is made up. */
function makeReports(count: number): Report[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, n) => {
    const address = (n * STRIDE + 4711) % 65_536
    return {
      ip: `198.18.${address >> 8}.${address & 255}`,
      alertId: RISKS[(address >> 3) % RISKS.length],
      // Later ones lie closer together, as on a day that gets busier.
      at: Math.round(now - 3_500_000 * (n / count) ** 1.7) - (address % 900),
      info: PATHS[address % PATHS.length],
      reason: 'made up',
    }
  })
}

/** Writes the pictures of the wanted desks (all without a choice) into a folder. */
export async function takePictures(folder: string, wanted: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const browser = await launchChromium()
  const isWanted = (desk: string) => wanted.length === 0 || wanted.includes(desk)
  try {
    for (const theme of THEMES) {
      if (isWanted('demo')) await pictureDemo(browser, folder, theme)
      for (const count of ALERT_COUNTS) {
        if (isWanted(count)) await pictureDesk(browser, folder, theme, count)
      }
      if (isWanted('states')) await pictureDecisions(browser, folder, theme)
      if (isWanted('narrow')) await pictureNarrow(browser, folder, theme)
      if (isWanted('notices')) await pictureNoticesDesk(browser, folder, theme)
      if (isWanted('crowd')) await pictureCrowdDesk(browser, folder, theme)
      if (isWanted('connections')) await pictureConnections(browser, folder, theme)
      if (isWanted('detections')) {
        await runAtDesk(browser, { isBare: true, theme }, (desk) =>
          pictureDetections(desk, shooter(desk.page, folder, theme, 'made-up')),
        )
      }
      if (isWanted('detectors')) {
        const settings = { detectors: { dns: [...PICTURED_DETECTORS] } }
        await runAtDesk(browser, { isBare: true, theme, settings }, (desk) =>
          pictureDetectors(desk, shooter(desk.page, folder, theme, 'day')),
        )
      }
      if (isWanted('broken')) await pictureBroken(browser, folder, theme)
    }
  } finally {
    await browser.close()
  }
}

type Shoot = (name: string) => Promise<void>

function shooter(page: Page, folder: string, theme: Theme, desk: string): Shoot {
  return async (name) => {
    // Fonts are there and the pointer is over nothing.
    await page.mouse.move(0, 0)
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: join(folder, `${name}-${desk}-${theme}.png`) })
  }
}

async function pictureDemo(browser: Browser, folder: string, theme: Theme): Promise<void> {
  await runAtDesk(browser, { isDemo: true, theme }, async ({ open, page }) => {
    const shoot = shooter(page, folder, theme, 'demo')
    await open()
    await feedRows(page).nth(20).waitFor({ timeout: 120_000 })
    await shoot('live')
    await feedRows(page).nth(3).click()
    await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
    await shoot('drawer')
  })
}

async function pictureDesk(
  browser: Browser,
  folder: string,
  theme: Theme,
  count: (typeof ALERT_COUNTS)[number],
): Promise<void> {
  const reports = makeReports(Number(count))
  const settings = { ownNetworks: ['198.18.3.0/24'] }
  const test = async (desk: Desk) => {
    const shoot = shooter(desk.page, folder, theme, count)
    await fillDesk(desk, reports)
    await pictureScreens(desk, reports, shoot)
  }
  await runAtDesk(browser, { theme, settings }, test)
}

/** What a person brings about on a desk of forty alerts. */
async function pictureDecisions(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const reports = makeReports(40)
  await runAtDesk(
    browser,
    { theme, expectedFaults: /401|WebSocket connection to/ },
    async (desk) => {
      await fillDesk(desk, reports)
      await pictureStates(desk, reports, shooter(desk.page, folder, theme, 'states'))
    },
  )
}

/** Notifications, and what is suppressed or snoozed. */
async function pictureNoticesDesk(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const expectedFaults = /401|WebSocket connection to|ERR_CONNECTION_REFUSED|net::ERR_/
  await runAtDesk(browser, { theme, expectedFaults }, (desk) =>
    pictureNotices(desk, shooter(desk.page, folder, theme, 'notices')),
  )
}

/** Many suppressions, rules and outcomes. */
async function pictureCrowdDesk(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const expectedFaults = /401|WebSocket connection to|ERR_CONNECTION_REFUSED|net::ERR_/
  await runAtDesk(browser, { theme, expectedFaults, settings: CROWD_SETTINGS }, (desk) =>
    pictureCrowd(desk, shooter(desk.page, folder, theme, 'crowd')),
  )
}

/** A window of 1100 by 700, where panels float and columns shrink. */
async function pictureNarrow(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const reports = makeReports(40)
  await runAtDesk(browser, { theme }, async (desk) => {
    await desk.page.setViewportSize({ width: 1100, height: 700 })
    await fillDesk(desk, reports)
    await pictureScreens(desk, reports, shooter(desk.page, folder, theme, 'narrow'))
  })
}

/** Connections of the settings to servers that do not answer, tested. */
async function pictureConnections(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const probes = {
    kind: 'kafka' as const,
    id: 'probes',
    name: 'Probes',
    brokers: ['127.0.0.1:9'],
    topics: ['blacklist-events'],
    sasl: { mechanism: 'plain' as const, username: 'reader' },
  }
  const tally = { redis: { addresses: ['127.0.0.1:9'], username: 'watchfloor' } }
  await runAtDesk(
    browser,
    { theme, settings: { tally, sources: [probes] } },
    async ({ open, page }) => {
      await open('settings/connections')
      for (const name of ['Counters', 'Probes']) {
        await page.getByRole('button', { name: `Test ${name}` }).click()
        await page.getByRole('status', { name: `Test of ${name}` }).waitFor()
      }
      const shoot = shooter(page, folder, theme, 'tested')
      await shoot('settings-connections')
      await pictureKafkaForms(page, shoot)
    },
  )
}

/** The form of a webhook, tested against a receiver that does not answer. */
async function pictureWebhookForm(section: Locator, shoot: Shoot): Promise<void> {
  const form = section.getByRole('form', { name: 'A webhook' })
  await section.getByRole('button', { name: 'JSON', exact: true }).click()
  await form.getByLabel('Name').fill('SOAR')
  await form.getByLabel('Webhook address').fill('http://127.0.0.1:9/hooks/made-up')
  await form.getByLabel('Key for the signature').fill('wfw_made-up-key-of-a-picture')
  await form.getByRole('button', { name: 'Add a rule' }).click()
  await form.getByLabel('Rule 1: detectors, parted by commas').fill('ntopng, suricata')
  await form.getByLabel('Rule 2: query').fill('count>=50 and not is:blocked')
  await form.getByRole('button', { name: 'Send test message' }).click()
  await form.getByText(/cannot be reached/).waitFor()
  await shoot('settings-webhook')
}

/** The forms of a source and of an outlet in Kafka, tested against brokers that do not answer. */
async function pictureKafkaForms(page: Page, shoot: Shoot): Promise<void> {
  await goTo(page, 'sources/kafka')
  const panel = page.getByRole('complementary', { name: 'Add source' })
  await panel.getByRole('textbox', { name: /^Brokers/ }).fill('127.0.0.1:9')
  await panel.getByRole('textbox', { name: /^Topics/ }).fill('blacklist-events')
  await panel.getByRole('button', { name: 'Test', exact: true }).click()
  await panel.getByText('The test stopped here.', { exact: false }).waitFor()
  await shoot('add-source-kafka')
  await goTo(page, 'settings/outlets')
  const section = page.getByRole('region', { name: 'Outlets' })
  await section.getByRole('button', { name: 'Add an outlet' }).click()
  await pictureWebhookForm(section, shoot)
  await section.getByRole('button', { name: 'Kafka', exact: true }).click()
  const form = section.getByRole('form', { name: 'A topic of Kafka' })
  await form.getByRole('textbox', { name: /^Brokers/ }).fill('127.0.0.1:9')
  await form.getByRole('textbox', { name: /^Topic/ }).fill('alerts')
  await form.getByRole('button', { name: 'Test', exact: true }).click()
  await form.getByText(/127\.0\.0\.1:9/).waitFor()
  await shoot('settings-outlet')
}

/** A source that cannot be read, answers that do not come, and an engine that is gone. */
async function pictureBroken(browser: Browser, folder: string, theme: Theme): Promise<void> {
  const expectedFaults = /WebSocket connection to|ERR_CONNECTION_REFUSED|net::ERR_/
  await runAtDesk(browser, { theme, expectedFaults }, async (desk) => {
    const { page } = desk
    const shoot = shooter(page, folder, theme, 'broken')
    const answers = await holdAnswers(page)
    await fillDesk(desk, makeReports(40))
    await feedRows(page).nth(20).waitFor()
    // A folder stands where the file was.
    await rm(desk.file.path)
    await mkdir(desk.file.path)
    await goTo(page, 'sources')
    await page.getByText('Stopped', { exact: true }).first().waitFor()
    await shoot('sources-stopped')
    answers.hold()
    for (const screen of ['blacklists/41', 'entity/198.18.0.1']) {
      await goTo(page, screen)
      await page
        .getByRole('main')
        .getByText(/^Reading /)
        .first()
        .waitFor()
      await shoot(`${screen.split('/')[0]}-reading`)
    }
    await goTo(page, 'live')
    await feedRows(page).first().waitFor()
    await shoot('live-reading')
    answers.letGo()
    await feedRows(page).nth(2).click()
    await drawer(page).getByText('Verdict').waitFor()
    await desk.serve.kill()
    await page.getByText(/^No data since/).waitFor()
    for (const screen of ['live', 'blacklists/40', 'entity', 'sources', 'settings']) {
      await goTo(page, screen)
      await page.getByText(/^No data since/).waitFor()
      await page.getByRole('main').getByRole('heading').first().waitFor()
      await shoot(`${screen.split('/')[0]}-away`)
    }
  })
}

/** Brings the alerts in, as an import where they are many, and one record that cannot be read. */
async function fillDesk(
  { folder, dataFolder, file, open, page }: Desk,
  reports: readonly Report[],
) {
  if (reports.length > 100) {
    const path = join(folder, 'many.json')
    await writeFile(path, reports.map(reportLine).join(''))
    await runCommand(['import', path, '--data-dir', dataFolder, '--json'])
  } else if (reports.length > 0) {
    await file.append(...reports)
    await file.appendText('{"ip": "999.1.1.1", "alert_id": 40\n')
  }
  await open()
  await page.getByRole('grid', { name: 'Alerts' }).waitFor()
}

async function pictureScreens({ page }: Desk, reports: readonly Report[], shoot: Shoot) {
  const [first] = reports
  if (first) await feedRow(page, first.ip).waitFor()
  else await page.getByRole('heading', { name: 'Nothing open' }).waitFor()
  await shoot('live')
  if (first) {
    await feedRow(page, first.ip).click()
    await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
    await drawer(page).getByText('Verdict').waitFor()
    await shoot('drawer')
    await page.keyboard.press('Escape')
  }
  await goTo(page, 'blacklists/40')
  const list = page.getByRole('grid', { name: /^Entries of/ })
  await list
    .or(page.getByRole('heading', { name: 'This list is empty.' }))
    .first()
    .waitFor()
  await shoot('blacklists')
  await goTo(page, first ? `entity/${first.ip}` : 'entity')
  const known = page.getByRole('heading', { name: /^Last \d+ event/ })
  await known
    .or(page.getByRole('textbox', { name: 'Address, domain, host or user' }))
    .first()
    .waitFor()
  await shoot('entity')
  await goTo(page, 'sources')
  await page.getByRole('table', { name: 'All sources' }).waitFor()
  await shoot('sources')
  await goTo(page, 'sources/add')
  await page.getByRole('complementary', { name: 'Add source' }).waitFor()
  await shoot('add-source')
  await goTo(page, 'settings')
  await page.getByRole('group', { name: 'Theme' }).waitFor()
  await shoot('settings')
}
