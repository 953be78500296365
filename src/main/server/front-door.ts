import type { IncomingMessage } from 'node:http'
import type { Engine } from '../engine/engine'
import type { Answer } from './answer'
import { type Doorkeeper, identify, unauthorized } from './authentication'
import { findHostFault, findOriginFault, type HostRules } from './host-check'
import { badRequest, HttpError } from './http-error'
import type { Ingest } from './ingest/ingest'
import { answerPage } from './page'
import { answerHealth } from './public/health'
import { canDo } from './roles'
import { matchPath, type Route } from './routes'
import { closeSession, openSession } from './session-route'
import type { Identity } from './tokens'

/** All that is needed to answer a request. */
export interface FrontDoor {
  engine: Engine
  hosts: HostRules
  doorkeeper: Doorkeeper
  pageFolder: string
  routes: readonly Route[]
  ingest: Ingest
  now: () => number
  randomBytes: (count: number) => Uint8Array
}

/** Path of the console's WebSocket. */
const CONSOLE_PATH = '/rpc'
/** Where deliveries to a source are posted. */
const INGEST_PATH = '/ingest/{source}'

/**
 * The answer to one request: host and origin first, then the page and health, which need no token,
 * then who it is, then what they may. Throws HttpError and whatever the engine throws.
 */
export async function answerRequest(request: IncomingMessage, door: FrontDoor): Promise<Answer> {
  const host = checkHostAndOrigin(request, door.hosts)
  const url = parseTarget(request)
  const isGet = request.method === 'GET' || request.method === 'HEAD'

  if (url.pathname === '/session') return answerSession(request, door)
  if (url.pathname === '/healthz' && isGet) {
    const identity = await identify(request.headers, door.doorkeeper)
    const isKnown = identity !== null && canDo(identity.role, { kind: 'read' })
    return answerHealth(door.engine.status(), isKnown)
  }
  const delivery = matchPath(INGEST_PATH, url.pathname)
  if (delivery !== null) return answerDelivery(request, url, delivery.source ?? '', door)
  const found = findRoute(door.routes, url.pathname)
  if (found === null && isGet) {
    const nonce = Buffer.from(door.randomBytes(18)).toString('base64')
    const page = { folder: door.pageFolder, host, isTls: door.hosts.isTls, nonce }
    const answer = await answerPage(url.pathname, page)
    if (answer !== null) return answer
  }

  const identity = await mustIdentify(request, door.doorkeeper)
  if (url.pathname === CONSOLE_PATH) {
    const headers = { upgrade: 'websocket' }
    throw new HttpError(426, 'UPGRADE_REQUIRED', 'Open a WebSocket here', undefined, headers)
  }
  if (found === null && url.pathname !== '/healthz') {
    throw new HttpError(404, 'NOT_FOUND', `There is nothing at ${url.pathname.slice(0, 200)}`)
  }
  if (found === null || !isGet) throw wrongMethod('GET, HEAD')
  if (!canDo(identity.role, found.route.wish(found.params))) throw forbidden(identity)
  return found.route.answer({
    engine: door.engine,
    identity,
    params: found.params,
    query: url.searchParams,
    headers: request.headers,
    now: door.now(),
  })
}

/** Who opens a console socket; throws HttpError for a wrong path, host, origin or token. */
export async function admitConsole(request: IncomingMessage, door: FrontDoor): Promise<Identity> {
  checkHostAndOrigin(request, door.hosts)
  const identity = await mustIdentify(request, door.doorkeeper)
  if (parseTarget(request).pathname !== CONSOLE_PATH) {
    throw new HttpError(404, 'NOT_FOUND', `The console's socket is at ${CONSOLE_PATH}`)
  }
  return identity
}

async function answerSession(request: IncomingMessage, door: FrontDoor): Promise<Answer> {
  if (request.method === 'POST') return openSession(request, door.doorkeeper, door.hosts.isTls)
  await mustIdentify(request, door.doorkeeper)
  if (request.method === 'DELETE') return closeSession(request, door.doorkeeper, door.hosts.isTls)
  throw wrongMethod('POST, DELETE')
}

/** A delivery proves itself by more than a token, so only other methods are asked for one here. */
async function answerDelivery(
  request: IncomingMessage,
  url: URL,
  source: string,
  door: FrontDoor,
): Promise<Answer> {
  if (request.method === 'POST') return door.ingest.answer(request, source, url.searchParams)
  await mustIdentify(request, door.doorkeeper)
  throw wrongMethod('POST')
}

/** The checked Host header. */
function checkHostAndOrigin(request: IncomingMessage, rules: HostRules): string {
  const { host = '', origin } = request.headers
  const hostFault = findHostFault(host, rules)
  if (hostFault !== null) throw new HttpError(403, 'WRONG_HOST', hostFault)
  const originFault = findOriginFault(origin, host, rules)
  if (originFault !== null) throw new HttpError(403, 'WRONG_ORIGIN', originFault)
  return host
}

async function mustIdentify(request: IncomingMessage, doorkeeper: Doorkeeper): Promise<Identity> {
  const identity = await identify(request.headers, doorkeeper)
  if (identity !== null) return identity
  throw unauthorized(
    request.headers,
    'Send a token: Authorization: Bearer TOKEN, or as the password',
  )
}

function parseTarget(request: IncomingMessage): URL {
  const target = request.url ?? ''
  const isPath = target.startsWith('/') && !target.startsWith('//')
  if (!isPath || !URL.canParse(target, 'http://here')) throw badRequest('The address is malformed')
  return new URL(target, 'http://here')
}

function findRoute(routes: readonly Route[], path: string) {
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params !== null) return { route, params }
  }
  return null
}

function wrongMethod(allowed: string): HttpError {
  const headers = { allow: allowed }
  return new HttpError(405, 'WRONG_METHOD', `Only ${allowed} here`, undefined, headers)
}

function forbidden(identity: Identity): HttpError {
  return new HttpError(
    403,
    'FORBIDDEN',
    `The token ${identity.name} (${identity.role}) may not do this`,
  )
}
