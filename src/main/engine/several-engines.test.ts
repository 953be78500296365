import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import type { Alert, LiveBatch } from '../../shared/alert'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'
import { COUNTERS } from './kafka/engines.test-kit'

const { isSkipped, why } = needServers('ClickHouse', 'Redis')
const WAIT = { timeout: 40_000, interval: 20 }
const ORDER = '{watchfloor:soc:decisions}:order'

/** A line about an address, its time now. */
function line(ip: string, id: number): string {
  const event = {
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: Date.now(),
    ip,
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${id}`,
    reason: 'Detected SQL Inj in logs',
  }
  return `${JSON.stringify(event)}\n`
}

/** A console that watches, as a window does: what it was told, and where it would go on. */
class Console {
  readonly told: LiveBatch[] = []
  private readonly stopper = new AbortController()
  private readonly done: Promise<void>

  constructor(client: ConsoleClient, after = 0) {
    this.done = this.watch(client, after).catch((error: unknown) => {
      if (!this.stopper.signal.aborted) throw error
    })
  }

  private async watch(client: ConsoleClient, after: number): Promise<void> {
    const { signal } = this.stopper
    for await (const batch of await client.live.watch({ after }, { signal })) {
      this.told.push(batch)
      await client.live.acknowledge({ stream: batch.stream, number: batch.number })
    }
  }

  get number(): number {
    return this.told.at(-1)?.number ?? 0
  }

  /** What it shows of an address: the last that it was told. */
  shown(ip: string): Alert | undefined {
    return this.told.flatMap(({ alerts }) => alerts).findLast(({ subject }) => subject === ip)
  }

  async close(): Promise<void> {
    this.stopper.abort()
    await this.done
  }
}

/** How often an engine judged whether to tell its people of an address. */
async function newsOf(desk: Desk, ip: string): Promise<number> {
  const { outcomes } = await desk.client.notifications.list({ limit: 1000 })
  return outcomes.filter(({ body }) => body === ip).length
}

/** An engine with a data folder and a log of its own, on servers that others use too. */
class Desk {
  engine: Engine | null = null
  log = ''
  folder = ''

  constructor(private readonly actor: string) {}

  async prepare(clickHouse: ClickHouseServer, redis: RedisServer): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'watchfloor-several-'))
    this.log = join(this.folder, 'events.log')
    await writeFile(this.log, '')
    const id = `file-${this.actor}`
    const settings = {
      history: { url: clickHouse.url, database: 'soc', fsync: false },
      tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
      hasStoppedDemo: true,
      sources: [{ id, kind: 'log-file', name: id, path: this.log }],
    }
    await writeFile(join(this.folder, 'settings.json'), JSON.stringify(settings))
  }

  async start(): Promise<void> {
    this.engine = await startEngine({
      dataFolder: this.folder,
      isDemoWanted: false,
      areSourcesWanted: true,
      env: { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'right' },
    })
    await vi.waitFor(() => expect(this.engine?.status().tally.state).toBe('ready'), WAIT)
  }

  async stop(): Promise<void> {
    await this.engine?.stop()
    this.engine = null
  }

  get client(): ConsoleClient {
    if (this.engine === null) throw new Error('The engine is not started')
    return this.engine.client({ actor: this.actor })
  }

  async alertOf(ip: string): Promise<Alert> {
    const { alerts } = await this.client.alerts.list({ status: 'all', limit: 1000, cursor: null })
    const found = alerts.find(({ subject }) => subject === ip)
    if (found === undefined) throw new Error(`No alert about ${ip} at ${this.actor}`)
    return found
  }

  /** Adds a line about an address and waits for its alert. */
  async raise(ip: string, id = 1): Promise<Alert> {
    await appendFile(this.log, line(ip, id))
    return vi.waitFor(() => this.alertOf(ip), WAIT)
  }

  close(alert: Alert) {
    const { id, revision } = alert
    const action = { kind: 'close', reason: 'benign positive', note: '' } as const
    return this.client.alerts.act({ target: { alerts: [{ id, revision }] }, action })
  }

  acknowledge({ id, revision }: Alert) {
    const action = { kind: 'acknowledge', note: '' } as const
    return this.client.alerts.act({ target: { alerts: [{ id, revision }] }, action })
  }

  async values(): Promise<string[]> {
    const { entries } = await this.client.blacklists.entries({ list: '40', limit: 1000 })
    return entries.filter(({ state }) => state === 'active').map(({ value }) => value)
  }

  async exported(): Promise<string> {
    return (await this.client.blacklists.export({ list: '40', format: 'txt' })).content
  }
}

describe.skipIf(isSkipped)(`engines that share a history and a tally${why}`, () => {
  let clickHouse: ClickHouseServer
  let redis: RedisServer
  const a = new Desk('ann')
  const b = new Desk('bob')
  const consoles: Console[] = []

  beforeAll(async () => {
    clickHouse = await startClickHouse({ password: 'right' })
    redis = await startRedis()
    await a.prepare(clickHouse, redis)
    await b.prepare(clickHouse, redis)
    await a.start()
    await b.start()
  }, 120_000)
  afterAll(async () => {
    for (const each of consoles) await each.close()
    for (const desk of [a, b]) {
      await desk.stop()
      if (desk.folder !== '') await rm(desk.folder, { recursive: true, force: true, maxRetries: 5 })
    }
    await clickHouse?.stop()
    await redis?.stop()
  }, 60_000)

  const watch = (desk: Desk, after?: number) => {
    const opened = new Console(desk.client, after)
    consoles.push(opened)
    return opened
  }

  it('shows on one what another found and what was decided there, and tells news once', async () => {
    const ip = '203.0.113.1'
    const screen = watch(b)
    await vi.waitFor(() => expect(screen.told.length).toBeGreaterThan(0), WAIT)
    const alert = await a.raise(ip)
    await vi.waitFor(() => expect(screen.shown(ip)).toMatchObject({ id: alert.id, count: 1 }), WAIT)
    await appendFile(a.log, line(ip, 2))
    await vi.waitFor(() => expect(screen.shown(ip)?.count).toBe(2), WAIT)
    await a.acknowledge(await a.alertOf(ip))
    await vi.waitFor(
      () => expect(screen.shown(ip)).toMatchObject({ status: 'acknowledged', actor: 'ann' }),
      WAIT,
    )
    // What was decided there is what the next decision here builds on.
    const { changeId } = await b.close(await b.alertOf(ip))
    await vi.waitFor(async () => expect((await a.alertOf(ip)).status).toBe('closed'), WAIT)
    await vi.waitFor(
      () => expect(screen.told.at(-1)?.totals).toMatchObject({ open: 0, all: 1 }),
      WAIT,
    )
    await a.client.changes.undo({ changeId })
    await vi.waitFor(() => expect(screen.shown(ip)?.status).toBe('acknowledged'), WAIT)
    const lines = async (desk: Desk) =>
      (await desk.client.changes.audit({ limit: 100 })).map(({ actor, action }) => [actor, action])
    expect(await lines(b)).toEqual([
      ['ann', 'undid'],
      ['bob', 'closed'],
      ['ann', 'acknowledged'],
    ])
    await vi.waitFor(async () => expect(await lines(a)).toEqual(await lines(b)), WAIT)
    expect(await newsOf(b, ip)).toBe(1)
    expect(await newsOf(a, ip)).toBe(1)
  }, 90_000)

  it('lets one of two who close at the same time win, and tells the other by whom', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ip = `203.0.113.${10 + round}`
      const alert = await a.raise(ip)
      await vi.waitFor(() => b.alertOf(ip), WAIT)
      const results = await Promise.allSettled([a.close(alert), b.close(alert)])
      const won = results.findIndex(({ status }) => status === 'fulfilled')
      const winner = ['ann', 'bob'][won]
      const [refused] = results.filter((each) => each.status === 'rejected')
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(refused?.reason).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining(`was closed by ${winner} in the meantime`),
      })
      for (const desk of [a, b]) {
        expect(await desk.alertOf(ip)).toMatchObject({ actor: winner, revision: 1 })
      }
    }
  }, 90_000)

  it('has what was blocked on one in the list and export of the other, until it is undone', async () => {
    const value = '198.51.100.7'
    const counted = '203.0.113.20'
    await a.raise(counted)
    await vi.waitFor(async () => expect(await b.values()).toContain(counted), WAIT)
    const blocked = await a.client.blacklists.add({
      list: '40',
      value,
      reason: 'seen elsewhere',
      expiresInMs: 86_400_000,
    })
    await vi.waitFor(async () => expect(await b.values()).toContain(value), WAIT)
    expect(await b.exported()).toContain(value)
    await b.client.changes.undo({ changeId: blocked.changeId })
    await vi.waitFor(async () => expect(await a.values()).not.toContain(value), WAIT)
    expect(await a.exported()).not.toContain(value)
    const entry = { list: '40', value: counted, reason: 'no' }
    const removed = await a.client.blacklists.remove({ entries: [entry] })
    await vi.waitFor(async () => expect(await b.values()).not.toContain(counted), WAIT)
    expect((await redis.cli('HEXISTS', COUNTERS, counted)).trim()).toBe('0')
    // Taken back by the other engine: the counter stands again, once.
    await b.client.changes.undo({ changeId: removed.changeId })
    await vi.waitFor(async () => expect(await a.values()).toContain(counted), WAIT)
    expect((await redis.cli('HGET', COUNTERS, counted)).trim()).toBe('1')
    const together = await Promise.allSettled([
      a.client.blacklists.remove({ entries: [entry] }),
      b.client.blacklists.remove({ entries: [entry] }),
    ])
    expect(together.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [refused] = together.filter((each) => each.status === 'rejected')
    expect(refused?.reason.message).toMatch(/(ann|bob) removed 203\.0\.113\.20 on list 40/)
  }, 90_000)

  it('hides on one what was suppressed on another, and lets one of two who lift it win', async () => {
    const ip = '203.0.113.70'
    const alert = await a.raise(ip)
    await vi.waitFor(() => b.alertOf(ip), WAIT)
    const target = { alerts: [{ id: alert.id, revision: alert.revision }] }
    await a.client.silences.suppress({ target, reason: 'known scanner' })
    const openAt = async (desk: Desk) =>
      (await desk.client.live.page({ tab: 'open' })).groups.some(({ subject }) => subject === ip)
    await vi.waitFor(async () => expect(await openAt(b)).toBe(false), WAIT)
    expect(await openAt(a)).toBe(false)
    await vi.waitFor(async () => {
      for (const desk of [a, b]) expect(desk.engine?.status().totals.suppressed).toBe(1)
    }, WAIT)
    const seen = await b.client.silences.list()
    expect(seen).toMatchObject([{ actor: 'ann', reason: 'known scanner', subject: ip }])
    const lifts = await Promise.allSettled(
      [a, b].map((desk) => desk.client.silences.lift({ silences: seen })),
    )
    expect(lifts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await vi.waitFor(async () => {
      for (const desk of [a, b]) {
        expect(await openAt(desk)).toBe(true)
        expect(await desk.client.silences.list()).toEqual([])
      }
    }, WAIT)
  }, 90_000)

  it('misses nothing on a console that was cut off, nor on an engine that was stopped', async () => {
    const before = watch(b)
    await vi.waitFor(() => expect(before.told.length).toBeGreaterThan(0), WAIT)
    const seen = await a.raise('203.0.113.30')
    await vi.waitFor(() => expect(before.shown(seen.subject)).toBeDefined(), WAIT)
    await before.close()
    await a.raise('203.0.113.31')
    await a.acknowledge(seen)
    await vi.waitFor(
      async () => expect((await b.alertOf(seen.subject)).status).toBe('acknowledged'),
      WAIT,
    )
    const after = watch(b, before.number)
    await vi.waitFor(() => expect(after.shown('203.0.113.31')).toBeDefined(), WAIT)
    await vi.waitFor(() => expect(after.shown(seen.subject)?.status).toBe('acknowledged'), WAIT)
    await after.close()
    await b.stop()
    const alert = await a.raise('203.0.113.32')
    await a.close(alert)
    await b.start()
    expect(await b.alertOf('203.0.113.32')).toMatchObject({ status: 'closed', actor: 'ann' })
    // What happened while it was away is no news.
    await a.raise('203.0.113.33')
    await vi.waitFor(async () => expect(await newsOf(b, '203.0.113.33')).toBe(1), WAIT)
    expect(await newsOf(b, '203.0.113.32')).toBe(0)
  }, 120_000)

  it('forgets on one what another was told to forget', async () => {
    const value = '203.0.113.50'
    await a.raise(value)
    await b.client.blacklists.add({
      list: '41',
      value,
      reason: `${value} again`,
      expiresInMs: null,
    })
    await b.acknowledge(await vi.waitFor(() => b.alertOf(value), WAIT))
    const trail = async (desk: Desk) =>
      JSON.stringify(await desk.client.changes.audit({ limit: 100 }))
    expect(await trail(b)).toContain(value)
    await a.client.entity.forget({ value, confirmation: value, reason: 'asked to' })
    await vi.waitFor(async () => expect(await trail(b)).toContain('forgot'), WAIT)
    await vi.waitFor(async () => expect(await trail(b)).not.toContain(value), WAIT)
    await expect(b.alertOf(value)).rejects.toThrow(/No alert/)
    const { entries } = await b.client.blacklists.entries({ list: '41', state: 'all' })
    expect(entries.map((entry) => entry.value)).not.toContain(value)
    await vi.waitFor(async () => expect(await trail(a)).toBe(await trail(b)), WAIT)
  }, 90_000)

  it('lists once what meets a policy, whichever engine sees it first', async () => {
    const policy = {
      minimumHits: 2,
      minimumReporters: 1,
      windowMs: 86_400_000,
      severity: 'low',
      minimumScore: null,
      expiresInMs: 86_400_000,
    } as const
    await a.client.blacklists.create({ list: 'auto-block', title: 'Blocked by policy' })
    await a.client.blacklists.setPolicy({ list: 'auto-block', policy })
    const addresses = ['203.0.113.50', '203.0.113.51', '203.0.113.52']
    for (const [index, ip] of addresses.entries()) {
      // Either log has one of the two hits.
      await a.raise(ip, 700 + index)
      await appendFile(b.log, line(ip, 800 + index))
    }
    for (const desk of [a, b]) {
      await vi.waitFor(async () => {
        const listed = await desk.client.blacklists.entries({ list: 'auto-block' })
        // What came before in this history meets the policy as well.
        const entries = listed.entries.filter(({ value }) => addresses.includes(value))
        expect(entries.map(({ value }) => value).sort()).toEqual(addresses)
        expect(entries.every(({ origin, revision }) => origin === 'policy' && revision === 1)).toBe(
          true,
        )
      }, WAIT)
    }
  }, 90_000)

  it('goes on deciding in order when Redis has lost its count', async () => {
    const first = await a.raise('203.0.113.40')
    const second = await b.raise('203.0.113.41')
    await a.acknowledge(first)
    const counted = Number(await redis.cli('GET', ORDER))
    expect(counted).toBeGreaterThan(0)
    await redis.cli('DEL', ORDER)
    await b.acknowledge(second)
    expect(Number(await redis.cli('GET', ORDER))).toBeGreaterThan(counted)
    await a.close(await a.alertOf(first.subject))
    for (const desk of [a, b]) {
      await vi.waitFor(async () => {
        expect(await desk.alertOf(first.subject)).toMatchObject({ status: 'closed', revision: 2 })
        expect((await desk.alertOf(second.subject)).status).toBe('acknowledged')
      }, WAIT)
    }
    // A start reads them in the order in which they were made.
    await b.stop()
    await b.start()
    expect(await b.alertOf(first.subject)).toMatchObject({ status: 'closed', revision: 2 })
  }, 90_000)
})
