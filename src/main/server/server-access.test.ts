import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  basic,
  bearer,
  clientOf,
  type Reply,
  startTestServer,
  type TestServer,
  TOKEN,
} from './server.test-kit'
import { revokeToken, tokenFilePath } from './token-file'

let on: TestServer

beforeEach(async () => {
  on = await startTestServer()
})
afterEach(() => on.close())

describe('who is let in', () => {
  const routes = [
    '/ip_events/192.0.2.1',
    '/blacklists',
    '/blacklists/40',
    '/alerts',
    '/incidents',
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
      const reply = await on.ask(path, { headers })
      expect(reply.status).toBe(401)
      expect(reply.json()).toMatchObject({ code: 'UNAUTHORIZED' })
      expect(reply.headers['www-authenticate']).toContain('Bearer')
    }
  })

  it('answers 401 to other methods and to the session route too', async () => {
    expect((await on.ask('/alerts', { method: 'POST' })).status).toBe(401)
    expect((await on.ask('/session', { method: 'DELETE' })).status).toBe(401)
    expect((await on.ask('/session')).status).toBe(401)
  })

  it('refuses the socket without a token', async () => {
    expect((await on.openSocket({})).status).toBe(401)
    expect((await on.openSocket(bearer('wrong'))).status).toBe(401)
    expect((await on.openSocket({}, '/elsewhere')).status).toBe(401)
  })

  it('takes the token as Bearer and as the password of Basic', async () => {
    expect((await on.asAnalyst('/blacklists')).status).toBe(200)
    expect((await on.ask('/blacklists', { headers: basic(TOKEN) })).status).toBe(200)
  })

  it('does not offer Basic to a browser, which would open a password window', async () => {
    const reply = await on.ask('/alerts', { headers: { 'sec-fetch-site': 'same-origin' } })
    expect(reply.headers['www-authenticate']).not.toContain('Basic')
  })

  it('stops taking a token once it is revoked, with its sessions', async () => {
    expect((await on.ask('/blacklists', { headers: bearer(on.tokens.viewer) })).status).toBe(200)
    const cookie = await on.signIn(on.tokens.viewer)
    expect((await on.ask('/alerts', { headers: { cookie } })).status).toBe(200)
    await revokeToken(tokenFilePath(on.folder), 'eve', on.clock.now)
    expect((await on.ask('/blacklists', { headers: bearer(on.tokens.viewer) })).status).toBe(401)
    expect((await on.ask('/alerts', { headers: { cookie } })).status).toBe(401)
  })
})

