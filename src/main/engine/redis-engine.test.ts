import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { needServers } from '../../../scripts/servers/needed.mjs'
import {
  type RedisClusterServers,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../scripts/servers/redis.mjs'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'
import { COUNTERS, eventLines } from './kafka/engines.test-kit'

const { isSkipped, why } = needServers('Redis')
const START = Date.now() - 3_600_000
const WAIT = { timeout: 40_000, interval: 20 }

/** An engine on a data folder of its own with one followed log. */
class Desk {
  engine: Engine | null = null
  client: ConsoleClient | null = null

  private constructor(
    readonly folder: string,
    readonly log: string,
  ) {}

  static async create(addresses: string[], isCluster = false): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-redis-engine-'))
    const log = join(folder, 'events.log')
    await writeFile(log, '')
    const source = { id: 'file-a', kind: 'log-file', name: 'a', path: log, format: 'auto' }
    const settings = {
      history: { fsync: false },
      tally: { redis: { addresses, isCluster } },
      sources: [{ ...source, isPaused: false }],
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return new Desk(folder, log)
  }

  async start(): Promise<void> {
    this.engine = await startEngine({
      dataFolder: this.folder,
      isDemoWanted: false,
      areSourcesWanted: true,
      env: {},
    })
    this.client = this.engine.client({ actor: 'mk' })
  }

  async stop(): Promise<void> {
    await this.engine?.stop()
    this.engine = null
  }

  get console(): ConsoleClient {
    if (this.client === null) throw new Error('The engine is not started')
    return this.client
  }

  tally() {
    return this.engine?.status().tally
  }

  /** Counts of list 40 by address. */
  async counts(): Promise<Record<string, number>> {
    const { entries } = await this.console.blacklists.entries({ list: '40', limit: 1000 })
    return Object.fromEntries(
      entries.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]),
    )
  }

  async total(): Promise<number> {
    return Object.values(await this.counts()).reduce((sum, count) => sum + count, 0)
  }
}

