import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEngine } from '../engine'
import type { ConsoleClient, Engine, EngineLog } from '../engine/engine'
import { createDoors } from './doors'
import { openServerSwitch, type ServerSwitch } from './server-switch'
import { tokenFilePath } from './token-file'

const SILENT: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }

describe('a server that the settings turn on', () => {
  let folder: string
  let engine: Engine
  let client: ConsoleClient
  let server: ServerSwitch

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-switch-'))
    engine = await startEngine({
      dataFolder: folder,
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    client = engine.client({ actor: 'mk' })
    const tokenFile = tokenFilePath(folder)
    server = await openServerSwitch({ engine, tokenFile, pageFolder: folder, log: SILENT })
    engine.attachDoors(createDoors({ tokenFile, state: server.state, now: Date.now, randomBytes }))
  })
  afterEach(async () => {
    await server.close()
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Changes the setting and waits until the server has followed. */
  async function change(patch: { isOn?: boolean; port?: number }, state: string): Promise<void> {
    await client.settings.change({ patch: { server: patch } })
    await expect.poll(() => engine.status().server.state, { timeout: 15_000 }).toBe(state)
  }

  async function freePort(): Promise<number> {
    const probe = await occupy()
    const { port } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    return port
  }

  function occupy(): Promise<Server> {
    return new Promise((resolve) => {
      const taken = createServer().listen(0, '127.0.0.1', () => resolve(taken))
    })
  }

  it('is off until somebody turns it on, and then serves feeds and tokens of the window', async () => {
    expect(engine.status().server).toEqual({
      state: 'off',
      url: null,
      message: '',
      isSwitchable: true,
    })
    const port = await freePort()
    await change({ isOn: true, port }, 'on')
    const url = `http://127.0.0.1:${port}/`
    expect(engine.status().server).toMatchObject({ url, message: '' })
    expect((await fetch(`${url}blacklists/40`)).status).toBe(401)

    const { token } = await client.server.addToken({ name: 'fw', role: 'feed:40' })
    const headers = { authorization: `Bearer ${token}` }
    const pull = () => fetch(`${url}blacklists/40?format=txt`, { headers })
    expect((await pull()).status).toBe(403)
    await client.blacklists.add({ list: '40', value: '203.0.113.9', reason: 'test' })
    await client.blacklists.setFeed({ list: '40', feed: { minimumHits: 3, maxAgeMs: null } })
    expect(await (await pull()).text()).toBe('203.0.113.9\n')
    const lists = await client.blacklists.lists()
    expect(lists[0]?.lastPull).toMatchObject({ by: 'fw', entries: 1 })
    await client.server.revokeToken({ name: 'fw' })
    expect((await pull()).status).toBe(401)
    expect(await client.server.tokens()).toMatchObject([
      { name: 'fw', role: 'feed:40', revokedAt: expect.any(Number) },
    ])

    await change({ isOn: false }, 'off')
    await expect(fetch(url)).rejects.toThrow()
  })

  it('says where a port is taken, and listens on another one', async () => {
    const taken = await occupy()
    const { port } = taken.address() as AddressInfo
    await change({ isOn: true, port }, 'failed')
    expect(engine.status().server.message).toContain(`Port ${port} is in use`)
    await change({ port: await freePort() }, 'on')
    await new Promise((resolve) => taken.close(resolve))
  })

  it('refuses tokens that cannot be', async () => {
    const add = (name: string, role: string) => client.server.addToken({ name, role })
    await add('one', 'viewer')
    await expect(add('one', 'viewer')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(add('two', 'root')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      data: { field: 'role' },
    })
    await expect(add('', 'viewer')).rejects.toMatchObject({ data: { field: 'name' } })
    await expect(client.server.revokeToken({ name: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