describe('the page’s session', () => {
  it('trades the token for a strict cookie that scripts cannot read', async () => {
    const reply = await on.ask('/session', {
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
    const cookie = await on.signIn(TOKEN)
    expect((await on.ask('/alerts', { headers: { cookie } })).status).toBe(200)
    const { status, socket } = await on.openSocket({ cookie })
    expect(status).toBe(101)
    socket.close()
    expect((await on.ask('/session', { method: 'DELETE', headers: { cookie } })).status).toBe(204)
    expect((await on.ask('/alerts', { headers: { cookie } })).status).toBe(401)
  })

  it('lets an opening token in once', async () => {
    const identity = { name: 'mk', role: 'analyst' as const, hash: hashOf(TOKEN) }
    const opening = on.server.makeOpeningToken(identity)
    await on.signIn(opening)
    const again = await postSession(JSON.stringify({ token: opening }))
    expect(again.status).toBe(401)
  })

  it('refuses wrong tokens, feeds, other bodies and large ones', async () => {
    expect((await postSession(JSON.stringify({ token: 'wrong' }))).status).toBe(401)
    expect((await postSession(JSON.stringify({ token: on.tokens.feed }))).status).toBe(403)
    expect((await postSession('{')).status).toBe(400)
    expect((await postSession('{}')).json()).toMatchObject({ data: { field: 'token' } })
    expect((await postSession(JSON.stringify({ token: 'x'.repeat(5000) }))).status).toBe(413)
    expect((await postSession('token=x', 'text/plain')).status).toBe(415)
  })

  function postSession(body: string, type = 'application/json'): Promise<Reply> {
    return on.ask('/session', { method: 'POST', headers: { 'content-type': type }, body })
  }
})

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

describe('host and origin', () => {
  it('refuses hosts that are not ours, on every route and the socket', async () => {
    const hosts = [
      'evil.example',
      'evil.example:7171',
      `127.0.0.1:${on.server.port + 1}`,
      '127.0.0.1',
    ]
    for (const host of hosts) {
      const paths = ['/', '/healthz', '/alerts', '/session']
      for (const path of paths) expect((await on.asAnalyst(path, { host })).status).toBe(403)
      expect((await on.openSocket({ ...bearer(TOKEN), host })).status).toBe(403)
    }
  })

  it('answers to loopback names with its own port', async () => {
    for (const name of ['localhost', '127.0.0.1', '127.0.0.9', '[::1]']) {
      expect((await on.asAnalyst('/alerts', { host: `${name}:${on.server.port}` })).status).toBe(
        200,
      )
    }
  })

  it('refuses pages of other origins', async () => {
    const origins = [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${on.server.port + 1}`,
      'file://',
    ]
    for (const origin of origins) {
      expect((await on.asAnalyst('/alerts', { origin })).status).toBe(403)
      expect((await on.openSocket({ ...bearer(TOKEN), origin })).status).toBe(403)
    }
    const own = `http://127.0.0.1:${on.server.port}`
    expect((await on.asAnalyst('/alerts', { origin: own })).status).toBe(200)
  })

  it('answers to a host that is allowed', async () => {
    await on.close()
    on = await startTestServer(['soc.example'])
    expect((await on.asAnalyst('/alerts', { host: 'soc.example' })).status).toBe(200)
    expect((await on.asAnalyst('/alerts', { host: `SOC.example:${on.server.port}` })).status).toBe(
      200,
    )
    expect((await on.asAnalyst('/alerts', { host: 'soc.example:1' })).status).toBe(403)
  })
})

describe('roles', () => {
  it('lets a viewer read, but change nothing', async () => {
    expect((await on.ask('/alerts', { headers: bearer(on.tokens.viewer) })).status).toBe(200)
    const { socket } = await on.openSocket(bearer(on.tokens.viewer))
    const client = clientOf(socket)
    expect((await client.hello()).actor).toBe('eve')
    const act = client.alerts.act({
      target: { alerts: [{ id: 'a', revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    await expect(act).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(on.state.acts).toEqual([])
    socket.close()
  })

  it('lets an analyst act under the name of the token', async () => {
    const { socket } = await on.openSocket(bearer(TOKEN))
    await clientOf(socket).alerts.act({
      target: { alerts: [{ id: 'a', revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    expect(on.state.acts).toEqual([{ actor: 'mk', ids: ['a'] }])
    socket.close()
  })

  it('gives a feed its one list once a person turned it on, and nothing else', async () => {
    const off = await on.ask('/blacklists/40?format=txt', { headers: basic(on.tokens.feed) })
    expect([off.status, off.json()]).toMatchObject([403, { code: 'FEED_OFF' }])
    expect((await on.asAnalyst('/blacklists/40?format=txt')).status).toBe(200)
    const list = on.state.lists.get('40')
    if (list === undefined) throw new Error('The six lists are there')
    on.state.addresses.set('40', ['192.0.2.1', '192.0.2.2'])
    list.feed = { minimumHits: 1, maxAgeMs: null }
    list.lastPull = null
    expect(
      (await on.ask('/blacklists/40?format=txt', { headers: basic(on.tokens.feed) })).text,
    ).toBe('192.0.2.1\n')
    expect(list.lastPull).toEqual({ at: on.clock.now, by: 'fw', entries: 1 })
    expect(
      (await on.ask('/blacklists/40?format=txt', { headers: basic(on.tokens.feed) })).status,
    ).toBe(200)
    for (const path of ['/blacklists/41', '/blacklists', '/alerts', '/metrics']) {
      expect((await on.ask(path, { headers: basic(on.tokens.feed) })).status).toBe(403)
    }
    expect((await on.openSocket(bearer(on.tokens.feed))).status).toBe(403)
  })

  it('serves no made-up addresses to a feed', async () => {
    on.state.status = { ...on.state.status, workspace: 'demo' }
    const reply = await on.ask('/blacklists/40?format=txt', { headers: basic(on.tokens.feed) })
    expect(reply.status).toBe(503)
    expect(reply.headers['retry-after']).toBe('60')
  })

  it('gives an ingest token nothing to read', async () => {
    for (const path of ['/blacklists/40', '/blacklists', '/alerts']) {
      expect((await on.ask(path, { headers: bearer(on.tokens.ingest) })).status).toBe(403)
    }
    const health = await on.ask('/healthz', { headers: bearer(on.tokens.ingest) })
    expect(health.json()).toEqual({ status: 'ok' })
  })

  it('says which input is wrong over the socket', async () => {
    const { socket } = await on.openSocket(bearer(TOKEN))
    const call = clientOf(socket).blacklists.export({ list: 'NO', format: 'txt' })
    await expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST', data: { field: 'list' } })
    const unseen = clientOf(socket).blacklists.export({ list: '99', format: 'txt' })
    await expect(unseen).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404, defined: true })
    socket.close()
  })
})
