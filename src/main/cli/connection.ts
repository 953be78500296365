import { userInfo } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { CONTRACT_VERSION } from '../../shared/contract'
import { type ConsoleClient, EngineError, type EngineLog } from '../engine/engine'
import {
  type ControlConnection,
  connectControlSocket,
  openControlSocket,
} from '../server/control-socket'
import { CommandError } from './failure'

/** A command's way to the engine, whoever runs it. */
export interface Connection {
  client: ConsoleClient
  /** True where another process runs the engine: paths and the settings are its own. */
  isElsewhere: boolean
  /** True once the engine that another process ran is gone. */
  isLost: () => boolean
  close: () => Promise<void>
}

export interface ConnectionOptions {
  dataFolder: string
  settingsFile: string | undefined
  log: EngineLog
  note: (text: string) => void
  signal: AbortSignal
}

/** How long an engine that starts elsewhere may take until it answers. */
const STARTING_MS = 15_000
const RETRY_MS = 200

/**
 * Talks to the engine that runs in the data folder, or starts one for this command where none
 * does, so that other commands can talk to it meanwhile. Throws EngineError and CommandError.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const deadline = performance.now() + STARTING_MS
  for (;;) {
    if (options.signal.aborted) throw new CommandError('Stopped before it began.')
    const control = await connectControlSocket(options.dataFolder)
    if (control !== null) return joinRunning(control, options)
    try {
      return await startOwn(options)
    } catch (error) {
      const isStarting = error instanceof EngineError && error.code === 'IN_USE'
      if (!isStarting || performance.now() > deadline) throw error
      await wait(RETRY_MS)
    }
  }
}

async function joinRunning(
  control: ControlConnection,
  { settingsFile, note }: ConnectionOptions,
): Promise<Connection> {
  const hello = await control.client.hello()
  if (hello.contract !== CONTRACT_VERSION) {
    control.close()
    throw new CommandError(
      `The engine that runs in this data folder is Watchfloor ${hello.version}, which this command cannot talk to. Stop it, or use its own command.`,
    )
  }
  if (settingsFile !== undefined && settingsFile !== hello.settingsFile) {
    note(`An engine runs in this data folder with ${hello.settingsFile}; --settings is not used.`)
  }
  return {
    client: control.client,
    isElsewhere: true,
    isLost: control.isClosed,
    close: async () => control.close(),
  }
}

async function startOwn(options: ConnectionOptions): Promise<Connection> {
  const { dataFolder, settingsFile, log, note, signal } = options
  // Loaded only when it is needed: most of what the program weighs is the engine.
  const { startEngine } = await import('../engine/index')
  const engine = await startEngine({
    dataFolder,
    settingsFile,
    isDemoWanted: false,
    areSourcesWanted: false,
    log,
  })
  const control = await openControlSocket({ engine, dataFolder, log }).catch(async (error) => {
    await engine.stop()
    throw error
  })
  return {
    client: engine.client({ actor: userInfo().username }),
    isElsewhere: false,
    isLost: () => false,
    close: async () => {
      if (control.count() > 0 && !signal.aborted) {
        note('Another command still uses this engine; waiting for it (Ctrl-C ends both).')
        const stopped = new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true })
        })
        await Promise.race([control.whenEmpty(), stopped])
      }
      await control.close()
      await engine.stop()
    },
  }
}
