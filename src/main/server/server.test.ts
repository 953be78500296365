import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ConsoleClient, EngineLog } from '../engine/engine'
import { createFakeEngine, type FakeState, fakeEvent } from './fake-engine'
import { type RunningServer, startServer } from './server'
import { addToken, revokeToken, tokenFilePath } from './token-file'
import { createTokenBook } from './tokens'

const TOKEN = 'analyst-token-for-tests'
const silent: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }
const INDEX = `<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>`

let folder: string
let server: RunningServer
let state: FakeState
let now: number
let viewer: string
let feed: string
let ingest: string

async function start(allowedHosts: string[] = []): Promise<void> {
  const fake = createFakeEngine(() => now)
  state = fake.state
  server = await startServer({
    engine: fake.engine,
    host: '127.0.0.1',
    port: 0,
    tokens: createTokenBook({
      file: tokenFilePath(folder),
      fixed: [{ name: 'mk', role: 'analyst', token: TOKEN }],
    }),
    pageFolder: join(folder, 'page'),
    allowedHosts,
    log: silent,
    now: () => now,
  })
}

beforeEach(async () => {
  now = Date.UTC(2026, 2, 2, 10)
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-server-'))
  await mkdir(join(folder, 'page', 'assets'), { recursive: true })
  await writeFile(join(folder, 'page', 'index.html'), INDEX)
  await writeFile(join(folder, 'page', 'assets', 'index-abc123.js'), 'export {}\n')
  await writeFile(join(folder, 'secret.txt'), 'outside')
  const effects = { now, randomBytes }
  const file = tokenFilePath(folder)
  viewer = await addToken(file, { name: 'eve', role: 'viewer' }, effects)
  feed = await addToken(file, { name: 'fw', role: 'feed:40' }, effects)
  ingest = await addToken(file, { name: 'probe', role: 'ingest:ntopng' }, effects)
  await start()
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
  json: () => { code: string; message: string; [key: string]: unknown }
}

/** A request whose headers and target are sent exactly as they are given. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
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

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const basic = (token: string) => ({
  authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}`,
})
const asAnalyst = (path: string, headers: Record<string, string> = {}) =>
  ask(path, { headers: { ...bearer(TOKEN), ...headers } })

/** Opens the console's socket; the status is 101 or that of the refusal. */
function openSocket(
  headers: Record<string, string>,
  path = '/rpc',
): Promise<{ status: number; socket: WebSocket }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.on('open', () => resolve({ status: 101, socket }))
    socket.on('unexpected-response', (_, response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, socket })
    })
    socket.on('error', reject)
  })
}

function clientOf(socket: WebSocket): ConsoleClient {
  // ws has the methods of a browser's WebSocket that the link uses.
  const websocket = socket as unknown as globalThis.WebSocket
  return createORPCClient(new RPCLink({ websocket }))
}

describe('who is let in', () => {
  const routes = [
    '/ip_events/192.0.2.1',
    '/blacklists',
    '/blacklists/40',
    '/alerts',
    '/openapi.json',
    '/metrics',
    '/rpc',
    '/nothing',
  ]

  it.each(routes)('answers 401 on %s without a token or with a wrong one', async (path) => {
    const wrong: Record<string, string>[] = [
      {},
      bearer('x'),
      basic('x'),
      { cookie: 'watchfloor=x' },
    ]
    for (const headers of wrong) {
      const reply = await ask(path, { headers })
      expect(reply.status).toBe(401)
      expect(reply.json()).toMatchObject({ code: 'UNAUTHORIZED' })
      expect(reply.headers['www-authenticate']).toContain('Bearer')
    }
  })

  it('answers 401 to other methods and to the session route too', async () => {
    expect((await ask('/alerts', { method: 'POST' })).status).toBe(401)
    expect((await ask('/session', { method: 'DELETE' })).status).toBe(401)
    expect((await ask('/session')).status).toBe(401)
  })

  it('refuses the socket without a token', async () => {
    expect((await openSocket({})).status).toBe(401)
    expect((await openSocket(bearer('wrong'))).status).toBe(401)
    expect((await openSocket({}, '/elsewhere')).status).toBe(401)
  })

  it('takes the token as Bearer and as the password of Basic', async () => {
    expect((await asAnalyst('/blacklists')).status).toBe(200)
    expect((await ask('/blacklists', { headers: basic(TOKEN) })).status).toBe(200)
  })

  it('does not offer Basic to a browser, which would open a password window', async () => {
    const reply = await ask('/alerts', { headers: { 'sec-fetch-site': 'same-origin' } })
    expect(reply.headers['www-authenticate']).not.toContain('Basic')
  })

  it('stops taking a token once it is revoked, with its sessions', async () => {
    expect((await ask('/blacklists', { headers: bearer(viewer) })).status).toBe(200)
    const cookie = await signIn(viewer)
    expect((await ask('/alerts', { headers: { cookie } })).status).toBe(200)
    await revokeToken(tokenFilePath(folder), 'eve', now)
    expect((await ask('/blacklists', { headers: bearer(viewer) })).status).toBe(401)
    expect((await ask('/alerts', { headers: { cookie } })).status).toBe(401)
  })
})

