import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { isMainThread } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ConsoleClient, Engine, EngineLog } from '../engine/engine'
import { EngineError } from '../engine/engine'
import { createConsoleRpc } from './console-rpc'
import { findControlPath, prepareControlPath } from './control-path'
import { createSocketHub } from './sockets'

/** The engine's door for commands of the same user. */
export interface ControlSocket {
  path: string
  /** Commands that are connected. */
  count: () => number
  /** Resolves once no command is connected. */
  whenEmpty: () => Promise<void>
  close: () => Promise<void>
}

/** What connecting says where no engine runs; ENOTDIR where the data folder is none. */
const NOBODY_LISTENS = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED'])

/** A command's end of a control socket. */
export interface ControlConnection {
  client: ConsoleClient
  /** True once the engine's end is gone. */
  isClosed: () => boolean
  close: () => void
}

/**
 * Opens the control socket of a data folder that this process owns. It carries the console
 * contract; who may open the file (mode 0600) is the user, and is the actor. A socket that a dead
 * engine left behind is replaced. Throws EngineError IN_USE where a living one listens.
 */
export async function openControlSocket(options: {
  engine: Engine
  dataFolder: string
  log: EngineLog
}): Promise<ControlSocket> {
  const { engine, log } = options
  const path = await prepareControlPath(options.dataFolder)
  await removeStale(path)
  const onUnforeseen = (error: unknown) => log.error({ err: error }, 'A command failed')
  const identity = { name: userInfo().username, role: 'analyst' as const, hash: '' }
  const hub = createSocketHub({
    serveConsole: createConsoleRpc(engine.router, onUnforeseen),
    admit: async () => identity,
    isStanding: async () => true,
    onUnforeseen,
  })
  const server = createServer((_, response) => {
    response.writeHead(426, { upgrade: 'websocket' }).end()
  })
  server.on('upgrade', (request, socket, head) => {
    hub.upgrade(request, socket, head).catch(onUnforeseen)
  })
  await listenPrivately(server, path)
  return {
    path,
    count: hub.count,
    whenEmpty: hub.whenEmpty,
    close: async () => {
      hub.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        setTimeout(() => server.closeAllConnections(), 1000).unref()
      })
      if (process.platform !== 'win32') await rm(path, { force: true })
    },
  }
}

/** Connects to the engine that runs in a data folder; null where none listens. */
export async function connectControlSocket(dataFolder: string): Promise<ControlConnection | null> {
  const path = await findControlPath(dataFolder)
  const socket = new WebSocket('ws://localhost/rpc', { createConnection: () => connect(path) })
  const isOpen = await new Promise<boolean>((resolve, reject) => {
    socket.once('open', () => resolve(true))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (NOBODY_LISTENS.has(error.code ?? '')) resolve(false)
      else reject(error)
    })
  })
  if (!isOpen) return null
  // After the connection stands, an error is followed by 'close', which the link tells its callers.
  socket.on('error', () => {})
  // ws has the methods of a browser's WebSocket that the link uses.
  const websocket = socket as unknown as globalThis.WebSocket
  return {
    client: createORPCClient(new RPCLink({ websocket })),
    isClosed: () => socket.readyState !== WebSocket.OPEN,
    close: () => socket.close(),
  }
}

/** Listens on a path that nobody but this user can open, from its first moment. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const isFile = process.platform !== 'win32'
  // The file is made while `listen` runs, so the mask holds for it; worker threads have no mask.
  const mask = isFile && isMainThread ? process.umask(0o177) : null
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  if (mask !== null) process.umask(mask)
  await listening
  if (isFile) await chmod(path, 0o600)
}

async function removeStale(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
  if (isAlive) {
    throw new EngineError(
      'IN_USE',
      'Another Watchfloor answers on the control socket of this data folder. Stop it first.',
    )
  }
  await rm(path, { force: true })
}
