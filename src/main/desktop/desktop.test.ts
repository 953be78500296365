import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineState } from '../../shared/desktop'
import { CHANNELS } from '../../shared/desktop-channels'
import type { ConsoleClient } from '../engine/engine'
import type { Desktop } from './desktop'
import { makeDesktop } from './desktop.test-kit'
import { FakeElectron, type SentMessage } from './fake-electron'

const WAIT = { timeout: 15_000, interval: 20 }

/** A reported event of the High list, of now. */
function eventLine(ip: string): string {
  const event = {
    user_id: 'probe-1',
    timestamp: Date.now(),
    ip,
    alert_id: 40,
    dst_port: 443,
    info: '198.51.100.7',
    reason: 'Blacklisted client contact',
  }
  return `${JSON.stringify(event)}\n`
}

describe('the desktop, wired to the real engine', () => {
  let folder: string
  let electron: FakeElectron
  let desktop: Desktop

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-desktop-'))
    await mkdir(join(folder, 'renderer'))
    await writeFile(join(folder, 'renderer', 'index.html'), '<meta nonce="__CSP_NONCE__">')
    electron = new FakeElectron()
    desktop = makeDesktop(electron, folder, {
      rendererFolder: join(folder, 'renderer'),
      preloadFile: '/out/preload/index.cjs',
      engineFile: '/out/main/engine-process.js',
      cliFile: '/out/main/cli.js',
      iconFolder: '/icons',
    })
    await desktop.open()
  })

  afterEach(async () => {
    await desktop.quit()
    await rm(folder, { recursive: true, force: true })
  })

  const sent = (channel: string): SentMessage[] =>
    electron.window.sent.filter((message) => message.channel === channel)

  /** The page's client over the port that was handed over last. */
  async function takePort(count = 1): Promise<ConsoleClient> {
    await vi.waitFor(() => expect(sent(CHANNELS.port)).toHaveLength(count), WAIT)
    const port = sent(CHANNELS.port).at(-1)?.ports[0]
    if (!port) throw new Error('A port message without a port')
    const client: ConsoleClient = createORPCClient(new RPCLink({ port }))
    port.start()
    return client
  }

  it('opens one secure window on its own page, with its own policy', async () => {
    expect(electron.windows).toHaveLength(1)
    expect(electron.window.loaded).toEqual(['app://watchfloor/index.html'])
    expect(electron.window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      preload: '/out/preload/index.cjs',
    })
    const page = await electron.load('app://watchfloor/index.html')
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1]
    expect(await page.text()).toBe(`<meta nonce="${nonce}">`)
  })

  it('hands the page a line to the engine once it listens, and a fresh one after each start', async () => {
    await electron.send(CHANNELS.ready)
    const client = await takePort()
    expect(await client.hello()).toMatchObject({ workspace: 'demo' })
    electron.engines[0]?.kill()
    const again = await takePort(2)
    expect(await again.hello()).toMatchObject({ workspace: 'demo' })
    const states = sent(CHANNELS.engineState).map(({ payload }) => (payload as EngineState).state)
    expect(states.slice(-4)).toEqual(['running', 'waiting', 'starting', 'running'])
    expect(electron.engines).toHaveLength(2)
  })

  it('gives a page that was loaded again a line of its own', async () => {
    await electron.send(CHANNELS.ready)
    await takePort()
    electron.window.webContents.emit('did-start-navigation', {
      isMainFrame: true,
      isSameDocument: false,
    })
    await electron.send(CHANNELS.ready)
    expect(await (await takePort(2)).hello()).toMatchObject({ workspace: 'demo' })
  })

  it('notifies of a new High alert from a live source, and a click opens it', async () => {
    await electron.send(CHANNELS.ready)
    const client = await takePort()
    const file = join(folder, 'alerts.ndjson')
    await writeFile(file, eventLine('203.0.113.8'))
    await client.sources.add({ name: 'Edge', path: file, format: 'blacklist-event' })
    // The first real event ends the demo, and is told like every other.
    await vi.waitFor(async () => expect((await client.hello()).workspace).toBe('main'), WAIT)
    await vi.waitFor(() => expect(electron.notifications).toHaveLength(1), WAIT)
    await appendFile(file, eventLine('203.0.113.9'))
    await vi.waitFor(() => expect(electron.notifications).toHaveLength(2), WAIT)
    await appendFile(file, eventLine('203.0.113.9'))
    await appendFile(file, eventLine('203.0.113.10'))
    await vi.waitFor(() => expect(electron.notifications).toHaveLength(3), WAIT)
    const [first, second, third] = electron.notifications
    expect(first?.options).toMatchObject({ title: expect.stringMatching(/^High: /), silent: true })
    expect(first?.options.body).toContain('203.0.113.8')
    expect(second?.options.body).toContain('203.0.113.9')
    expect(third?.options.body).toContain('203.0.113.10')

    second?.emit('click')
    expect(electron.window.isShown).toBe(true)
    const alertId = String(sent(CHANNELS.openAlert).at(-1)?.payload)
    expect((await client.alerts.get({ id: alertId })).alert.subject).toBe('203.0.113.9')
  })

  it('does not notify of the demo', async () => {
    await electron.send(CHANNELS.ready)
    const client = await takePort()
    await vi.waitFor(async () => {
      const page = await client.live.page({ tab: 'all', limit: 200 })
      expect(page.groups.some(({ severity }) => severity === 'high')).toBe(true)
    }, WAIT)
    await vi.waitFor(() => expect(electron.trays[0]?.tip).toMatch(/Demo: /), WAIT)
    expect(electron.notifications).toEqual([])
  })

  it('saves an export where the person says', async () => {
    const path = join(folder, 'list.txt')
    electron.answers.savePath = path
    const result = await electron.send(CHANNELS.saveFile, {
      fileName: 'watchfloor-40.txt',
      content: '203.0.113.9\n',
    })
    expect(result).toEqual({ status: 'saved', path })
    expect(electron.questions).toEqual([join('/downloads', 'watchfloor-40.txt')])
    expect(await readFile(path, 'utf8')).toBe('203.0.113.9\n')
  })

  it('shows the badge and a notification to try', async () => {
    await electron.send(CHANNELS.setBadge, 3)
    expect(electron.badges).toEqual([3])
    expect(await electron.send(CHANNELS.testNotification)).toEqual({ status: 'shown' })
    expect(electron.notifications.map(({ options }) => options.title)).toEqual([
      'Notifications work',
    ])
  })

  it('closes to the tray while it watches, and comes back from there', async () => {
    await electron.send(CHANNELS.ready)
    await takePort()
    electron.window.show()
    expect(electron.window.close()).toBe(false)
    await vi.waitFor(() => expect(electron.window.isShown).toBe(false), WAIT)
    electron.trays[0]?.menu.find(({ label }) => label === 'Open Watchfloor')?.click?.()
    expect(electron.window.isShown).toBe(true)
    expect(electron.exits).toEqual([])
  })

  it('asks before it quits, then stops the engine and remembers the window', async () => {
    await electron.send(CHANNELS.ready)
    await takePort()
    electron.window.emit('move')
    const quit = electron.trays[0]?.menu.find(({ label }) => label?.startsWith('Quit'))?.click
    quit?.()
    await vi.waitFor(() => expect(electron.questions).toEqual(['Quit Watchfloor?']))
    expect(electron.exits).toEqual([])
    electron.answers.button = 0
    await vi.waitFor(() => {
      quit?.()
      expect(electron.exits).toEqual([0])
    }, WAIT)
    expect(electron.trays[0]?.isGone).toBe(true)
    const remembered = await readFile(join(folder, 'data', 'desktop', 'window.json'), 'utf8')
    expect(JSON.parse(remembered).bounds.width).toBe(1300)
  })
})
