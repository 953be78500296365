import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import type { z } from 'zod'
import type { settingsSchema } from '../../src/shared/settings'
import { gatherFaults, openWindow } from './browser'
import { type Report, type ReportFile, reportFile, reportLine } from './records'
import { type Serve, startServe } from './serve'

/** Id and name of the source that follows the desk's file. */
export const SOURCE = { id: 'branch', name: 'Branch ntopng' }

/** What a desk is like before the window opens. */
export interface DeskOptions {
  /** Reports that stand in the file before `serve` starts. */
  reports?: readonly Report[]
  /** Settings besides the source. */
  settings?: z.input<typeof settingsSchema>
  /** No source and the demo feed: what a newcomer sees. */
  isDemo?: boolean
  /** No source at all. */
  isBare?: boolean
  theme?: 'dark' | 'light'
  /** Variables of the environment that the engine has besides. */
  env?: Record<string, string>
  /** Faults that the work brings about itself, such as the errors of a cut connection. */
  expectedFaults?: RegExp
}

/** An analyst's desk: an engine on a data folder of its own, a file it follows, and the console. */
export interface Desk {
  folder: string
  dataFolder: string
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
 * Makes a desk, runs what is to be done at it, and clears it away. Throws where the page did what a
 * page must not do. `onFailure` sees the page of work that failed.
 */
export async function runAtDesk(
  browser: Browser,
  options: DeskOptions,
  work: (desk: Desk) => Promise<void>,
  onFailure: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-e2e-'))
  const dataFolder = join(folder, 'data')
  const file = reportFile(join(folder, 'alerts.json'))
  await writeFile(file.path, (options.reports ?? []).map(reportLine).join(''))
  await mkdir(dataFolder)
  await writeFile(
    join(dataFolder, 'settings.json'),
    JSON.stringify({
      // How full the disk of the tests is, is no part of them.
      retention: { minFreePercent: 0 },
      ...options.settings,
      sources:
        options.settings?.sources ??
        (options.isDemo || options.isBare
          ? []
          : [{ ...SOURCE, kind: 'log-file', path: file.path }]),
    }),
  )
  const serve = await startServe(dataFolder, { isDemo: options.isDemo, env: options.env })
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
    dataFolder,
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
      running.serve = await startServe(dataFolder, {
        isDemo: options.isDemo,
        env: options.env,
        port,
      })
    },
  }
  try {
    await work(desk)
  } catch (error) {
    await onFailure(running.page)
    throw error
  } finally {
    await context.close()
    await running.serve.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const { expectedFaults } = options
  const unexpected = faults.filter((fault) => expectedFaults?.test(fault) !== true)
  if (unexpected.length > 0)
    throw new Error(`The page did what it must not:\n${unexpected.join('\n')}`)
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
