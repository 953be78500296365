import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { WebSocket } from 'ws'
import type { EngineState } from '../../shared/desktop'
import type { EngineLog } from '../engine/engine'
import { codeOf } from '../engine/error-code'
import { readSettings } from '../engine/settings'
import { APP_SCHEME, answerAppRequest } from './app-scheme'
import type { DesktopArguments } from './arguments'
import { readDoNotDisturb } from './do-not-disturb'
import type { DesktopPlaces, ElectronApi } from './electron-api'
import { EngineDesk } from './engine-desk'
import { launchServeEngine } from './engine-in-serve'
import { launchUtilityEngine } from './engine-in-utility'
import type { EngineProcess, EngineWay, LaunchEngine } from './engine-process'
import { EngineSupervisor, type Timers } from './engine-supervisor'
import { MainWindow } from './main-window'
import { createNoticeBoard } from './notice-board'
import { Notifier } from './notifier'
import { openProductLink } from './product-links'
import { RemoteBook } from './remote/book'
import { RemoteDesk } from './remote/desk'
import { attachRemoteEngine } from './remote/engine'
import { Safe } from './safe'
import { saveFile } from './save-file'
import { keepShownMark } from './shown-mark'
import { DesktopTray } from './tray'
import type { TrayActions, TrayModel } from './tray-menu'
import { answerVerbs } from './verbs'
import { secureSession } from './window-security'

/** What the desktop is put together from. */
export interface DesktopParts {
  electron: ElectronApi
  places: DesktopPlaces
  args: DesktopArguments
  /** Electron's own files and the window's place. */
  stateFolder: string
  timers: Timers
  now: () => number
  log: EngineLog
  /** Starts engines; by default as the settings and the first start decide. */
  launch?: LaunchEngine
  /** Whether the system asks for silence; by default it is asked. */
  readDoNotDisturb?: () => Promise<boolean | null>
}

/** The desktop: one window, one tray, one engine, and what passes between them. */
export class Desktop {
  private readonly notifier: Notifier
  private readonly engineDesk: EngineDesk
  private window: MainWindow | null = null
  private tray: DesktopTray | null = null
  private supervisor: EngineSupervisor | null = null
  private readonly safe: Safe
  private readonly remoteBook: RemoteBook
  private readonly remote: RemoteDesk
  private model: TrayModel = {
    newCritical: 0,
    open: 0,
    isDemo: false,
    isPaused: false,
    engine: { state: 'starting' },
  }
  private quitting: 'no' | 'asking' | 'stopping' = 'no'

  constructor(private readonly parts: DesktopParts) {
    const { electron, timers, now, log, stateFolder } = parts
    const remoteFile = join(stateFolder, 'remote-engine.json')
    this.safe = new Safe(electron.safeStorage, process.platform)
    this.remoteBook = new RemoteBook(remoteFile, this.safe)
    this.remote = new RemoteDesk({ book: this.remoteBook, onSwitch: () => this.switchEngine() })
    this.notifier = new Notifier({
      board: createNoticeBoard(electron),
      mark: keepShownMark(join(stateFolder, 'notifications.json')),
      readDoNotDisturb: this.parts.readDoNotDisturb ?? readDoNotDisturb,
      timers,
      now,
      log,
      onOpen: (alertId) => this.window?.openAlert(alertId),
    })
    this.engineDesk = new EngineDesk({
      notifier: this.notifier,
      onTotals: (totals, isDemo) =>
        this.showInTray({ newCritical: totals.newCritical, open: totals.open, isDemo }),
      log,
    })
  }

  /** Opens everything, once Electron is ready. */
  async open(): Promise<void> {
    const { electron, places, stateFolder } = this.parts
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    this.serveOwnScheme()
    secureSession(electron.session.defaultSession)
    this.answerWindow()
    await this.remoteBook.load()
    await this.startEngine()
    this.tray = new DesktopTray(electron, places.iconFolder, this.trayActions(), this.model)
    this.window = await MainWindow.open({
      electron,
      places,
      stateFile: join(stateFolder, 'window.json'),
      timers: this.parts.timers,
      now: this.parts.now,
      log: this.parts.log,
      onClose: () => void this.closeWindow(),
      onLink: (url) =>
        void openProductLink(url, {
          shell: electron.shell,
          readSettings: () => this.engineDesk.readSettings(),
          log: this.parts.log,
        }),
    })
    await this.window.load()
  }

  private async startEngine(): Promise<void> {
    this.supervisor = new EngineSupervisor({
      way: await this.chooseWay(),
      launch: this.parts.launch ?? ((way, hooks) => this.launch(way, hooks)),
      timers: this.parts.timers,
      now: this.parts.now,
      onState: (state) => this.noteEngineState(state),
      onReady: (engine) => this.handOutPorts(engine),
    })
    this.supervisor.start()
  }

  /** Lets one engine go and takes up another; the window begins anew, with nothing of the old one. */
  private async switchEngine(): Promise<void> {
    this.engineDesk.disconnect()
    await this.supervisor?.stop()
    this.showInTray({ newCritical: 0, open: 0, isDemo: false })
    await this.startEngine()
    await this.window?.load()
  }

  /** Brings the window forward; a second start of the program does this. */
  showWindow(): void {
    this.window?.show()
  }

  /** Asks the person whether to quit, and does. */
  requestQuit(): void {
    if (this.quitting === 'no') void this.askToQuit()
  }

  /** Stops the engine, remembers the window's place, and ends the program. */
  async quit(): Promise<void> {
    if (this.quitting === 'stopping') return
    this.quitting = 'stopping'
    this.notifier.disconnect()
    this.engineDesk.disconnect()
    await this.window?.close()
    await this.supervisor?.stop()
    this.tray?.close()
    this.parts.electron.app.exit(0)
  }

