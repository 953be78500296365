import type { ServerState } from '../../shared/server'
import type { Settings } from '../../shared/settings'
import type { Engine, EngineLog } from '../engine/engine'
import { type RunningServer, ServerError, type ServerOptions, startServer } from './server'
import { createTokenBook } from './tokens'

/** What a server that the settings turn on and off needs. */
export interface ServerSwitchParts {
  engine: Engine
  tokenFile: string
  pageFolder: string
  log: EngineLog
  start?: (options: ServerOptions) => Promise<RunningServer>
}

/** An HTTP server on loopback that listens while the settings say so. */
export interface ServerSwitch {
  state: () => ServerState
  close: () => Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Listens as the settings say and follows their changes. A port that is taken is told in the state
 * and stops nothing else; it is tried again with the next change of these settings.
 */
export async function openServerSwitch(parts: ServerSwitchParts): Promise<ServerSwitch> {
  const { engine, log, start = startServer } = parts
  let running: RunningServer | null = null
  let inForce: Settings['server'] | null = null
  let failure = ''
  let turn: Promise<void> = Promise.resolve()

  async function follow(wanted: Settings['server']): Promise<void> {
    if (inForce?.isOn === wanted.isOn && inForce.port === wanted.port) return
    inForce = wanted
    failure = ''
    const before = running
    running = null
    await before?.close()
    if (!wanted.isOn) return
    try {
      running = await start({
        engine,
        host: HOST,
        port: wanted.port,
        tokens: createTokenBook({ file: parts.tokenFile, fixed: [] }),
        pageFolder: parts.pageFolder,
        allowedHosts: [],
        log,
      })
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
      failure =
        error.code === 'PORT_IN_USE'
          ? `Port ${wanted.port} is in use by another program. Choose another one, or stop that program and turn this off and on.`
          : error.message
      log.warn({ err: error }, 'The HTTP server does not listen')
    }
  }
  function followInTurn(settings: Settings): Promise<void> {
    turn = turn.then(() =>
      follow(settings.server).catch((error: unknown) => {
        failure = error instanceof Error ? error.message : String(error)
        log.error({ err: error }, 'The HTTP server failed')
      }),
    )
    return turn
  }

  const unfollow = engine.onSettings((settings) => void followInTurn(settings))
  await followInTurn(engine.settings())
  return {
    state: () => {
      const state = failure !== '' ? 'failed' : running === null ? 'off' : 'on'
      return { state, url: running?.url ?? null, message: failure, isSwitchable: true }
    },
    close: async () => {
      unfollow()
      await turn
      await running?.close()
    },
  }
}
