import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../scripts/servers/certificate.mjs'
import type { Desktop } from '../src/main/desktop/desktop'
import { FakeElectron } from '../src/main/desktop/fake-electron'
import { connectControlSocket } from '../src/main/server/control-socket'
import { gatherFaults, launchChromium, openWindow } from './kit/browser'
import { makePagedDesktop, openDesktopPage, PAGE_ORIGIN } from './kit/desktop-page'
import { reportLine } from './kit/records'
import { runCommand, type Serve, startServe } from './kit/serve'

const SOON = { timeout: 20_000 }

/** A desktop whose Electron alone is played, and an engine that runs elsewhere with TLS. */
describe('an engine of another machine', () => {
  let browser: Browser
  let folder: string
  let tls: { cert: string; key: string }
  let electron: FakeElectron
  let desktop: Desktop
  let context: BrowserContext
  let page: Page
  let serve: Serve
  let log: string
  let faults: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  const elsewhere = () => join(folder, 'elsewhere')
  const serveElsewhere = (port = 0) =>
    startServe(elsewhere(), {
      port,
      args: ['--tls-cert', tls.cert, '--tls-key', tls.key],
      env: { NODE_EXTRA_CA_CERTS: tls.cert },
    })
  const makeToken = async (name: string, role: string) => {
    const told = await runCommand([
      ...['token', 'add', name, '--role', role, '--json', '--data-dir', elsewhere()],
    ])
    return String(JSON.parse(told).token)
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-remote-'))
    tls = await makeCertificate(folder)
    log = join(folder, 'alerts.ndjson')
    await writeFile(log, reportLine({ ip: '203.0.113.8' }))
    serve = await serveElsewhere()
    electron = new FakeElectron()
    desktop = makePagedDesktop(electron, folder)
    await desktop.open()
    context = await openWindow(browser)
    faults = await gatherFaults(context, PAGE_ORIGIN)
    page = await openDesktopPage(context, electron)
    // What Electron does when the desktop loads its page anew.
    const window = electron.window
    const load = window.loadURL.bind(window)
    window.loadURL = async (address) => {
      await load(address)
      window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
      await page.goto(`${PAGE_ORIGIN}/index.html`)
    }
  })

  afterEach(async () => {
    await context.close()
    await desktop.quit()
    await serve.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    expect(faults).toEqual([])
  })

  const form = () => page.getByRole('form', { name: 'An engine elsewhere' })
  const openForm = async () => {
    await page.getByRole('row').nth(1).waitFor()
    await page.goto(`${PAGE_ORIGIN}/index.html#/settings/engine`)
    await form().waitFor()
  }
  const fill = async (token: string) => {
    await form().getByRole('textbox', { name: 'Address' }).fill(serve.url)
    await form().getByLabel('Token', { exact: true }).fill(token)
    await form()
      .getByRole('textbox', { name: /^CA file/ })
      .fill(tls.cert)
  }
  const item = () => page.getByRole('button', { name: /^Engine at 127\.0\.0\.1:/ })

  it('is tested, shown, lost, found again and left', async () => {
    const token = await makeToken('ann', 'analyst')
    await openForm()
    await fill('wf_not-a-token-of-this-engine')
    await form().getByRole('button', { name: 'Test', exact: true }).click()
    const outcome = form().getByRole('status', { name: 'Test of the engine' })
    await outcome.getByText(/does not know this token, or it was revoked/).waitFor()
    await form()
      .getByRole('textbox', { name: /^CA file/ })
      .fill('')
    await form().getByRole('button', { name: 'Test', exact: true }).click()
    await outcome.getByText(/is not trusted .* Name the file of the authority/).waitFor()
    await fill(token)
    await form().getByRole('button', { name: 'Test', exact: true }).click()
    await outcome.getByText('As ann, who may decide').waitFor()
    await form().getByRole('button', { name: 'Show this engine' }).click()
    await item().waitFor()
    // Nothing of the demo of this machine is left, and its engine is gone.
    await page.getByText('Demo feed is running.').waitFor({ state: 'detached' })
    expect(electron.engines).toHaveLength(1)
    const kept = await readFile(join(folder, 'data', 'desktop', 'remote-engine.json'), 'utf8')
    expect(kept).not.toContain(token)

    const { port } = serve
    await serve.kill()
    await page.getByText('The connection to the engine was lost.', { exact: false }).waitFor()
    serve = await serveElsewhere(port)
    await page.getByText(/^No data since/).waitFor({ state: 'detached', ...SOON })

    await item().click()
    await page.getByText(`The engine at ${serve.url}`).waitFor()
    await page.getByRole('button', { name: 'Go back to this machine' }).click()
    await page.getByText('Demo feed is running.').waitFor(SOON)
    expect(electron.engines).toHaveLength(2)
    await expect.poll(() => item().count()).toBe(0)
  })

  it('shows what another desk decides, and lets a viewer read only', async () => {
    const control = await connectControlSocket(elsewhere())
    if (control === null) throw new Error('The engine elsewhere has no control socket')
    const { client } = control
    await client.sources.add({ name: 'Edge', path: log, format: 'blacklist-event' })
    const viewer = await makeToken('guest', 'viewer')
    await openForm()
    await fill(viewer)
    await form().getByRole('button', { name: 'Show this engine' }).click()
    await item().waitFor()
    const row = page.getByRole('row', { name: /203\.0\.113\.8/ })
    await row.waitFor(SOON)
    await row.click()
    const acknowledge = page.getByRole('button', { name: /^Acknowledge/ })
    await expect.poll(() => acknowledge.getAttribute('aria-disabled')).toBe('true')
    const { alerts } = await client.alerts.list({ limit: 10 })
    const target = { alerts: alerts.map(({ id, revision }) => ({ id, revision })) }
    await client.alerts.act({ target, action: { kind: 'acknowledge', note: '' } })
    await row.getByText('Acked').waitFor(SOON)
    control.close()
  })

  it('is asked for its token again where this system keeps none', async () => {
    const token = await makeToken('ann', 'analyst')
    electron.hasKeyRing = false
    await page.reload()
    await openForm()
    await form()
      .getByText(/^This system keeps no secrets encrypted/)
      .waitFor()
    await fill(token)
    await form().getByRole('button', { name: 'Show this engine' }).click()
    await item().waitFor()
    const kept = await readFile(join(folder, 'data', 'desktop', 'remote-engine.json'), 'utf8')
    expect(JSON.parse(kept)).toMatchObject({ isAttached: true, token: null })
  })
})
