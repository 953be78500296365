import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectron, hasDisplay, ROOT } from '../scripts/steps.mjs'

const executable = findElectron()
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const canRun = executable !== null && hasDisplay() && !isRoot

/** The real desktop in a data folder of its own. */
describe.skipIf(!canRun)(
  'the desktop in Electron (skipped without its binary or a display)',
  () => {
    let folder: string
    let app: ElectronApplication
    let page: Page

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'watchfloor-desktop-'))
      app = await _electron.launch({
        executablePath: executable ?? '',
        args: [ROOT, '--data-dir', folder],
      })
      page = await app.firstWindow()
    })

    afterAll(async () => {
      // Quitting asks; the test answers for the person.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
      })
      await app.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    })

    it('shows the demo feed in a window of its own scheme', async () => {
      expect(page.url()).toMatch(/^app:\/\/watchfloor\//)
      await page.getByText('Demo feed is running.').waitFor()
      await page.getByRole('row').nth(1).waitFor()
    })

    it('gives the page neither Node nor more than the verbs', async () => {
      const found = await page.evaluate(() => ({
        globals: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
        verbs: Object.keys(window.watchfloor ?? {}).sort(),
      }))
      expect(found.globals).toEqual([])
      expect(found.verbs).toEqual([
        'onEngineState',
        'onOpenAlert',
        'platform',
        'restartEngine',
        'saveFile',
        'sendTestNotification',
        'setBadge',
      ])
    })

    it('denies other addresses, new windows and permissions', async () => {
      const opened = await page.evaluate(() => window.open('https://example.test/') === null)
      expect(opened).toBe(true)
      await page.evaluate(() => window.location.assign('https://example.test/'))
      expect(page.url()).toMatch(/^app:\/\/watchfloor\//)
      const permission = await page.evaluate(() => Notification.requestPermission())
      expect(permission).toBe('denied')
    })

    it('tells the window that the engine died, and goes on with a fresh one', async () => {
      const heard = await page.evaluateHandle(() => {
        const states: string[] = []
        window.watchfloor?.onEngineState(({ state }) => states.push(state))
        return states
      })
      await app.evaluate(({ app: electronApp }) => {
        const engine = electronApp
          .getAppMetrics()
          .find(({ type, name }) => type === 'Utility' && name === 'Watchfloor engine')
        if (!engine) throw new Error('There is no engine process')
        process.kill(engine.pid, 'SIGKILL')
      })
      await expect
        .poll(() => heard.evaluate((states) => states), { timeout: 60_000 })
        .toEqual(['running', 'waiting', 'starting', 'running'])
      await page.getByRole('row').nth(1).waitFor()
    })
  },
)
