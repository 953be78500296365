import type { MessagePortMain, UtilityProcess } from 'electron'
import { fromEngineSchema, type ToEngine } from '../engine-messages'
import type { EngineProcess, EngineProcessHooks } from './engine-process'

/** What starts an engine in a utility process. */
export interface UtilityEngineOptions {
  fork: (
    file: string,
    args: string[],
    options: { serviceName: string; stdio: 'inherit' },
  ) => Pick<UtilityProcess, 'on' | 'postMessage' | 'kill'>
  /** The built `engine-process.js`. */
  file: string
  dataFolder: string
  settingsFile?: string
  /** Who decides at this desk; stands in the audit trail. */
  actor: string
}

/** Starts the engine in a utility process of Electron's. */
export function launchUtilityEngine(
  options: UtilityEngineOptions,
  hooks: EngineProcessHooks,
): EngineProcess {
  const child = options.fork(options.file, [], {
    serviceName: 'Watchfloor engine',
    stdio: 'inherit',
  })
  const tell = (message: ToEngine, ports: MessagePortMain[] = []) =>
    child.postMessage(message, ports)

  child.on('message', (data: unknown) => {
    const message = fromEngineSchema.safeParse(data)
    if (!message.success) return
    if (message.data.kind === 'ready') hooks.onReady()
    else hooks.onFailed(message.data.code, message.data.message)
  })
  child.on('exit', () => hooks.onExit())
  tell({
    kind: 'start',
    dataFolder: options.dataFolder,
    ...(options.settingsFile === undefined ? {} : { settingsFile: options.settingsFile }),
  })

  return {
    connect: (port) => tell({ kind: 'port', actor: options.actor }, [port]),
    stop: () => tell({ kind: 'stop' }),
    kill: () => child.kill(),
  }
}
