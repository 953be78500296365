import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Engine, EngineLog } from '../engine/engine'
import { errorAnswer, sendAnswer } from './answer'
import { createConsoleRpc } from './console-rpc'
import { admitConsole, answerRequest, type FrontDoor } from './front-door'
import type { HostRules } from './host-check'
import { toHttpError } from './http-error'
import { createIngest, type IngestLimits } from './ingest/ingest'
import { alertExportRoute } from './public/alert-export'
import { alertsRoute } from './public/alerts'
import { blacklistsRoute, createBlacklistRoute } from './public/blacklists'
import { incidentsRoute } from './public/incidents'
import { ipEventsRoute } from './public/ip-events'
import { createMetricsRoute } from './public/metrics'
import { createOpenApiRoute } from './public/openapi'
import { createSessionBook } from './sessions'
import { createSocketHub } from './sockets'
import type { Identity, TokenBook } from './tokens'

export interface ServerOptions {
  engine: Engine
  /** Address to listen on. */
  host: string
  /** 0 takes a free one. */
  port: number
  tokens: TokenBook
  /** Folder of the built renderer. */
  pageFolder: string
  /** Host names besides loopback, `name` or `name:port`. */
  allowedHosts: readonly string[]
  /** Certificate chain and key, PEM. */
  tls?: { cert: string; key: string }
  /** How much deliveries may ask of the engine; the defaults fit ntopng and log shippers. */
  ingestLimits?: IngestLimits
  log: EngineLog
  now?: () => number
  randomBytes?: (count: number) => Uint8Array
}

/** A server that listens. */
export interface RunningServer {
  /** Address of the page, with a slash at its end. */
  url: string
  port: number
  /** A token for one session within a minute, fit for a command line that others can see. */
  makeOpeningToken: (identity: Identity) => string
  /** Lets no more requests in, ends the sockets and waits until all is closed. */
  close: () => Promise<void>
}

/** The server cannot listen; the message is one line that says what to do. */
export class ServerError extends Error {
  constructor(
    readonly code: 'PORT_IN_USE' | 'CANNOT_LISTEN' | 'BAD_CERTIFICATE',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'ServerError'
  }
}

/** How long requests in flight may take once the server is told to close. */
const CLOSE_GRACE_MS = 2000

/** Starts the page, the public API and the console's socket. Throws ServerError. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { engine, log } = options
  const now = options.now ?? Date.now
  const randomBytes = options.randomBytes ?? nodeRandomBytes
  const onUnforeseen = (error: unknown) => log.error({ err: error }, 'A request failed')
  const isTls = options.tls !== undefined
  const hosts: HostRules = { port: options.port, isTls, allowedHosts: options.allowedHosts }
  const sessions = createSessionBook(randomBytes)
  const { version } = await engine.client({ actor: 'server' }).hello()

  const doorkeeper = { tokens: options.tokens, sessions, cookieName: 'watchfloor' }
  const ingest = createIngest({ engine, doorkeeper, limits: options.ingestLimits })
  const door: FrontDoor = {
    engine,
    hosts,
    doorkeeper,
    ingest,
    pageFolder: options.pageFolder,
    routes: [
      ipEventsRoute,
      blacklistsRoute,
      createBlacklistRoute(),
      alertsRoute,
      incidentsRoute,
      alertExportRoute,
      createOpenApiRoute(version),
      createMetricsRoute(engine, ingest),
    ],
    now,
    randomBytes,
  }
  const hub = createSocketHub({
    serveConsole: createConsoleRpc(engine.router, onUnforeseen),
    admit: (request) => admitConsole(request, door),
    isStanding: options.tokens.isStanding,
    onUnforeseen,
  })

  const server = createWebServer(options, (request, response) => {
    answerRequest(request, door)
      .catch((error: unknown) => {
        const { answer, isForeseen } = toHttpError(error)
        if (!isForeseen) onUnforeseen(error)
        return errorAnswer(answer)
      })
      .then((answer) => sendAnswer(request, response, answer))
      .catch((error: unknown) => {
        onUnforeseen(error)
        response.destroy()
      })
  })
  server.on('upgrade', (request, socket, head) => {
    hub.upgrade(request, socket, head).catch(onUnforeseen)
  })
  await listen(server, options)
  hosts.port = portOf(server)
  doorkeeper.cookieName = `watchfloor_${hosts.port}`

  return {
    url: `${isTls ? 'https' : 'http'}://${shownHost(options)}:${hosts.port}/`,
    port: hosts.port,
    makeOpeningToken: sessions.makeOpeningToken,
    close: async () => {
      hub.close()
      await closeServer(server)
    },
  }
}

/** A bare server with limits, so that slow or greedy clients hurt only themselves. */
function createWebServer(options: ServerOptions, listener: RequestListener): Server {
  const limits = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16 * 1024,
  }
  const server =
    options.tls === undefined
      ? createHttpServer(limits, listener)
      : withCertificate(() => createHttpsServer({ ...limits, ...options.tls }, listener))
  server.maxConnections = 256
  server.setTimeout(60_000)
  return server
}

function withCertificate(create: () => Server): Server {
  try {
    return create()
  } catch (error) {
    throw new ServerError(
      'BAD_CERTIFICATE',
      'The certificate or its key cannot be used; both must be PEM and belong together',
      { cause: error },
    )
  }
}

function listen(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen({ host, port, exclusive: true }, () => resolve())
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ServerError {
  if (error.code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is in use; choose another with --port (0 takes a free one)`
    return new ServerError('PORT_IN_USE', message, { cause: error })
  }
  const message = `Cannot listen on ${host} port ${port}: ${error.code ?? error.message}`
  return new ServerError('CANNOT_LISTEN', message, { cause: error })
}

function portOf(server: Server): number {
  // A TCP server that listens has an address with a port.
  return (server.address() as AddressInfo).port
}

/** The host a person can open: the bound one, or loopback where all addresses are bound. */
function shownHost({ host, allowedHosts }: ServerOptions): string {
  const isEverywhere = host === '0.0.0.0' || host === '::'
  const name = isEverywhere ? (allowedHosts[0]?.replace(/:\d+$/, '') ?? '127.0.0.1') : host
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS).unref()
  })
}
