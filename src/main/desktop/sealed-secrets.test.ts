import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CHANNELS } from '../../shared/desktop-channels'
import { addOutletSchema } from '../../shared/outlet'
import { addSourceSchema } from '../../shared/source'
import { ChronicleServer } from '../engine/chronicle/chronicle-server.test-kit'
import type { ConsoleClient } from '../engine/engine'
import type { Desktop } from './desktop'
import { makeDesktop } from './desktop.test-kit'
import { FakeElectron } from './fake-electron'

const WAIT = { timeout: 15_000, interval: 20 }
const ADDRESS = 'https://hooks.example/services/hush-hush'

describe('secrets that are given to a desktop', () => {
  let folder: string
  let electron: FakeElectron
  let desktop: Desktop
  let server: ChronicleServer

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-sealed-'))
    server = new ChronicleServer()
    await server.start()
  })
  afterEach(async () => {
    await desktop.quit()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(hasKeyRing: boolean): Promise<ConsoleClient> {
    electron = new FakeElectron()
    electron.hasKeyRing = hasKeyRing
    desktop = makeDesktop(electron, folder, {
      rendererFolder: join(folder, 'renderer'),
      preloadFile: '/out/preload/index.cjs',
      engineFile: '/out/main/engine-process.js',
      cliFile: '/out/main/cli.js',
      iconFolder: '/icons',
    })
    await desktop.open()
    await electron.send(CHANNELS.ready)
    const portOf = () => electron.window.sent.find(({ channel }) => channel === CHANNELS.port)
    await vi.waitFor(() => expect(portOf()).toBeDefined(), WAIT)
    const port = portOf()?.ports[0]
    if (!port) throw new Error('A port message without a port')
    const client: ConsoleClient = createORPCClient(new RPCLink({ port }))
    port.start()
    return client
  }

  const add = async (client: ConsoleClient) => {
    const source = { kind: 'chronicle', name: 'SecOps', format: 'auto', baseUrl: server.url }
    await client.sources.add(addSourceSchema.parse({ ...source, key: server.keyFile() }))
    const outlet = { kind: 'webhook', form: 'slack', name: 'SOC', address: ADDRESS }
    await client.outlets.add(addOutletSchema.parse(outlet))
  }
  const connections = (count: number) =>
    vi.waitFor(() => expect(server.calls).toHaveLength(count), WAIT)
  /** All that this desktop wrote, once it has ended. */
  const written = async () => {
    await desktop.quit()
    const names = await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })
    const texts = names
      .filter((name) => name.isFile())
      .map((name) => readFile(join(name.parentPath, name.name), 'latin1'))
    return (await Promise.all(texts)).join('\n')
  }
  /** What the key ring of the system opens of the secrets of sources. */
  const sealed = async () => {
    const text = await readFile(join(folder, 'data', 'source-secrets.json'), 'utf8')
    const bytes = Buffer.from(JSON.parse(text).sealed, 'base64')
    return electron.api.safeStorage.decryptString(bytes)
  }
  const key = () => String(JSON.parse(server.keyFile()).private_key).slice(40, 90)

  it('are sealed by the key ring of the system and nowhere in the clear, and a later start uses them', async () => {
    const client = await open(true)
    expect(await client.hello()).toMatchObject({ secretKeeping: 'key-ring' })
    await add(client)
    await connections(1)
    expect(JSON.stringify(await client.settings.get())).not.toContain('PRIVATE')
    expect(await client.connections.secrets()).toMatchObject([
      { of: 'secops', isSet: true, isKept: true, fault: null },
    ])
    const all = await written()
    for (const secret of ['PRIVATE KEY', key(), 'hush-hush']) expect(all).not.toContain(secret)
    expect(all).toContain('secops')
    await open(true)
    await connections(2)
  })

  it('lie in a file of their user where the system has no key ring, which is said, until it has one', async () => {
    const client = await open(false)
    expect(await client.hello()).toMatchObject({ secretKeeping: 'no-key-ring' })
    await add(client)
    await connections(1)
    for (const name of ['source-secrets.json', 'outlet-secrets.json']) {
      expect((await stat(join(folder, 'data', name))).mode & 0o777).toBe(0o600)
    }
    expect(await readFile(join(folder, 'data', 'settings.json'), 'utf8')).not.toContain('PRIVATE')
    expect(await written()).toContain('hush-hush')
    await open(true)
    await connections(2)
    const all = await written()
    for (const secret of ['PRIVATE KEY', key(), 'hush-hush']) expect(all).not.toContain(secret)
  })

  it('may be replaced, and what is no key is refused and not told', async () => {
    const client = await open(true)
    await add(client)
    await connections(1)
    const bad = JSON.stringify({ client_email: 'a@b.example', private_key: 'hush key' })
    const refused = client.sources.setKey({ id: 'secops', key: bad })
    await expect(refused).rejects.toThrow('has a private_key that is no PEM key')
    await expect(refused).rejects.not.toThrow('hush key')
    expect(server.calls).toHaveLength(1)
    await client.sources.setKey({ id: 'secops', key: server.keyFile() })
    await connections(2)
    expect(await sealed()).toContain('secops')
    await client.sources.remove({ id: 'secops' })
    expect(await sealed()).not.toContain('secops')
  })
})
