import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect } from 'vitest'
import { ROOT } from '../../scripts/steps.mjs'
import type { Settings } from '../../src/shared/settings'
import { gatherFaults, launchChromium, openWindow } from './browser'
import { type Report, type ReportFile, reportFile, reportLine } from './records'
import { type Serve, startServe } from './serve'

/** Id and name of the source that follows the desk's file. */
export const SOURCE = { id: 'branch', name: 'Branch ntopng' }

/** What a desk is like before the window opens. */
export interface DeskOptions {
  /** Reports that stand in the file before `serve` starts. */
  reports?: readonly Report[]
  /** Settings besides the source. */
  settings?: Partial<Settings>
  /** No source and the demo feed: what a newcomer sees. */
  isDemo?: boolean
  /** No source at all. */
  isBare?: boolean
  theme?: 'dark' | 'light'
  /** Faults that the test brings about itself, such as the errors of a cut connection. */
  expectedFaults?: RegExp
}

/** An analyst's desk: an engine on a data folder of its own, a file it follows, and the console. */
export interface Desk {
  folder: string
  file: ReportFile
  serve: Serve
  context: BrowserContext
  page: Page
  /** Opens the console with the token, at a screen (`live`, `blacklists/40`, ...). */
  open: (screen?: string) => Promise<void>
  /** Opens the console in a new page, after the one before was closed. */
  reopen: (screen?: string) => Promise<void>
  /** Ends the engine, or kills it, and starts it again on the same port. */
  restart: (how: 'stop' | 'kill') => Promise<void>
}

/**
 * Prepares a browser for the tests of one file, and gives each test a desk. When a test is over,
 * anything that a page must not do fails it.
 */
export function useDesks(): (
  options: DeskOptions,
  test: (desk: Desk) => Promise<void>,
) => () => Promise<void> {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  return (options, test) => () => runAtDesk(browser, options, test)
}

/** Makes a desk, runs what is to be done at it, and clears it away. */
export async function runAtDesk(
  browser: Browser,
  options: DeskOptions,
  test: (desk: Desk) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-e2e-'))
  const dataFolder = join(folder, 'data')
  const file = reportFile(join(folder, 'alerts.json'))
  await writeFile(file.path, (options.reports ?? []).map(reportLine).join(''))
  await mkdir(dataFolder)
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({
      ...options.settings,
      sources:
        options.isDemo || options.isBare ? [] : [{ ...SOURCE, kind: 'log-file', path: file.path }],
    }),
  )
  const serve = await startServe(dataFolder, { isDemo: options.isDemo })
  const context = await openWindow(browser, options.theme)
  context.setDefaultTimeout(15_000)
  const faults = await gatherFaults(context, serve.url)
  const running = { serve, page: await context.newPage() }
  const open = async (screen = 'live') => {
    const { page } = running
    const { url, token } = running.serve
    await page.goto(`${url}#token=${token}`)
    await page.getByRole('img', { name: /^Signed in as / }).waitFor()
    await goTo(page, screen)
  }
  const desk: Desk = {
    folder,
    file,
    context,
    get page() {
      return running.page
    },
    get serve() {
      return running.serve
    },
    open,
    reopen: async (screen) => {
      running.page = await context.newPage()
      await open(screen)
    },
    restart: async (how) => {
      const { port } = running.serve
      await running.serve[how]()
      running.serve = await startServe(dataFolder, { isDemo: options.isDemo, port })
    },
  }
  try {
    await test(desk)
  } catch (error) {
    await keepPicture(running.page)
    throw error
  } finally {
    await context.close()
    await running.serve.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const { expectedFaults } = options
  expect(faults.filter((fault) => expectedFaults?.test(fault) !== true)).toEqual([])
}

/** Keeps what the window showed when a test failed, among the other results. */
async function keepPicture(page: Page): Promise<void> {
  const name = expect.getState().currentTestName?.replace(/[^a-z0-9]+/gi, '-') ?? 'page'
  const path = join(ROOT, 'test-results', `${name}.png`)
  await page.screenshot({ path }).catch(() => {
    // A page that is gone has no picture; the test's own error says more.
  })
}

/** Opens a screen by its address, as a link in the page does. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, `/${screen}`)
}

/** The feed's rows, without its heading. */
export function feedRows(page: Page): Locator {
  return page
    .getByRole('grid', { name: 'Alerts' })
    .locator('[role="row"][aria-rowindex]:not([aria-rowindex="1"])')
}

/** The rows of one address. */
export function feedRow(page: Page, ip: string): Locator {
  return feedRows(page).filter({ has: page.getByRole('gridcell', { name: ip, exact: true }) })
}

/** The addresses of the rows in sight, from the top. */
export async function feedOrder(page: Page): Promise<string[]> {
  const rows = await feedRows(page).evaluateAll((elements) =>
    elements.map((row) => ({
      index: Number(row.getAttribute('aria-rowindex')),
      entity: row.querySelector('[aria-colindex="5"]')?.textContent ?? '',
    })),
  )
  return rows.sort((a, b) => a.index - b.index).map(({ entity }) => entity)
}

/** The open drawer. */
export function drawer(page: Page): Locator {
  return page.getByRole('complementary', { name: /^Alert A-/ })
}

/** Presses Enter once a small form has the focus and all it needs: its defaults are accepted. */
export async function acceptDefaults(form: Locator): Promise<void> {
  await form.locator(':focus').waitFor()
  await form.locator('[type="submit"]:not([aria-disabled])').waitFor()
  await form.page().keyboard.press('Enter')
}

/** The one toast: what was done, or why it was not. */
export function toast(page: Page): Locator {
  return page.locator('[data-tone]').filter({ has: page.getByRole('button', { name: 'Dismiss' }) })
}
