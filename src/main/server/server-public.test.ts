import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeEvent } from './fake-engine.test-kit'
import { bearer, startTestServer, type TestServer, TOKEN } from './server.test-kit'

let on: TestServer

beforeEach(async () => {
  on = await startTestServer()
})
afterEach(() => on.close())

describe('the page', () => {
  it('comes without a token, with a fresh nonce in each response and a strict policy', async () => {
    const [one, other] = [await on.ask('/'), await on.ask('/index.html')]
    const nonces = [one, other].map((reply) => /nonce="([^"]+)"/.exec(reply.text)?.[1])
    expect(one.status).toBe(200)
    expect(one.text).not.toContain('__CSP_NONCE__')
    expect(nonces[0]).not.toBe(nonces[1])
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${on.server.port}`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(one.headers['x-content-type-options']).toBe('nosniff')
    expect(one.headers['referrer-policy']).toBe('no-referrer')
    expect(one.headers['cache-control']).toBe('no-store')
  })

  it('lets hashed assets be kept', async () => {
    const reply = await on.ask('/assets/index-abc123.js')
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
    const reply = await on.asAnalyst(path)
    expect([400, 404]).toContain(reply.status)
    expect(reply.text).not.toContain('outside')
  })

  it('answers a browser that asks for an icon before it has signed in', async () => {
    expect((await on.ask('/favicon.ico')).status).toBe(204)
  })

  it('says how to build a page that is missing', async () => {
    await rm(join(on.folder, 'page', 'index.html'))
    const reply = await on.ask('/')
    expect(reply.status).toBe(503)
    expect(reply.text).toContain('npm run build')
  })
})

describe('histories and alerts', () => {
  it('gives the events of an address in its canonical form, times in UTC', async () => {
    const time = Date.UTC(2026, 2, 2, 9, 0, 0, 123)
    on.state.events = [fakeEvent({ ip: '2001:db8::1', time, info: '/.env', reason: 'probe' })]
    const reply = await on.asAnalyst('/ip_events/2001:DB8:0:0::1?limit=5')
    expect(reply.json()).toMatchObject({
      ip: '2001:db8::1',
      events: [
        { timestamp: '2026-03-02T09:00:00.123Z', alert_id: 40, info: '/.env', reason: 'probe' },
      ],
      next: null,
    })
    const mapped = await on.asAnalyst('/ip_events/::ffff:192.0.2.9')
    expect(mapped.json()).toEqual({ ip: '192.0.2.9', events: [], next: null })
  })

  it('gives ten events unless asked, and the cursor of the following page', async () => {
    on.state.events = Array.from({ length: 12 }, (_, index) => fakeEvent({ id: `${index}` }))
    const reply = await on.asAnalyst('/ip_events/192.0.2.1')
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
    const reply = await on.asAnalyst(path)
    expect(reply.status).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'BAD_REQUEST', data: { field } })
  })

  it('answers unknown routes with 404 and wrong methods with 405', async () => {
    expect((await on.asAnalyst('/nothing')).json()).toMatchObject({ code: 'NOT_FOUND' })
    const reply = await on.ask('/alerts', { method: 'POST', headers: bearer(TOKEN) })
    expect(reply.status).toBe(405)
    expect(reply.headers.allow).toBe('GET, HEAD')
  })
})

describe('lists', () => {
  beforeEach(() => {
    on.state.addresses.set('40', ['192.0.2.1', '198.51.100.0/24'])
  })

  it('answers 304 to a known tag until the list changes', async () => {
    const first = await on.asAnalyst('/blacklists/40?format=txt')
    expect(first.text).toBe('192.0.2.1\n198.51.100.0/24\n')
    expect(first.headers['content-disposition']).toBe('attachment; filename="40.txt"')
    const etag = String(first.headers.etag)
    const again = await on.asAnalyst('/blacklists/40?format=txt', { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
    on.state.addresses.set('40', ['192.0.2.1'])
    const changed = await on.asAnalyst('/blacklists/40?format=txt', { 'if-none-match': etag })
    expect(changed.status).toBe(200)
  })

  it('tells by Last-Modified when it changed, however fast it does', async () => {
    const first = await on.asAnalyst('/blacklists/40?format=txt')
    const since = { 'if-modified-since': String(first.headers['last-modified']) }
    expect((await on.asAnalyst('/blacklists/40?format=txt', since)).status).toBe(304)
    on.state.addresses.set('40', [])
    const changed = await on.asAnalyst('/blacklists/40?format=txt', since)
    expect(changed.status).toBe(200)
    expect(changed.text).toBe('')
  })

  it('takes a JSON list that says the same as unchanged, though it was made later', async () => {
    const first = await on.asAnalyst('/blacklists/40')
    on.clock.now += 60_000
    const tag = { 'if-none-match': String(first.headers.etag) }
    expect((await on.asAnalyst('/blacklists/40', tag)).status).toBe(304)
  })

  it('compresses for those who take it, and knows that form by its tag', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `198.18.0.${index % 256}`)
    on.state.addresses.set('40', lines)
    const gzip = { 'accept-encoding': 'gzip' }
    const reply = await on.asAnalyst('/blacklists/40?format=txt', gzip)
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(reply.body).toString()).toBe(lines.map((line) => `${line}\n`).join(''))
    const tag = { 'if-none-match': String(reply.headers.etag), ...gzip }
    expect((await on.asAnalyst('/blacklists/40?format=txt', tag)).status).toBe(304)
    const plain = await on.asAnalyst('/blacklists/40?format=txt', { 'accept-encoding': 'gzip;q=0' })
    expect(plain.headers['content-encoding']).toBeUndefined()
  })

  it('answers an empty reference list with 200 and a list nobody has seen with 404', async () => {
    const empty = await on.asAnalyst('/blacklists/61?format=txt')
    expect([empty.status, empty.text]).toEqual([200, ''])
    for (const list of ['99', 'allowlist', 'NOT%20A%20LIST']) {
      expect((await on.asAnalyst(`/blacklists/${list}`)).status).toBe(404)
    }
  })

  it('answers 503 and never an empty list while the tally is not ready', async () => {
    on.state.status = {
      ...on.state.status,
      tally: { state: 'loading', message: '', awaySince: null },
    }
    for (const path of ['/blacklists', '/blacklists/40', '/blacklists/40?format=txt']) {
      const reply = await on.asAnalyst(path)
      expect(reply.status).toBe(503)
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
      expect(reply.json()).toMatchObject({ code: 'UNAVAILABLE' })
    }
  })

  it('answers HEAD without a body', async () => {
    const reply = await on.ask('/blacklists/40?format=txt', {
      method: 'HEAD',
      headers: bearer(TOKEN),
    })
    expect(reply.status).toBe(200)
    expect(reply.headers['content-length']).toBe('26')
    expect(reply.text).toBe('')
  })
})

describe('what it tells of itself', () => {
  it('says ok or not to anybody, and the parts to those who may read', async () => {
    expect((await on.ask('/healthz')).json()).toEqual({ status: 'ok' })
    on.state.status = {
      ...on.state.status,
      history: { state: 'away', queued: 7, message: 'no answer', awaySince: 1 },
    }
    const stranger = await on.ask('/healthz')
    expect(stranger.status).toBe(503)
    expect(stranger.json()).toEqual({ status: 'not ok' })
    const known = await on.asAnalyst('/healthz')
    expect(known.json()).toMatchObject({ history: { state: 'away', queued: 7 } })
  })

  it('describes every route it has', async () => {
    const reply = await on.asAnalyst('/openapi.json')
    const described = Object.keys(Object(reply.json().paths))
    expect(described).toEqual([
      '/ip_events/{ip}',
      '/blacklists',
      '/blacklists/{list}',
      '/alerts/export',
      '/alerts',
      '/incidents',
      '/openapi.json',
      '/metrics',
      '/healthz',
      '/ingest/{source}',
    ])
  })

  it('counts in Prometheus text', async () => {
    const reply = await on.asAnalyst('/metrics')
    expect(reply.headers['content-type']).toContain('text/plain')
    expect(reply.text).toContain('watchfloor_history_ready 1')
    expect(reply.text).toContain('watchfloor_open_alerts{severity="critical"} 0')
    expect(reply.text).toContain('process_cpu_seconds_total')
  })

  it('survives garbage on the wire and on the socket', async () => {
    await new Promise<void>((resolve, reject) => {
      const raw = connect(on.server.port, '127.0.0.1', () =>
        raw.write('\u0000\u0001 nonsense\r\n\r\n'),
      )
      raw.on('close', () => resolve())
      raw.on('data', () => {})
      raw.on('error', reject)
    })
    const { socket } = await on.openSocket(bearer(TOKEN))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.send(Buffer.alloc(2 * 1024 * 1024))
    await closed
    expect((await on.ask('/healthz')).status).toBe(200)
  })
})