async function signIn(token: string): Promise<string> {
  const reply = await ask('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  expect(reply.status).toBe(204)
  return (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

describe('the page’s session', () => {
  it('trades the token for a strict cookie that scripts cannot read', async () => {
    const reply = await ask('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ token: TOKEN }),
    })
    const cookie = reply.headers['set-cookie']?.[0] ?? ''
    expect(reply.status).toBe(204)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect(cookie).not.toContain(TOKEN)
  })

  it('opens routes and the socket with the cookie, until the session is closed', async () => {
    const cookie = await signIn(TOKEN)
    expect((await ask('/alerts', { headers: { cookie } })).status).toBe(200)
    const { status, socket } = await openSocket({ cookie })
    expect(status).toBe(101)
    socket.close()
    expect((await ask('/session', { method: 'DELETE', headers: { cookie } })).status).toBe(204)
    expect((await ask('/alerts', { headers: { cookie } })).status).toBe(401)
  })

  it('lets an opening token in once', async () => {
    const identity = { name: 'mk', role: 'analyst' as const, hash: hashOf(TOKEN) }
    const opening = server.makeOpeningToken(identity)
    await signIn(opening)
    const again = await postSession(JSON.stringify({ token: opening }))
    expect(again.status).toBe(401)
  })

  it('refuses wrong tokens, feeds, other bodies and large ones', async () => {
    expect((await postSession(JSON.stringify({ token: 'wrong' }))).status).toBe(401)
    expect((await postSession(JSON.stringify({ token: feed }))).status).toBe(403)
    expect((await postSession('{')).status).toBe(400)
    expect((await postSession('{}')).json()).toMatchObject({ data: { field: 'token' } })
    expect((await postSession(JSON.stringify({ token: 'x'.repeat(5000) }))).status).toBe(413)
    expect((await postSession('token=x', 'text/plain')).status).toBe(415)
  })

  function postSession(body: string, type = 'application/json'): Promise<Reply> {
    return ask('/session', { method: 'POST', headers: { 'content-type': type }, body })
  }
})

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

describe('host and origin', () => {
  it('refuses hosts that are not ours, on every route and the socket', async () => {
    const hosts = ['evil.example', 'evil.example:7171', `127.0.0.1:${server.port + 1}`, '127.0.0.1']
    for (const host of hosts) {
      const paths = ['/', '/healthz', '/alerts', '/session']
      for (const path of paths) expect((await asAnalyst(path, { host })).status).toBe(403)
      expect((await openSocket({ ...bearer(TOKEN), host })).status).toBe(403)
    }
  })

  it('answers to loopback names with its own port', async () => {
    for (const name of ['localhost', '127.0.0.1', '127.0.0.9', '[::1]']) {
      expect((await asAnalyst('/alerts', { host: `${name}:${server.port}` })).status).toBe(200)
    }
  })

  it('refuses pages of other origins', async () => {
    const origins = [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${server.port + 1}`,
      'file://',
    ]
    for (const origin of origins) {
      expect((await asAnalyst('/alerts', { origin })).status).toBe(403)
      expect((await openSocket({ ...bearer(TOKEN), origin })).status).toBe(403)
    }
    const own = `http://127.0.0.1:${server.port}`
    expect((await asAnalyst('/alerts', { origin: own })).status).toBe(200)
  })

  it('answers to a host that is allowed', async () => {
    await server.close()
    await start(['soc.example'])
    expect((await asAnalyst('/alerts', { host: 'soc.example' })).status).toBe(200)
    expect((await asAnalyst('/alerts', { host: `SOC.example:${server.port}` })).status).toBe(200)
    expect((await asAnalyst('/alerts', { host: 'soc.example:1' })).status).toBe(403)
  })
})

describe('roles', () => {
  it('lets a viewer read, but change nothing', async () => {
    expect((await ask('/alerts', { headers: bearer(viewer) })).status).toBe(200)
    const { socket } = await openSocket(bearer(viewer))
    const client = clientOf(socket)
    expect((await client.hello()).actor).toBe('eve')
    const act = client.alerts.act({
      target: { alerts: [{ id: 'a', revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    await expect(act).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(state.acts).toEqual([])
    socket.close()
  })

  it('lets an analyst act under the name of the token', async () => {
    const { socket } = await openSocket(bearer(TOKEN))
    await clientOf(socket).alerts.act({
      target: { alerts: [{ id: 'a', revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    expect(state.acts).toEqual([{ actor: 'mk', ids: ['a'] }])
    socket.close()
  })

  it('gives a feed its one list and nothing else', async () => {
    expect((await ask('/blacklists/40?format=txt', { headers: basic(feed) })).status).toBe(200)
    for (const path of ['/blacklists/41', '/blacklists', '/alerts', '/metrics']) {
      expect((await ask(path, { headers: basic(feed) })).status).toBe(403)
    }
    expect((await openSocket(bearer(feed))).status).toBe(403)
  })

  it('serves no made-up addresses to a feed', async () => {
    state.status = { ...state.status, workspace: 'demo' }
    const reply = await ask('/blacklists/40?format=txt', { headers: basic(feed) })
    expect(reply.status).toBe(503)
    expect(reply.headers['retry-after']).toBe('60')
  })

  it('gives an ingest token nothing to read', async () => {
    for (const path of ['/blacklists/40', '/blacklists', '/alerts']) {
      expect((await ask(path, { headers: bearer(ingest) })).status).toBe(403)
    }
    const health = await ask('/healthz', { headers: bearer(ingest) })
    expect(health.json()).toEqual({ status: 'ok' })
  })

  it('says which input is wrong over the socket', async () => {
    const { socket } = await openSocket(bearer(TOKEN))
    const call = clientOf(socket).blacklists.export({ list: 'NO', format: 'txt' })
    await expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST', data: { field: 'list' } })
    const unseen = clientOf(socket).blacklists.export({ list: '99', format: 'txt' })
    await expect(unseen).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404, defined: true })
    socket.close()
  })
})

describe('the page', () => {
  it('comes without a token, with a fresh nonce in each response and a strict policy', async () => {
    const [one, other] = [await ask('/'), await ask('/index.html')]
    const nonces = [one, other].map((reply) => /nonce="([^"]+)"/.exec(reply.text)?.[1])
    expect(one.status).toBe(200)
    expect(one.text).not.toContain('__CSP_NONCE__')
    expect(nonces[0]).not.toBe(nonces[1])
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port}`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(one.headers['x-content-type-options']).toBe('nosniff')
    expect(one.headers['referrer-policy']).toBe('no-referrer')
    expect(one.headers['cache-control']).toBe('no-store')
  })

  it('lets hashed assets be kept', async () => {
    const reply = await ask('/assets/index-abc123.js')
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(reply.headers['cache-control']).toContain('immutable')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/%00',
    '//secret.txt',
    '/.hidden.txt',
  ])('leads nobody out of its folder by %s', async (path) => {
    const reply = await asAnalyst(path)
    expect([400, 404]).toContain(reply.status)
    expect(reply.text).not.toContain('outside')
  })

  it('says how to build a page that is missing', async () => {
    await rm(join(folder, 'page', 'index.html'))
    const reply = await ask('/')
    expect(reply.status).toBe(503)
    expect(reply.text).toContain('npm run build')
  })
})

describe('histories and alerts', () => {
  it('gives the events of an address in its canonical form, times in UTC', async () => {
    const time = Date.UTC(2026, 2, 2, 9, 0, 0, 123)
    state.events = [fakeEvent({ ip: '2001:db8::1', time, info: '/.env', reason: 'probe' })]
    const reply = await asAnalyst('/ip_events/2001:DB8:0:0::1?limit=5')
    expect(reply.json()).toMatchObject({
      ip: '2001:db8::1',
      events: [
        { timestamp: '2026-03-02T09:00:00.123Z', alert_id: 40, info: '/.env', reason: 'probe' },
      ],
      next: null,
    })
    const mapped = await asAnalyst('/ip_events/::ffff:192.0.2.9')
    expect(mapped.json()).toEqual({ ip: '192.0.2.9', events: [], next: null })
  })

  it('gives ten events unless asked, and the cursor of the following page', async () => {
    state.events = Array.from({ length: 12 }, (_, index) => fakeEvent({ id: `${index}` }))
    const reply = await asAnalyst('/ip_events/192.0.2.1')
    expect(reply.json().events).toHaveLength(10)
    expect(reply.json().next).toBe('cursor')
  })

  it.each([
    ['/ip_events/999.1.1.1', 'ip'],
    ['/ip_events/127.1', 'ip'],
    ['/ip_events/fe80::1%25eth0', 'ip'],
    ['/ip_events/192.0.2.1?limit=0', 'limit'],
    ['/ip_events/192.0.2.1?limit=ten', 'limit'],
    ['/ip_events/192.0.2.1?colour=red', 'colour'],
    ['/ip_events/192.0.2.1?before=yesterday', 'before'],
    ['/alerts?severity=loud', 'severity'],
    ['/alerts?limit=1&limit=2', 'limit'],
    ['/blacklists/40?format=exe', 'format'],
  ])('answers 400 to %s and names %s', async (path, field) => {
    const reply = await asAnalyst(path)
    expect(reply.status).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'BAD_REQUEST', data: { field } })
  })

  it('answers unknown routes with 404 and wrong methods with 405', async () => {
    expect((await asAnalyst('/nothing')).json()).toMatchObject({ code: 'NOT_FOUND' })
    const reply = await ask('/alerts', { method: 'POST', headers: bearer(TOKEN) })
    expect(reply.status).toBe(405)
    expect(reply.headers.allow).toBe('GET, HEAD')
  })
})

describe('lists', () => {
  beforeEach(() => {
    state.addresses.set('40', ['192.0.2.1', '198.51.100.0/24'])
  })

  it('answers 304 to a known tag until the list changes', async () => {
    const first = await asAnalyst('/blacklists/40?format=txt')
    expect(first.text).toBe('192.0.2.1\n198.51.100.0/24\n')
    expect(first.headers['content-disposition']).toBe('attachment; filename="40.txt"')
    const etag = String(first.headers.etag)
    const again = await asAnalyst('/blacklists/40?format=txt', { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
    state.addresses.set('40', ['192.0.2.1'])
    const changed = await asAnalyst('/blacklists/40?format=txt', { 'if-none-match': etag })
    expect(changed.status).toBe(200)
  })

  it('tells by Last-Modified when it changed, however fast it does', async () => {
    const first = await asAnalyst('/blacklists/40?format=txt')
    const since = { 'if-modified-since': String(first.headers['last-modified']) }
    expect((await asAnalyst('/blacklists/40?format=txt', since)).status).toBe(304)
    state.addresses.set('40', [])
    const changed = await asAnalyst('/blacklists/40?format=txt', since)
    expect(changed.status).toBe(200)
    expect(changed.text).toBe('')
  })

  it('takes a JSON list that says the same as unchanged, though it was made later', async () => {
    const first = await asAnalyst('/blacklists/40')
    now += 60_000
    const tag = { 'if-none-match': String(first.headers.etag) }
    expect((await asAnalyst('/blacklists/40', tag)).status).toBe(304)
  })

  it('compresses for those who take it, and knows that form by its tag', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `198.18.0.${index % 256}`)
    state.addresses.set('40', lines)
    const gzip = { 'accept-encoding': 'gzip' }
    const reply = await asAnalyst('/blacklists/40?format=txt', gzip)
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(reply.body).toString()).toBe(lines.map((line) => `${line}\n`).join(''))
    const tag = { 'if-none-match': String(reply.headers.etag), ...gzip }
    expect((await asAnalyst('/blacklists/40?format=txt', tag)).status).toBe(304)
    const plain = await asAnalyst('/blacklists/40?format=txt', { 'accept-encoding': 'gzip;q=0' })
    expect(plain.headers['content-encoding']).toBeUndefined()
  })

  it('answers an empty reference list with 200 and a list nobody has seen with 404', async () => {
    const empty = await asAnalyst('/blacklists/61?format=txt')
    expect([empty.status, empty.text]).toEqual([200, ''])
    for (const list of ['99', 'allowlist', 'NOT%20A%20LIST']) {
      expect((await asAnalyst(`/blacklists/${list}`)).status).toBe(404)
    }
  })

  it('answers 503 and never an empty list while the tally is not ready', async () => {
    state.status = { ...state.status, tally: { state: 'loading', message: '' } }
    for (const path of ['/blacklists', '/blacklists/40', '/blacklists/40?format=txt']) {
      const reply = await asAnalyst(path)
      expect(reply.status).toBe(503)
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
      expect(reply.json()).toMatchObject({ code: 'UNAVAILABLE' })
    }
  })

  it('answers HEAD without a body', async () => {
    const reply = await ask('/blacklists/40?format=txt', { method: 'HEAD', headers: bearer(TOKEN) })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-length']).toBe('26')
    expect(reply.text).toBe('')
  })
})

describe('what it tells of itself', () => {
  it('says ok or not to anybody, and the parts to those who may read', async () => {
    expect((await ask('/healthz')).json()).toEqual({ status: 'ok' })
    state.status = { ...state.status, history: { state: 'away', queued: 7, message: 'no answer' } }
    const stranger = await ask('/healthz')
    expect(stranger.status).toBe(503)
    expect(stranger.json()).toEqual({ status: 'not ok' })
    const known = await asAnalyst('/healthz')
    expect(known.json()).toMatchObject({ history: { state: 'away', queued: 7 } })
  })

  it('describes every route it has', async () => {
    const reply = await asAnalyst('/openapi.json')
    const described = Object.keys(Object(reply.json().paths))
    expect(described).toEqual([
      '/ip_events/{ip}',
      '/blacklists',
      '/blacklists/{list}',
      '/alerts',
      '/openapi.json',
      '/metrics',
      '/healthz',
    ])
  })

  it('counts in Prometheus text', async () => {
    const reply = await asAnalyst('/metrics')
    expect(reply.headers['content-type']).toContain('text/plain')
    expect(reply.text).toContain('watchfloor_history_ready 1')
    expect(reply.text).toContain('watchfloor_open_alerts{severity="critical"} 0')
    expect(reply.text).toContain('process_cpu_seconds_total')
  })

  it('survives garbage on the wire and on the socket', async () => {
    await new Promise<void>((resolve, reject) => {
      const raw = connect(server.port, '127.0.0.1', () =>
        raw.write('\u0000\u0001 nonsense\r\n\r\n'),
      )
      raw.on('close', () => resolve())
      raw.on('data', () => {})
      raw.on('error', reject)
    })
    const { socket } = await openSocket(bearer(TOKEN))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.send(Buffer.alloc(2 * 1024 * 1024))
    await closed
    expect((await ask('/healthz')).status).toBe(200)
  })
})
