import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'
import { startEngine } from '../engine'
import type { ConsoleClient, Engine } from '../engine/engine'
import { EngineHost } from '../engine-host'
import type { ElectronApi } from './electron-api'

/** A message that main sent to the window's page. */
export interface SentMessage {
  channel: string
  payload: unknown
  ports: readonly MessagePort[]
}

/** The part of Electron that the desktop uses, for tests: what it was asked to do is written down. */
export class FakeElectron {
  readonly windows: FakeWindow[] = []
  readonly engines: FakeEngineProcess[] = []
  readonly notifications: FakeNotification[] = []
  readonly trays: FakeTray[] = []
  readonly exits: number[] = []
  readonly badges: number[] = []
  /** What the person answers: the index of a button, the path of a save dialog. */
  readonly answers = { button: 1, savePath: '' }
  readonly questions: string[] = []
  /** Whether the system keeps secrets encrypted. */
  hasKeyRing = true
  private readonly ipc = new Map<string, (event: unknown, payload?: unknown) => unknown>()
  private answerRequest: ((request: Request) => Promise<Response>) | null = null

  /** As the page's preload does: sends on a channel, from the page of ours. */
  async send(channel: string, payload?: unknown): Promise<unknown> {
    const { webContents } = this.window
    const event = { sender: webContents, senderFrame: webContents.mainFrame }
    return this.ipc.get(channel)?.(event, payload)
  }

  /** As the page does: asks for a file of its own scheme. */
  async load(address: string): Promise<Response> {
    if (!this.answerRequest) throw new Error('The scheme is not served')
    return this.answerRequest(new Request(address))
  }

  get window(): FakeWindow {
    const window = this.windows.at(-1)
    if (!window) throw new Error('No window was opened')
    return window
  }

  /** What is handed to the desktop. */
  get api(): ElectronApi {
    const add = (channel: string, answer: (event: unknown, payload?: unknown) => unknown) =>
      void this.ipc.set(channel, answer)
    const on = <T>(list: T[]) => {
      return (item: T) => void list.push(item)
    }
    const addWindow = on(this.windows)
    const addNotification = on(this.notifications)
    const addTray = on(this.trays)
    const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }
    return {
      app: {
        exit: on(this.exits),
        getPath: () => '/downloads',
        setBadgeCount: on(this.badges),
      },
      BrowserWindow: class extends FakeWindow {
        constructor(options: Record<string, unknown>) {
          super(options)
          addWindow(this)
        }
      },
      dialog: {
        showMessageBox: async ({ message }: { message: string }) => {
          this.questions.push(message)
          return { response: this.answers.button }
        },
        showSaveDialog: async (_window: unknown, options: { defaultPath: string }) => {
          this.questions.push(options.defaultPath)
          const { savePath } = this.answers
          return { canceled: savePath === '', filePath: savePath }
        },
      },
      ipcMain: { on: add, handle: add },
      Menu: { buildFromTemplate: (template: unknown) => template },
      MessageChannelMain: class {
        readonly port1: MessagePort
        readonly port2: ReturnType<typeof likeElectron>
        constructor() {
          const { port1, port2 } = new MessageChannel()
          this.port1 = port1
          this.port2 = likeElectron(port2)
        }
      },
      nativeImage: { createFromPath: (path: string) => path },
      nativeTheme: { shouldUseDarkColors: true },
      Notification: class extends FakeNotification {
        static isSupported = () => true
        constructor(options: { title: string; body: string }) {
          super(options)
          addNotification(this)
        }
      },
      protocol: {
        handle: (_scheme: string, answer: (request: Request) => Promise<Response>) => {
          this.answerRequest = answer
        },
      },
      safeStorage: {
        isEncryptionAvailable: () => this.hasKeyRing,
        getSelectedStorageBackend: () => (this.hasKeyRing ? 'gnome_libsecret' : 'basic_text'),
        // Not a secret, but nothing that a test could read by accident either.
        encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
        decryptString: (bytes: Buffer) => [...bytes.toString()].reverse().join(''),
      },
      screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
      session: {
        defaultSession: {
          setPermissionRequestHandler: () => undefined,
          setPermissionCheckHandler: () => undefined,
          setDevicePermissionHandler: () => undefined,
          webRequest: { onBeforeRequest: () => undefined },
        },
      },
      Tray: class extends FakeTray {
        constructor(image: unknown) {
          super(image)
          addTray(this)
        }
      },
      utilityProcess: {
        fork: () => {
          const engine = new FakeEngineProcess()
          this.engines.push(engine)
          return engine
        },
      },
      // Narrow on purpose: what the desktop does not use is not there, and would fail loudly.
    } as unknown as ElectronApi
  }
}

