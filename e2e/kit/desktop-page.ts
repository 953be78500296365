import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { ROOT } from '../../scripts/steps.mjs'
import type { Desktop } from '../../src/main/desktop/desktop'
import { makeDesktop } from '../../src/main/desktop/desktop.test-kit'
import type { FakeElectron, SentMessage } from '../../src/main/desktop/fake-electron'

/** Stands for app://watchfloor in a browser that does not know the scheme. */
export const PAGE_ORIGIN = 'http://watchfloor.test'

type Take = (event: { ports?: MessagePort[] }, payload?: unknown) => void

/** What the page's side of the bridge puts on the window. */
interface BridgedWindow {
  tellMain: (channel: string, payload: unknown) => Promise<unknown>
  tellEngine: (id: number, message: unknown) => void
  fakeElectron: unknown
  deliver: (channel: string, payload: unknown, portId: number | null) => void
  ports: Map<number, MessagePort>
}

/** A desktop on the page and the preload that were built, with its data in this folder. */
export function makePagedDesktop(electron: FakeElectron, folder: string): Desktop {
  return makeDesktop(electron, folder, {
    rendererFolder: join(ROOT, 'out', 'renderer'),
    preloadFile: join(ROOT, 'out', 'preload', 'index.cjs'),
    engineFile: '',
    cliFile: '',
    iconFolder: '',
  })
}

/**
 * Opens the desktop's page in Chromium as Electron would: the built preload runs first, its messages
 * go to the desktop's main process, main's messages and ports come back, and files come from the
 * desktop's own scheme with their policy.
 */
export async function openDesktopPage(
  context: BrowserContext,
  electron: FakeElectron,
): Promise<Page> {
  const ports = new Map<number, SentMessage['ports'][number]>()
  await context.exposeFunction('tellMain', (channel: string, payload: unknown) =>
    electron.send(channel, payload),
  )
  await context.exposeFunction('tellEngine', (id: number, message: unknown) => {
    ports.get(id)?.postMessage(message)
  })
  await context.addInitScript(installFakeElectron)
  const preload = await readFile(join(ROOT, 'out', 'preload', 'index.cjs'), 'utf8')
  await context.addInitScript({
    content: `((require, process) => {${preload}\n})(() => window.fakeElectron, { platform: 'linux' })`,
  })
  await context.route(`${PAGE_ORIGIN}/**`, async (route) => {
    const address = route.request().url().replace(PAGE_ORIGIN, 'app://watchfloor')
    const answer = await electron.load(address)
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    })
  })
  const page = await context.newPage()
  electron.window.on('sent', (message: SentMessage) => {
    const [port] = message.ports
    const id = port ? ports.size : null
    if (port && id !== null) {
      ports.set(id, port)
      port.on('message', (data: unknown) => tell(page, sayToPort, { id, data }))
      port.on('close', () => tell(page, closePort, { id }))
    }
    tell(page, deliver, { channel: message.channel, payload: message.payload, id })
  })
  await page.goto(`${PAGE_ORIGIN}/index.html`)
  return page
}

/** Tells the page something; one that was closed or loaded anew meanwhile needs to hear nothing. */
function tell<T>(page: Page, say: (message: T) => void, message: T): void {
  page.evaluate(say as (message: unknown) => void, message).catch((error: unknown) => {
    const isLeft = error instanceof Error && /context was destroyed/.test(error.message)
    if (!page.isClosed() && !isLeft) throw error
  })
}

function deliver(message: { channel: string; payload: unknown; id: number | null }): void {
  const bridged = window as unknown as BridgedWindow
  bridged.deliver(message.channel, message.payload, message.id)
}

function sayToPort(message: { id: number; data: unknown }): void {
  const bridged = window as unknown as BridgedWindow
  bridged.ports.get(message.id)?.postMessage(message.data)
}

function closePort(message: { id: number }): void {
  const bridged = window as unknown as BridgedWindow
  bridged.ports.get(message.id)?.close()
}

/** Runs in the page: the part of Electron that a preload sees. */
function installFakeElectron(): void {
  const bridged = window as unknown as BridgedWindow
  const takers = new Map<string, Take[]>()
  bridged.ports = new Map()
  bridged.fakeElectron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: unknown) => Object.assign(window, { [name]: value }),
    },
    ipcRenderer: {
      on: (channel: string, take: Take) => {
        takers.set(channel, [...(takers.get(channel) ?? []), take])
      },
      send: (channel: string, payload: unknown) => void bridged.tellMain(channel, payload),
      invoke: (channel: string, payload: unknown) => bridged.tellMain(channel, payload),
    },
  }
  bridged.deliver = (channel, payload, portId) => {
    const event: { ports?: MessagePort[] } = {}
    if (portId !== null) {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => bridged.tellEngine(portId, data)
      bridged.ports.set(portId, port1)
      event.ports = [port2]
    }
    for (const take of takers.get(channel) ?? []) take(event, payload)
  }
}
