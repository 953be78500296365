import type { WebSocket } from 'ws'
import type { EngineProcess, EngineProcessHooks } from '../engine-process'
import { type RelayPort, relay } from '../relay'
import { greetRemote, openRemoteSocket, type RemoteTarget } from './connection'
import { RemoteFault } from './fault'

/** How often the engine is asked whether it is still there. */
const PING_MS = 10_000

/** What a remote engine is attached with. */
export interface RemoteEngineParts {
  /** Read at each attempt: the file of an authority may be mended meanwhile. */
  readTarget: () => Promise<RemoteTarget>
  pingMs?: number
}

/**
 * An engine of another machine in the place of one's own: ports of the window are carried to it over
 * sockets. It counts as gone when the socket that greeted it breaks or falls silent; asking it to stop
 * only lets it go.
 */
export function attachRemoteEngine(
  parts: RemoteEngineParts,
  hooks: EngineProcessHooks,
): EngineProcess {
  let target: RemoteTarget | null = null
  let watched: WebSocket | null = null
  let isGone = false

  const leave = () => {
    if (isGone) return
    isGone = true
    watched?.terminate()
    hooks.onExit()
  }
  const fail = (error: unknown) => {
    if (isGone) return
    const code = error instanceof RemoteFault && error.isLasting ? error.code : null
    hooks.onFailed(code, error instanceof Error ? error.message : String(error))
    leave()
  }
  const begin = async () => {
    target = await parts.readTarget()
    const { socket } = await greetRemote(target)
    if (isGone) return socket.terminate()
    watched = socket
    watchSilence(socket, parts.pingMs ?? PING_MS)
    socket.on('close', leave)
    hooks.onReady()
  }
  begin().catch(fail)

  return {
    connect: (port) => {
      if (target !== null && !isGone) relay(port as RelayPort, openRemoteSocket(target))
    },
    stop: leave,
    kill: leave,
  }
}

/** Ends a socket whose other end answers no ping: a cable that was cut says nothing. */
function watchSilence(socket: WebSocket, pingMs: number): void {
  let isHeard = true
  const note = () => {
    isHeard = true
  }
  socket.on('pong', note)
  socket.on('message', note)
  const timer = setInterval(() => {
    if (!isHeard) return socket.terminate()
    isHeard = false
    socket.ping()
  }, pingMs)
  socket.on('close', () => clearInterval(timer))
}