/** Node's port with the events of Electron's: the end that an engine is given. */
export function likeElectron(port: MessagePort) {
  return {
    on: (name: string, take: (event: { data: unknown }) => void) =>
      port.on(name, (data: unknown) => take({ data })),
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  } as unknown as MessagePortMain
}

/** A window, as far as the desktop uses one. */
export class FakeWindow extends EventEmitter {
  readonly sent: SentMessage[] = []
  readonly loaded: string[] = []
  isShown = false
  isGone = false
  readonly webContents = Object.assign(new EventEmitter(), {
    id: 1,
    mainFrame: { url: '' },
    setWindowOpenHandler: () => undefined,
    send: (channel: string, payload: unknown) => this.note({ channel, payload, ports: [] }),
    postMessage: (channel: string, payload: unknown, ports: MessagePort[]) =>
      this.note({ channel, payload, ports }),
  })

  constructor(readonly options: Record<string, unknown>) {
    super()
  }

  private note(message: SentMessage): void {
    this.sent.push(message)
    this.emit('sent', message)
  }
  async loadURL(address: string): Promise<void> {
    this.loaded.push(address)
    this.webContents.mainFrame.url = address
  }
  show(): void {
    this.isShown = true
  }
  hide(): void {
    this.isShown = false
  }
  focus(): void {}
  maximize(): void {}
  isMinimized(): boolean {
    return false
  }
  isMaximized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.isGone
  }
  destroy(): void {
    this.isGone = true
  }
  getNormalBounds() {
    return { x: 100, y: 100, width: 1300, height: 850 }
  }
  /** As a person closes it; answers whether the window went. */
  close(): boolean {
    let isPrevented = false
    this.emit('close', { preventDefault: () => (isPrevented = true) })
    return !isPrevented
  }
}

/** A native notification. */
export class FakeNotification extends EventEmitter {
  isShown = false
  constructor(readonly options: { title: string; body: string }) {
    super()
  }
  show(): void {
    this.isShown = true
  }
}

/** The icon beside the clock. */
export class FakeTray extends EventEmitter {
  tip = ''
  menu: { label?: string; click?: () => void }[] = []
  isGone = false
  constructor(public image: unknown) {
    super()
  }
  setImage(image: unknown): void {
    this.image = image
  }
  setToolTip(tip: string): void {
    this.tip = tip
  }
  setContextMenu(menu: { label?: string; click?: () => void }[]): void {
    this.menu = menu
  }
  destroy(): void {
    this.isGone = true
  }
}

/** A utility process that runs the real engine in this one. */
export class FakeEngineProcess extends EventEmitter {
  private engine: Promise<Engine> | null = null
  private readonly host = new EngineHost({
    startEngine: (options) => {
      this.engine = startEngine(options)
      return this.engine
    },
    say: (message) => this.emit('message', message),
    exit: () => this.emit('exit', 0),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })

  postMessage(message: unknown, ports: MessagePort[] = []): void {
    void this.host.take(message, ports[0])
  }

  /** Console calls that go past the desktop. */
  async client(): Promise<ConsoleClient> {
    const engine = await this.engine
    if (!engine) throw new Error('The engine was not asked to start')
    return engine.client({ actor: 'test' })
  }

  kill(): boolean {
    void this.host.take({ kind: 'stop' }, undefined)
    return true
  }
}