describe.skipIf(isSkipped)(`an engine with counters in Redis${why}`, () => {
  let server: RedisServer
  const desks: Desk[] = []
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())
  beforeEach(() => server.cli('FLUSHALL'))
  afterEach(async () => {
    for (const desk of desks.splice(0)) {
      await desk.stop()
      await rm(desk.folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
  const newDesk = async () => {
    const desk = await Desk.create([`${server.host}:${server.port}`])
    desks.push(desk)
    return desk
  }
  const published = async (): Promise<Record<string, number>> => {
    const cells = (await server.cli('HGETALL', COUNTERS)).trim().split('\n')
    const counts: Record<string, number> = {}
    for (let at = 0; at + 1 < cells.length; at += 2) counts[cells[at] ?? ''] = Number(cells[at + 1])
    return counts
  }

  it('publishes no protected address, through every decision, undo and a restart', async () => {
    const desk = await newDesk()
    await desk.start()
    await appendFile(desk.log, eventLines(0, 40, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(40), WAIT)
    const ip = '203.0.113.7'
    const { blacklists, changes, settings, entity } = desk.console
    const allowed = await blacklists.allow({ value: ip, reason: 'ours', expiresInMs: 3_600_000 })
    expect(await published()).not.toHaveProperty(ip)
    await appendFile(desk.log, eventLines(40, 20, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(57), WAIT)
    expect(await published()).not.toHaveProperty(ip)
    await changes.undo({ changeId: allowed.changeId })
    expect((await published())[ip]).toBe(2)
    const removed = await blacklists.remove({ entries: [{ list: '40', value: ip, reason: 'no' }] })
    expect(await published()).not.toHaveProperty(ip)
    await changes.undo({ changeId: removed.changeId })
    expect((await published())[ip]).toBe(2)
    await settings.change({ patch: { ownNetworks: ['203.0.113.8/32'] } })
    expect(await published()).not.toHaveProperty('203.0.113.8')
    await entity.forget({ value: '203.0.113.9', confirmation: '203.0.113.9', reason: 'asked' })
    expect(await published()).not.toHaveProperty('203.0.113.9')
    const before = await published()
    await desk.stop()
    await desk.start()
    await vi.waitFor(() => expect(desk.tally()?.state).toBe('ready'), WAIT)
    expect(await published()).toEqual(before)
    expect(await desk.counts()).toEqual(before)
    await desk.console.blacklists.recount()
    expect(await published()).toEqual(before)
    expect(await desk.counts()).toEqual(before)
  }, 60_000)

  it('says within seconds that Redis is away, never shows an empty list, and catches up', async () => {
    const desk = await newDesk()
    await desk.start()
    await appendFile(desk.log, eventLines(0, 40, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(40), WAIT)
    await server.kill()
    await appendFile(desk.log, eventLines(40, 360, START))
    await vi.waitFor(() => expect(desk.tally()?.state).toBe('away'), WAIT)
    expect(desk.tally()?.message).toMatch(/No Redis answers at 127\.0\.0\.1/)
    const { blacklists } = desk.console
    for (const call of [
      () => blacklists.lists(),
      () => blacklists.entries({ list: '40' }),
      () => blacklists.export({ list: '40', format: 'txt' }),
      () => blacklists.add({ list: '40', value: '203.0.113.99', expiresInMs: 60_000 }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    }
    await server.restart()
    await vi.waitFor(async () => expect(await desk.total()).toBe(400), WAIT)
    expect(await desk.counts()).toEqual(await published())
  }, 60_000)

  it('starts without Redis, stops without it, and counts once it is there', async () => {
    const desk = await newDesk()
    await server.kill()
    await appendFile(desk.log, eventLines(0, 40, START))
    await desk.start()
    await vi.waitFor(() => expect(desk.tally()?.state).toBe('away'), WAIT)
    await expect(desk.console.blacklists.lists()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await desk.stop()
    await desk.start()
    await server.restart()
    await vi.waitFor(async () => expect(await desk.total()).toBe(40), WAIT)
    expect(await desk.counts()).toEqual(await published())
  }, 60_000)

  it('counts anew by itself what Redis lost, while it runs and at a start', async () => {
    const desk = await newDesk()
    await desk.start()
    await appendFile(desk.log, eventLines(0, 400, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(400), WAIT)
    const before = await published()
    const removed = '203.0.113.3'
    await desk.console.blacklists.remove({
      entries: [{ list: '40', value: removed, reason: 'no' }],
    })
    delete before[removed]
    await server.cli('FLUSHALL')
    await vi.waitFor(async () => expect(await published()).toEqual(before), WAIT)
    await vi.waitFor(async () => expect(await desk.counts()).toEqual(before), WAIT)
    await desk.stop()
    await server.cli('FLUSHALL')
    await desk.start()
    await vi.waitFor(async () => expect(await desk.counts()).toEqual(before), WAIT)
    expect(await published()).toEqual(before)
    await appendFile(desk.log, eventLines(400, 20, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(380 + 19), WAIT)
  }, 60_000)

  it('says what is wrong with its Redis', async () => {
    const desk = await newDesk()
    await desk.start()
    expect(await desk.console.connections.testRedis()).toMatchObject({
      state: 'warning',
      detail: expect.stringMatching(/a primary has 0 of 1 replicas/),
    })
  })
})

describe.skipIf(isSkipped)(`an engine with counters in a Redis Cluster${why}`, () => {
  let servers: RedisClusterServers
  let desk: Desk
  beforeAll(async () => {
    servers = await startRedisCluster()
  }, 60_000)
  afterAll(async () => {
    await desk?.stop()
    await servers?.stop()
    if (desk !== undefined) await rm(desk.folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('counts the truth while the primary of its list is killed', async () => {
    desk = await Desk.create(
      servers.nodes.map(({ host, port }) => `${host}:${port}`),
      true,
    )
    await desk.start()
    expect(await desk.console.connections.testRedis()).toMatchObject({ state: 'ok' })
    await appendFile(desk.log, eventLines(0, 200, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(200), WAIT)
    const primary = await servers.primaryOf(COUNTERS)
    await primary.kill()
    for (let from = 200; from < 1000; from += 100)
      await appendFile(desk.log, eventLines(from, 100, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(1000), WAIT)
    await primary.restart()
    await servers.waitForHealth()
    await appendFile(desk.log, eventLines(1_000, 100, START))
    await vi.waitFor(async () => expect(await desk.total()).toBe(1100), WAIT)
    const live = await desk.counts()
    await desk.console.blacklists.recount()
    expect(await desk.counts()).toEqual(live)
  }, 120_000)
})
