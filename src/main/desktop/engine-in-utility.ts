import type { MessagePortMain, UtilityProcess } from 'electron'
import { type FromEngine, fromEngineSchema, type ToEngine } from '../engine-messages'
import type { EngineProcess, EngineProcessHooks } from './engine-process'
import type { Safe } from './safe'

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
  /** Seals what the engine keeps of secrets. */
  safe: Pick<Safe, 'canSeal' | 'seal' | 'open'>
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

  const { safe } = options
  child.on('message', (data: unknown) => {
    const message = fromEngineSchema.safeParse(data)
    if (!message.success) return
    const told = message.data
    if (told.kind === 'ready') hooks.onReady()
    else if (told.kind === 'failed') hooks.onFailed(told.code, told.message)
    else tell({ kind: 'answer', call: told.call, ...answerSafe(safe, told) })
  })
  child.on('exit', () => hooks.onExit())
  tell({
    kind: 'start',
    dataFolder: options.dataFolder,
    canSeal: safe.canSeal,
    ...(options.settingsFile === undefined ? {} : { settingsFile: options.settingsFile }),
  })

  return {
    connect: (port) => tell({ kind: 'port', actor: options.actor }, [port]),
    stop: () => tell({ kind: 'stop' }),
    kill: () => child.kill(),
  }
}

/** What the system's safe makes of a text; an error says why it was not sealed, and never the text. */
function answerSafe(
  safe: UtilityEngineOptions['safe'],
  asked: Extract<FromEngine, { kind: 'seal' | 'open' }>,
): { text: string | null; problem: string | null } {
  try {
    const { kind, text } = asked
    return { text: kind === 'seal' ? safe.seal(text) : safe.open(text), problem: null }
  } catch (error) {
    return { text: null, problem: error instanceof Error ? error.message : String(error) }
  }
}
