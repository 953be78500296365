import { homedir } from 'node:os'
import { join } from 'node:path'
import * as electron from 'electron'
import pino from 'pino'
import { APP_SCHEME } from './desktop/app-scheme'
import { readArguments } from './desktop/arguments'
import { Desktop } from './desktop/desktop'
import { applicationMenu } from './desktop/menu'
import { defaultDataFolder } from './engine/default-folder'

const { app, Menu, protocol } = electron
const root = join(import.meta.dirname, '..')
const level = process.env.WATCHFLOOR_LOG_LEVEL ?? 'warn'
const log = pino({ name: 'desktop', level }, pino.destination(2))

app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    // Module scripts and fonts are fetched in CORS mode, even from the page's own origin.
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true },
  },
])

const args = readArguments(process.argv.slice(1), {
  dataFolder: defaultDataFolder(process.env, process.platform, homedir()),
  workingFolder: process.cwd(),
})
// One instance a data folder: the lock lies among Electron's own files.
const stateFolder = join(args.dataFolder, 'desktop')
app.setPath('userData', stateFolder)

if (app.requestSingleInstanceLock()) {
  const desktop = new Desktop({
    electron,
    places: {
      rendererFolder: join(root, 'renderer'),
      preloadFile: join(root, 'preload', 'index.cjs'),
      engineFile: join(root, 'main', 'engine-process.js'),
      cliFile: join(root, 'main', 'cli.js'),
      iconFolder: join(root, '..', 'resources', 'icons'),
    },
    args,
    stateFolder,
    timers: {
      set: (work, ms) => setTimeout(work, ms),
      clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
    },
    now: Date.now,
    log,
  })
  app.on('second-instance', () => desktop.showWindow())
  app.on('activate', () => desktop.showWindow())
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    event.preventDefault()
    desktop.requestQuit()
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void desktop.quit())
  }
  app
    .whenReady()
    .then(() => {
      Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform)))
      return desktop.open()
    })
    .catch((error: unknown) => {
      log.fatal({ err: error }, 'The desktop cannot be opened')
      app.exit(1)
    })
} else {
  app.quit()
}
