import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DnsDetectorSettings } from '../../shared/dns-detectors'
import { inspectionSettingsSchema } from '../../shared/inspection'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'
import { generateDns } from './sources/synthetic-dns'

/** Yesterday at ten. */
const START = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 14 * 3_600_000
const TUNNELS = ['198.19.1.0', '198.19.1.1']

describe('tunnels through the whole engine', () => {
  let files: string
  let log: string
  let folder: string
  let engine: Engine
  let client: ConsoleClient

  beforeAll(async () => {
    files = await mkdtemp(join(tmpdir(), 'watchfloor-tunnel-log-'))
    log = join(files, 'dns.ndjson')
    const made = { count: 6_000, bots: 0, tunnels: 2, lookalikes: 6, ratePerSecond: 10 }
    await writeFile(log, [...generateDns({ ...made, seed: 3, start: START })].join('\n'))
  })
  afterAll(() => rm(files, { recursive: true, force: true }))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-tunnel-import-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    client = engine.client({ actor: 'mk' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Clients of which an import finds a tunnel. */
  async function findTunnels(): Promise<string[]> {
    for await (const { problem } of await client.imports.run({ paths: [log] })) {
      expect(problem).toBeNull()
    }
    const { alerts } = await client.alerts.list({ limit: 100 })
    return alerts
      .filter(({ detector }) => detector === 'dns-tunnel')
      .map(({ subject }) => subject)
      .sort()
  }

  /** Sets the detector of tunnels; that of generated names is left out. */
  async function set(changes: Partial<DnsDetectorSettings>): Promise<void> {
    const detector: DnsDetectorSettings = {
      kind: 'dns-tunnel',
      name: 'dns-tunnel',
      isOn: true,
      model: '',
      sha256: '',
      threshold: null,
      leastDomains: 2,
      sources: [],
      outputs: [],
      ignored: [],
      inspection: inspectionSettingsSchema.parse({}),
      ...changes,
    }
    await client.settings.change({ patch: { detectors: { dns: [detector] } } })
  }

  async function expectDomainBlocked(): Promise<void> {
    const read = async () => {
      const { alerts } = await client.alerts.list({ limit: 100 })
      const alert = alerts.find(({ subject }) => subject === TUNNELS[1])
      if (alert === undefined) throw new Error('the tunnel was found')
      return client.alerts.get({ id: alert.id })
    }
    const exported = async () =>
      (await client.blacklists.export({ list: 'dns-tunnel', format: 'txt' })).content
    const { alert, block } = await read()
    expect(block).toMatchObject({ indicator: 'example.net', isOffered: true, reason: '' })
    expect(block.choices[0]).toBe('example.net')
    expect(block.choices.length).toBeGreaterThan(5)
    expect(block.choices.every((each) => each.endsWith('example.net'))).toBe(true)
    const { changeId } = await client.blacklists.add({
      list: 'dns-tunnel',
      value: block.indicator ?? '',
      evidence: [alert.id],
    })
    expect(await exported()).toBe('example.net\n')
    expect((await read()).alert.blockedBy).not.toBeNull()
    const { groups } = await client.live.page({ tab: 'blocked' })
    expect(groups.map(({ subject }) => subject).sort()).toEqual(TUNNELS)
    await client.changes.undo({ changeId })
    expect(await exported()).toBe('')
    await client.blacklists.allow({ value: 'EXAMPLE.net' })
    const allowed = await read()
    expect(allowed.alert.isAllowed).toBe(true)
    expect(allowed.block).toMatchObject({ isOffered: false, choices: [] })
    expect(allowed.block.reason).toContain('example.net is on the allowlist')
  }

  it('are found as the program comes, with evidence, and the domain alone is what may be blocked', async () => {
    expect(await findTunnels()).toEqual(TUNNELS)
    const { alerts } = await client.alerts.list({ limit: 100 })
    const alert = alerts.find(({ subject }) => subject === TUNNELS[1])
    if (alert === undefined) throw new Error('the tunnel was found')
    const { evidence, block } = await client.alerts.get({ id: alert.id })
    expect(block.indicator).toBe('example.net')
    expect(JSON.stringify(block)).not.toContain(TUNNELS[1])
    expect(evidence).toHaveLength(1)
    expect(evidence[0]?.info).toMatch(/^\d+ queries for \d+ names below example\.net, which carry/)
    const { names, types } = JSON.parse(evidence[0]?.raw ?? '')
    expect(names.length).toBeGreaterThan(10)
    expect(Object.keys(types).length).toBeGreaterThan(0)
    await expectDomainBlocked()
  })

  it('are not judged while the detector is off, or the domain ignored, or the source another', async () => {
    for (const changes of [
      { isOn: false },
      { ignored: ['example.net'] },
      { sources: ['resolver'] },
    ]) {
      await set(changes)
      expect(await findTunnels(), JSON.stringify(changes)).toEqual([])
    }
    await set({ sources: ['import'], ignored: ['example.org'] })
    const change = (ownDomains: string[]) => client.settings.change({ patch: { ownDomains } })
    expect((await change(['*.Example.NET.'])).ownDomains).toEqual(['example.net'])
    expect(await findTunnels()).toEqual([])
    await expect(change(['http://example.net'])).rejects.toThrow('is no domain')
    await change([])
    expect(await findTunnels()).toEqual(TUNNELS)
    const [alert] = (await client.alerts.list({ limit: 100 })).alerts
    await change(['example.net'])
    const { block } = await client.alerts.get({ id: alert?.id ?? '' })
    expect(block).toMatchObject({ isOffered: false, choices: [] })
    expect(block.reason).toContain('example.net is one of your own domains')
  })

  it('are not judged by a model that is not the one that the settings want', async () => {
    await set({ sha256: 'a'.repeat(64) })
    expect(await findTunnels()).toEqual([])
    await set({ threshold: 0.999_999_9 })
    expect(await findTunnels()).toEqual([])
    await set({})
    expect(await findTunnels()).toEqual(TUNNELS)
  })
})
