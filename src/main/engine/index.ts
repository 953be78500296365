import type { Engine, EngineLog, EngineOptions } from './engine'
import { boundHeapGrowth } from './heap'
import { readServerAddress } from './history/server-address'
import { openServerStore } from './history/server-store'
import { openEmbeddedStore, toOpeningError } from './history/store'
import { openDataFolder } from './layout'
import { RunningEngine } from './running-engine'
import { readSecretsFrom } from './secrets'
import { readSettings, SettingsFile } from './settings'
import { openSharedStore } from './tally/redis-store'
import { VERSION } from './version'

const SILENT: EngineLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * Settings in, running engine out: opens what the settings name, and lets go of it where that fails.
 * @throws EngineError with one line that says what to do.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const now = options.now ?? Date.now
  const log = options.log ?? SILENT
  const folder = await openDataFolder(options.dataFolder, VERSION)
  const opened: { close: () => unknown }[] = []
  try {
    const settingsPath = options.settingsFile ?? folder.settingsFile
    const settings = new SettingsFile(settingsPath, await readSettings(settingsPath))
    const readSecret = readSecretsFrom(options.env ?? process.env)
    const { history } = settings.get()
    boundHeapGrowth(history.url === '')
    const store =
      history.url === ''
        ? await openEmbeddedStore(folder.history)
        : await openServerStore(await readServerAddress(history, readSecret))
    opened.unshift(store)
    const { redis } = settings.get().tally
    const sharedStore = redis === null ? null : await openSharedStore(redis, readSecret)
    if (sharedStore !== null) opened.unshift(sharedStore)
    const engine = new RunningEngine(
      { ...options, now, log },
      folder.path,
      settingsPath,
      settings,
      store,
      sharedStore,
      history.url !== '' && sharedStore !== null ? folder.engineId : '',
    )
    await engine.open().catch((error: unknown) => {
      throw toOpeningError(history.url === '' ? folder.history : history.url, error)
    })
    return {
      router: engine.router,
      client: engine.client,
      settings: () => settings.get(),
      onSettings: (listener) => settings.onChange(listener),
      attachDoors: (doors) => engine.attachDoors(doors),
      status: () => engine.status('nobody'),
      stages: () => engine.stages(),
      hosts: () => engine.hosts(),
      notePull: (list, pull) => engine.notePull(list, pull),
      findIngest: (source) => engine.findIngest(source),
      stop: async () => {
        await engine.close()
        await store.close()
        folder.release()
      },
    }
  } catch (error) {
    for (const each of opened) await Promise.resolve(each.close()).catch(() => undefined)
    folder.release()
    throw error
  }
}
