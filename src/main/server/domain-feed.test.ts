import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startEngine } from '../engine'
import type { ConsoleClient, Engine, EngineLog } from '../engine/engine'
import { type RunningServer, startServer } from './server'
import { createTokenBook } from './tokens'

const SILENT: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }
const FEED = 'feed-token-for-tests'
const OTHER = 'feed-token-of-another-list'

let folder: string
let engine: Engine
let client: ConsoleClient
let server: RunningServer
let now = Date.UTC(2026, 10, 23, 12)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-domain-feed-'))
  engine = await startEngine({
    dataFolder: folder,
    isDemoWanted: false,
    areSourcesWanted: false,
    now: () => now,
  })
  client = engine.client({ actor: 'mk' })
  server = await startServer({
    engine,
    host: '127.0.0.1',
    port: 0,
    tokens: createTokenBook({
      file: null,
      fixed: [
        { name: 'resolver', role: 'feed:phishing', token: FEED },
        { name: 'firewall', role: 'feed:40', token: OTHER },
      ],
    }),
    pageFolder: folder,
    allowedHosts: [],
    log: SILENT,
  })
})
afterAll(async () => {
  await server.close()
  await engine.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

function take(format: string, token = FEED, headers: Record<string, string> = {}) {
  return fetch(`http://127.0.0.1:${server.port}/blacklists/phishing?format=${format}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
}

it('a name server takes a list of domains that a person made, and only what is new', async () => {
  await client.blacklists.create({ list: 'phishing', title: 'Phishing', holds: 'domain' })
  for (const value of ['bad.example', 'www.other.example']) {
    await client.blacklists.add({ list: 'phishing', value, reason: 'phishing' })
  }
  expect((await take('rpz')).status).toBe(403)
  const feed = { minimumHits: 1, maxAgeMs: null }
  await client.blacklists.setFeed({ list: 'phishing', feed })

  expect((await take('rpz', OTHER)).status).toBe(403)
  expect((await take('rpz', 'no-token-at-all')).status).toBe(401)
  expect((await take('nftables')).status).toBe(400)

  const first = await take('rpz')
  expect(first.status).toBe(200)
  const zone = await first.text()
  expect(zone).toContain(
    '\nbad.example CNAME .\n*.bad.example CNAME .\nwww.other.example CNAME .\n',
  )
  const tag = { 'if-none-match': first.headers.get('etag') ?? '' }
  now += 60_000
  const again = await take('rpz', FEED, tag)
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect(await (await take('dnsmasq')).text()).toContain('\nlocal=/bad.example/\n')
  expect(await (await take('hosts')).text()).toContain('\n0.0.0.0 bad.example\n')
  expect(await (await take('txt')).text()).toBe('bad.example\nwww.other.example\n')

  await client.settings.change({ patch: { ownDomains: ['bad.example'] } })
  const changed = await take('rpz', FEED, tag)
  expect(changed.status).toBe(200)
  expect(await changed.text()).not.toContain('bad.example')
})
