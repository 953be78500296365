import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { errorAnswer } from './answer'
import type { ServeConsole } from './console-rpc'
import { HttpError } from './http-error'
import { canDo } from './roles'
import type { Identity } from './tokens'

/** What a socket hub needs to know. */
export interface SocketHubOptions {
  serveConsole: ServeConsole
  /** Who asks for the upgrade; throws HttpError for whoever must not. */
  admit: (request: IncomingMessage) => Promise<Identity>
  /** True while an admitted caller may stay. */
  isStanding: (identity: Identity) => Promise<boolean>
  onUnforeseen: (error: unknown) => void
  /** Time between two looks at the sockets, ms. */
  checkEveryMs?: number
}

/** Console sockets of one server. */
export interface SocketHub {
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>
  /** Sockets that are open. */
  count: () => number
  /** Resolves once no socket is open. */
  whenEmpty: () => Promise<void>
  close: () => void
}

const MOST_SOCKETS = 64
/** A call of the contract is small; the largest names a thousand alerts. */
const LARGEST_MESSAGE_BYTES = 1024 * 1024
/** A console that reads nothing while this much waits for it is cut off: it costs 10 MB at the most. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
const CHECK_EVERY_MS = 10_000
/** A busy process may answer late; one that stays away this often is gone. */
const MOST_MISSED_PINGS = 3
/** Close codes: revoked (ours), and the server going away. */
const REVOKED = 4401
const GOING_AWAY = 1001

/** Serves console sockets: answers pings, cuts off the dead, the stuck and the revoked. */
export function createSocketHub(options: SocketHubOptions): SocketHub {
  const server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES })
  const alive = new Map<WebSocket, { identity: Identity; missed: number; waiting: number }>()

  const waiting: (() => void)[] = []

  function take(socket: WebSocket, identity: Identity): void {
    const state = { identity, missed: 0, waiting: 0 }
    alive.set(socket, state)
    socket.on('pong', () => {
      state.missed = 0
    })
    socket.on('close', () => {
      alive.delete(socket)
      if (alive.size === 0) for (const resolve of waiting.splice(0)) resolve()
    })
    // A broken frame or a cut connection ends this socket alone; 'close' follows.
    socket.on('error', () => socket.terminate())
    options.serveConsole(socket, { actor: identity.name, role: identity.role })
  }

  async function check(): Promise<void> {
    for (const [socket, state] of alive) {
      const isDead = state.missed >= MOST_MISSED_PINGS
      // A large answer on its way to a console that reads it gets less between two looks.
      const waiting = socket.bufferedAmount
      const isStuck = waiting > MOST_WAITING_BYTES && state.waiting > 0 && waiting >= state.waiting
      state.waiting = waiting
      if (isDead || isStuck) socket.terminate()
      else if (!(await options.isStanding(state.identity))) socket.close(REVOKED, 'token revoked')
      else if (socket.readyState === WebSocket.OPEN) {
        state.missed += 1
        socket.ping()
      }
    }
  }
  const { checkEveryMs = CHECK_EVERY_MS } = options
  const timer = setInterval(() => void check().catch(options.onUnforeseen), checkEveryMs)
  timer.unref()

  return {
    upgrade: async (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      try {
        if (alive.size >= MOST_SOCKETS) {
          throw new HttpError(503, 'BUSY', 'Too many consoles are connected', undefined, {
            'retry-after': '30',
          })
        }
        const identity = await options.admit(request)
        if (!canDo(identity.role, { kind: 'console' })) {
          throw new HttpError(403, 'FORBIDDEN', `A ${identity.role} token opens no console`)
        }
        server.handleUpgrade(request, socket, head, (webSocket) => take(webSocket, identity))
      } catch (error) {
        if (!(error instanceof HttpError)) options.onUnforeseen(error)
        refuse(socket, error)
      }
    },
    count: () => alive.size,
    whenEmpty: () =>
      new Promise((resolve) => {
        if (alive.size === 0) resolve()
        else waiting.push(resolve)
      }),
    close: () => {
      clearInterval(timer)
      for (const socket of alive.keys()) {
        socket.close(GOING_AWAY, 'the server is stopping')
        setTimeout(() => socket.terminate(), 1000).unref()
      }
      server.close()
    },
  }
}

/** Answers an upgrade that is refused with plain HTTP. */
function refuse(socket: Duplex, error: unknown): void {
  const told =
    error instanceof HttpError
      ? error
      : new HttpError(500, 'INTERNAL', 'Something went wrong inside')
  const answer = errorAnswer(told)
  const headers: Record<string, string> = {
    ...answer.headers,
    connection: 'close',
    'content-length': `${Buffer.byteLength(String(answer.body))}`,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${told.status} Refused\r\n${lines.join('')}\r\n${answer.body}`)
}
