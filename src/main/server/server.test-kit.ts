import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ConsoleClient, EngineLog } from '../engine/engine'
import { createFakeEngine, type FakeState } from './fake-engine.test-kit'
import { type RunningServer, startServer } from './server'
import { addToken, tokenFilePath } from './token-file'
import { createTokenBook } from './tokens'

/** Token of the analyst `mk`, known without the token file. */
export const TOKEN = 'analyst-token-for-tests'
const silent: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }
const INDEX = `<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>`

/** A server on a free port with an engine in memory, tokens of every role and a small page. */
export interface TestServer {
  folder: string
  server: RunningServer
  state: FakeState
  clock: { now: number }
  /** Tokens of `eve`, `fw` (list 40) and `probe`. */
  tokens: { viewer: string; feed: string; ingest: string }
  ask: (path: string, options?: AskOptions) => Promise<Reply>
  asAnalyst: (path: string, headers?: Record<string, string>) => Promise<Reply>
  openSocket: (
    headers: Record<string, string>,
    path?: string,
  ) => Promise<{ status: number; socket: WebSocket }>
  signIn: (token: string) => Promise<string>
  close: () => Promise<void>
}

/** What a request carries besides its path. */
interface AskOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** An answer, read to its end. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
  json: () => { code: string; message: string; [key: string]: unknown }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const basic = (token: string) => ({
  authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}`,
})

/** Starts one; close it after the test. */
export async function startTestServer(allowedHosts: string[] = []): Promise<TestServer> {
  const clock = { now: Date.UTC(2026, 2, 2, 10) }
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-server-'))
  await writePage(folder)
  const tokens = await writeTokens(tokenFilePath(folder), clock.now)
  const { engine, state } = createFakeEngine(() => clock.now)
  const server = await startServer({
    engine,
    host: '127.0.0.1',
    port: 0,
    tokens: createTokenBook({
      file: tokenFilePath(folder),
      fixed: [{ name: 'mk', role: 'analyst', token: TOKEN }],
    }),
    pageFolder: join(folder, 'page'),
    allowedHosts,
    log: silent,
    now: () => clock.now,
  })
  const { port } = server
  return {
    folder,
    server,
    state,
    clock,
    tokens,
    ask: (path, options) => ask(port, path, options),
    asAnalyst: (path, headers = {}) =>
      ask(port, path, { headers: { ...bearer(TOKEN), ...headers } }),
    openSocket: (headers, path = '/rpc') => openSocket(port, headers, path),
    signIn: (token) => signIn(port, token),
    close: async () => {
      await server.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function writePage(folder: string): Promise<void> {
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await writeFile(join(folder, 'page', 'index.html'), INDEX)
  await writeFile(join(folder, 'page', 'assets', 'index-abc123.js'), 'export {}\n')
  await writeFile(join(folder, 'secret.txt'), 'outside')
}

async function writeTokens(file: string, now: number): Promise<TestServer['tokens']> {
  const effects = { now, randomBytes }
  return {
    viewer: await addToken(file, { name: 'eve', role: 'viewer' }, effects),
    feed: await addToken(file, { name: 'fw', role: 'feed:40' }, effects),
    ingest: await addToken(file, { name: 'probe', role: 'ingest:ntopng' }, effects),
  }
}

/** A request whose headers and target are sent exactly as they are given. */
function ask(port: number, path: string, options: AskOptions = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(chunks)
          const text = whole.toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: whole,
            text,
            json: () => JSON.parse(text),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Opens the console's socket; the status is 101 or that of the refusal. */
function openSocket(
  port: number,
  headers: Record<string, string>,
  path: string,
): Promise<{ status: number; socket: WebSocket }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('open', () => resolve({ status: 101, socket }))
    socket.on('unexpected-response', (_, response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, socket })
    })
    socket.on('error', reject)
  })
}

async function signIn(port: number, token: string): Promise<string> {
  const reply = await ask(port, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (reply.status !== 204) throw new Error(`Signing in was answered ${reply.status}`)
  return (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

/** The console contract over an open socket. */
export function clientOf(socket: WebSocket): ConsoleClient {
  // ws has the methods of a browser's WebSocket that the link uses.
  const websocket = socket as unknown as globalThis.WebSocket
  return createORPCClient(new RPCLink({ websocket }))
}
