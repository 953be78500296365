import { join } from 'node:path'
import type { BrowserWindow, MessagePortMain } from 'electron'
import type { EngineState, RemoteEngine } from '../../shared/desktop'
import { CHANNELS } from '../../shared/desktop-channels'
import type { EngineLog } from '../engine/engine'
import { APP_PAGE } from './app-scheme'
import type { DesktopPlaces, ElectronApi } from './electron-api'
import type { Timers } from './engine-supervisor'
import { SECURE_PREFERENCES, secureContents } from './window-security'
import { MIN_SIZE, placeWindow, readWindowState, WindowStateKeeper } from './window-state'

/** A page that dies sooner than this after it was loaded is not loaded again. */
const RELOAD_AFTER_MS = 10_000
/** The window's ground before the page is drawn, as the page's own. */
const GROUND = { dark: '#0b0e0e', light: '#e9edeb' } as const

/** What the window works with. */
export interface MainWindowParts {
  electron: Pick<ElectronApi, 'BrowserWindow' | 'nativeTheme' | 'screen'>
  places: DesktopPlaces
  stateFile: string
  timers: Timers
  now: () => number
  log: EngineLog
  /** The person closes the window: to the tray, or all of it. */
  onClose: () => void
  /** The page wants a link opened outside. */
  onLink: (url: string) => void
}

/** The one window: its place, its page, and what main tells the page. */
export class MainWindow {
  private loadedAt = 0
  private isPageReady = false
  private mayClose = false
  private alertToOpen: string | null = null

  private constructor(
    readonly window: BrowserWindow,
    private readonly keeper: WindowStateKeeper,
    private readonly parts: MainWindowParts,
  ) {}

  /** Opens the window where it was; `load` then loads the page. */
  static async open(parts: MainWindowParts): Promise<MainWindow> {
    const { electron, places, log } = parts
    const saved = await readWindowState(parts.stateFile)
    const { screen } = electron
    const primary = screen.getPrimaryDisplay()
    const displays = [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)]
    const window = new electron.BrowserWindow({
      ...placeWindow(
        saved,
        displays.map((display) => display.workArea),
      ),
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      show: false,
      title: 'Watchfloor',
      autoHideMenuBar: true,
      backgroundColor: electron.nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
      icon: join(places.iconFolder, 'watchfloor-256.png'),
      webPreferences: { ...SECURE_PREFERENCES, preload: places.preloadFile },
    })
    const keeper = new WindowStateKeeper({
      file: parts.stateFile,
      timers: parts.timers,
      onFault: (error) => log.warn({ err: error }, 'The window place is not remembered'),
    })
    const opened = new MainWindow(window, keeper, parts)
    opened.listen()
    if (saved?.isMaximized === true) window.maximize()
    return opened
  }

  show(): void {
    if (this.window.isMinimized()) this.window.restore()
    this.window.show()
    this.window.focus()
  }

  hide(): void {
    this.window.hide()
  }

  /** The page listens now. */
  noteReady(): void {
    this.isPageReady = true
    if (this.alertToOpen !== null) {
      this.window.webContents.send(CHANNELS.openAlert, this.alertToOpen)
    }
    this.alertToOpen = null
  }

  /** Whether the page can be given ports and told things. */
  get isListening(): boolean {
    return this.isPageReady && !this.window.isDestroyed()
  }

  handPort(port: MessagePortMain): void {
    this.window.webContents.postMessage(CHANNELS.port, null, [port])
  }

  tellEngineState(state: EngineState): void {
    if (this.isListening) this.window.webContents.send(CHANNELS.engineState, state)
  }

  tellRemote(remote: RemoteEngine): void {
    if (this.isListening) this.window.webContents.send(CHANNELS.remote, remote)
  }

  /** Shows the window with an alert; null only shows it. */
  openAlert(alertId: string | null): void {
    this.show()
    if (alertId === null) return
    if (this.isListening) this.window.webContents.send(CHANNELS.openAlert, alertId)
    else this.alertToOpen = alertId
  }

  /** Lets the window go, with its place remembered. */
  async close(): Promise<void> {
    this.mayClose = true
    await this.keeper.flush()
    if (!this.window.isDestroyed()) this.window.destroy()
  }

  /** Loads the page of ours. */
  async load(): Promise<void> {
    this.loadedAt = this.parts.now()
    await this.window.loadURL(APP_PAGE)
  }

  private listen(): void {
    const { window } = this
    const contents = window.webContents
    secureContents(contents, this.parts.onLink)
    const note = () =>
      this.keeper.note({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
    window.on('resize', note)
    window.on('move', note)
    window.on('maximize', note)
    window.on('unmaximize', note)
    window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      if (this.mayClose) return
      event.preventDefault()
      this.parts.onClose()
    })
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.isPageReady = false
    })
    contents.on('render-process-gone', (_event, details) => {
      this.isPageReady = false
      this.parts.log.error({ reason: details.reason }, 'The window process is gone')
      if (this.parts.now() - this.loadedAt < RELOAD_AFTER_MS) return
      this.load().catch((error: unknown) =>
        this.parts.log.error({ err: error }, 'The window cannot be loaded again'),
      )
    })
  }
}