  private async askToQuit(): Promise<void> {
    this.quitting = 'asking'
    const { response } = await this.parts.electron.dialog.showMessageBox({
      type: 'question',
      message: 'Quit Watchfloor?',
      detail: this.remote.engine.isAttached
        ? `The engine at ${this.remote.engine.address} goes on watching; nothing is told here until Watchfloor starts again.`
        : 'It stops watching. What arrives meanwhile is read when it starts again.',
      buttons: ['Quit', 'Keep watching'],
      defaultId: 1,
      cancelId: 1,
    })
    // The program may have been ended by another way while the question stood.
    if (this.quitting !== 'asking') return
    this.quitting = 'no'
    if (response === 0) await this.quit()
  }

  /** The window was closed: on to the tray while there is something to watch, if that is wanted. */
  private async closeWindow(): Promise<void> {
    const isWatching = this.supervisor?.running !== null
    const settings = isWatching ? await this.engineDesk.readSettings().catch(() => null) : null
    if (settings?.desktop.closeToTray === true) this.window?.hide()
    else if (isWatching) this.requestQuit()
    else await this.quit()
  }

  private noteEngineState(state: EngineState): void {
    if (state.state !== 'running') this.engineDesk.disconnect()
    this.window?.tellEngineState(state)
    this.showInTray({ engine: state })
  }

  private handOutPorts(engine: EngineProcess): void {
    const { port1, port2 } = new this.parts.electron.MessageChannelMain()
    engine.connect(port2)
    this.engineDesk.connect(port1)
    this.handWindowPort()
  }

  /** Gives the page a fresh line to the engine, where both are there. */
  private handWindowPort(): void {
    const engine = this.supervisor?.running
    if (!engine || !this.window?.isListening) return
    const { port1, port2 } = new this.parts.electron.MessageChannelMain()
    engine.connect(port2)
    this.window.handPort(port1)
  }

  private showInTray(change: Partial<TrayModel>): void {
    this.model = { ...this.model, ...change }
    this.tray?.show(this.model)
  }

  private trayActions(): TrayActions {
    return {
      openWindow: () => this.window?.show(),
      setPaused: (isPaused) => {
        this.notifier.setPaused(isPaused)
        this.showInTray({ isPaused })
      },
      restartEngine: () => this.supervisor?.retry(),
      quit: () => this.requestQuit(),
    }
  }

  private answerWindow(): void {
    const { electron, log } = this.parts
    answerVerbs(electron.ipcMain, {
      window: () => this.window?.window ?? null,
      log,
      handlers: {
        onReady: () => {
          this.window?.noteReady()
          const state = this.supervisor?.engineState
          if (state) this.window?.tellEngineState(state)
          this.window?.tellRemote(this.remote.engine)
          this.handWindowPort()
        },
        saveFile: (file) =>
          saveFile(file, {
            choosePath: (suggested) => this.choosePath(suggested),
            write: (path, content) => writeFileAtomic(path, content),
            downloadsFolder: electron.app.getPath('downloads'),
          }),
        setBadge: (count) => void electron.app.setBadgeCount(count),
        restartEngine: () => this.supervisor?.retry(),
        sendTestNotification: () => this.notifier.test(),
        testRemote: (input) => this.remote.test(input),
        attachRemote: (input) => this.remote.attach(input),
        detachRemote: async (isForgotten) => {
          await this.remote.detach(isForgotten)
          this.window?.tellRemote(this.remote.engine)
        },
      },
    })
  }

  private async choosePath(suggested: string): Promise<string | null> {
    if (!this.window) return null
    const { canceled, filePath } = await this.parts.electron.dialog.showSaveDialog(
      this.window.window,
      { defaultPath: suggested, properties: ['createDirectory', 'showOverwriteConfirmation'] },
    )
    return canceled || filePath === '' ? null : filePath
  }

  private serveOwnScheme(): void {
    const { electron, places } = this.parts
    electron.protocol.handle(APP_SCHEME, (request) =>
      answerAppRequest(request, {
        readFile: (segments) => readIfThere(join(places.rendererFolder, ...segments)),
        makeNonce: () => randomBytes(16).toString('base64'),
      }),
    )
  }

  /** The way that the settings name; a broken file is for the engine to report. */
  private async chooseWay(): Promise<EngineWay> {
    if (this.remote.engine.isAttached) return 'remote'
    const file = this.parts.args.settingsFile ?? join(this.parts.args.dataFolder, 'settings.json')
    try {
      return (await readSettings(file)).desktop.engine
    } catch (error) {
      this.parts.log.warn({ err: error }, 'The settings cannot be read yet')
      return 'utility-process'
    }
  }

  private launch(...[way, hooks]: Parameters<LaunchEngine>): EngineProcess {
    const { electron, places, args } = this.parts
    if (way === 'remote') {
      return attachRemoteEngine({ readTarget: () => this.remote.readTarget() }, hooks)
    }
    if (way === 'utility-process') {
      return launchUtilityEngine(
        {
          fork: (file, argv, options) => electron.utilityProcess.fork(file, argv, options),
          file: places.engineFile,
          actor: userInfo().username,
          safe: this.safe,
          ...args,
        },
        hooks,
      )
    }
    return launchServeEngine(
      {
        spawn: (argv) =>
          spawn(process.execPath, [places.cliFile, ...argv], {
            env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
            stdio: ['ignore', 'pipe', 'pipe'],
          }),
        openSocket: (address, token) =>
          new WebSocket(address, { headers: { authorization: `Bearer ${token}` } }),
        ...args,
      },
      hooks,
    )
  }
}

async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null
    throw error
  }
}
