import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Desktop } from '../src/main/desktop/desktop'
import { FakeElectron } from '../src/main/desktop/fake-electron'
import { gatherFaults, launchChromium, openWindow } from './kit/browser'
import { makePagedDesktop, openDesktopPage, PAGE_ORIGIN } from './kit/desktop-page'
import { reportLine } from './kit/records'

/** The desktop's main process, preload and page with the real engine; only Electron is played. */
describe('the desktop’s page over a message port', () => {
  let browser: Browser
  let folder: string
  let electron: FakeElectron
  let desktop: Desktop
  let context: BrowserContext
  let page: Page
  let faults: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-page-'))
    electron = new FakeElectron()
    desktop = makePagedDesktop(electron, folder)
    await desktop.open()
    context = await openWindow(browser)
    faults = await gatherFaults(context, PAGE_ORIGIN)
    page = await openDesktopPage(context, electron)
  })

  afterEach(async () => {
    await context.close()
    await desktop.quit()
    await rm(folder, { recursive: true, force: true })
    expect(faults).toEqual([])
  })

  it('shows the demo feed under the policy of its own scheme', async () => {
    await page.getByText('Demo feed is running.').waitFor()
    await page.getByRole('row').nth(1).waitFor()
    expect(await page.evaluate(() => window.watchfloor?.platform)).toBe('linux')
  })

  it('goes on by itself with a fresh engine when the engine dies', async () => {
    await page.getByRole('row').nth(1).waitFor()
    electron.engines[0]?.kill()
    await page.getByRole('alert').first().waitFor()
    await expect.poll(() => electron.engines.length, { timeout: 20_000 }).toBe(2)
    await page.getByRole('alert').first().waitFor({ state: 'hidden' })
    await page.getByRole('row').nth(1).waitFor()
  })

  it('opens the alert whose notification was clicked', async () => {
    await page.getByText('Demo feed is running.').waitFor()
    const file = join(folder, 'alerts.ndjson')
    await writeFile(file, reportLine({ ip: '203.0.113.8' }))
    const engine = electron.engines[0]
    if (!engine) throw new Error('No engine was started')
    const client = await engine.client()
    await client.sources.add({ name: 'Edge', path: file, format: 'blacklist-event' })
    await page.getByText('203.0.113.8').first().waitFor()
    await appendFile(file, reportLine({ ip: '203.0.113.9' }))
    await expect
      .poll(() => electron.notifications.some(({ options }) => options.body.includes('113.9')), {
        timeout: 20_000,
      })
      .toBe(true)
    electron.notifications.find(({ options }) => options.body.includes('113.9'))?.emit('click')
    await page.getByRole('complementary').getByText('203.0.113.9').first().waitFor()
  })

  it('saves an export through the system’s dialog', async () => {
    const path = join(folder, 'list.txt')
    electron.answers.savePath = path
    const result = await page.evaluate(() =>
      window.watchfloor?.saveFile({ fileName: 'watchfloor-40.txt', content: '203.0.113.9\n' }),
    )
    expect(result).toEqual({ status: 'saved', path })
    expect(await readFile(path, 'utf8')).toBe('203.0.113.9\n')
  })
})
