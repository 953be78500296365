import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import { openServerStore } from './history/server-store'
import type { Store } from './history/store'
import type { BatchOrigin } from './pipeline'
import {
  batchesFrom,
  feedAll,
  NOW,
  ORIGIN,
  openTestWorkspace,
  stateOf,
  truth,
} from './pipeline.test-kit'
import type { RecordBatch } from './record'
import { type MortalStore, mortal } from './testing/mortal-store'
import { openTestStore } from './testing/shared-store'
import { addressOf } from './testing/stores'
import type { Workspace } from './workspace'

const { isSkipped, why } = needServers('ClickHouse', 'Redis')
const DROP_CLAIMS = `for _, key in ipairs(redis.call('KEYS', 'dedup:*')) do redis.call('DEL', key) end`
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)

describe.skipIf(isSkipped)(`engines that share one history and one tally${why}`, () => {
  let folder: string
  let clickHouse: ClickHouseServer
  let redis: RedisServer
  let store: Store
  let runs = 0
  let names = 0

  beforeAll(async () => {
    redis = await startRedis()
    clickHouse = await startClickHouse({ password: 'secret' })
    store = await openServerStore(addressOf(clickHouse.url, { password: 'secret' }))
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-shared-'))
  })
  afterAll(async () => {
    await store?.close()
    await clickHouse?.stop()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(() => redis.cli('FLUSHALL'))

  const nextRun = () => `shared${runs++}`
  const open = async (run: string, engine: string, life?: MortalStore): Promise<Workspace> => {
    const workspace = await openTestWorkspace({
      over: life ?? store,
      run,
      folder,
      engine,
      isDead: life?.isDead,
      shared: {
        store: openTestStore(
          {
            kind: 'single',
            nodes: [{ host: redis.host, port: redis.port }],
            user: '',
            password: '',
            tls: null,
          },
          { life },
        ),
        randomBytes: (count) => {
          names += 1
          return Buffer.from(`${names}`.padStart(count, '0'))
        },
        onNews: () => undefined,
      },
    })
    while (workspace.tallyStatus().state !== 'ready' && life?.isDead() !== true) {
      await new Promise(setImmediate)
    }
    return workspace
  }
  const openBoth = (run: string) => Promise.all([open(run, A), open(run, B)])
  const closeAll = async (...all: Workspace[]) => {
    for (const workspace of all) await workspace.close()
  }

  /** Counters as the reference's readers find them. */
  const published = async () => {
    const counters: Record<string, number> = {}
    for (const list of ['40', '41', '42']) {
      const answer = await redis.cli('HGETALL', `blacklist:${list}:ip_counters`)
      const cells = answer.trim() === '' ? [] : answer.trim().split('\n')
      for (let at = 0; at + 1 < cells.length; at += 2) {
        counters[`${list} ${cells[at]}`] = Number(cells[at + 1])
      }
    }
    return counters
  }
  const forgetClaims = () => redis.cli('EVAL', DROP_CLAIMS, '0')

  /** What everybody must see in the end. */
  const expectTruth = async (all: readonly Workspace[], note = '') => {
    const { events, counters } = truth()
    expect(await published(), note).toEqual(counters)
    for (const workspace of all) {
      await workspace.followTally()
      expect(await stateOf(workspace), note).toMatchObject({
        events,
        alertEvents: events,
        counters,
        rejects: 3,
      })
    }
  }

  it('have each event once where both get all of them at the same time', async () => {
    const [a, b] = await openBoth(nextRun())
    await Promise.all([feedAll(a), feedAll(b)])
    await expectTruth([a, b])
    expect((await stateOf(a)).bursts).toEqual(truth().bursts)
    // Whoever comes later finds everything.
    for (const batch of batchesFrom(0)) {
      expect((await pass(b, batch)).accepted).toBe(0)
    }
    await expectTruth([a, b])
    await closeAll(a, b)
  })

  it('have each event once where every one has a part, with duplicates across them', async () => {
    const [a, b] = await openBoth(nextRun())
    const feed = async (workspace: Workspace, batches: readonly RecordBatch[], name: string) => {
      for (const batch of batches) await pass(workspace, { ...batch, partition: name })
    }
    const batches = batchesFrom(0)
    await Promise.all([feed(a, batches.slice(0, 3), 'half-a'), feed(b, batches.slice(3), 'half-b')])
    const { events, counters } = truth()
    const expectAll = async () => {
      expect(await published()).toEqual(counters)
      for (const workspace of [a, b]) {
        await workspace.followTally()
        expect(await stateOf(workspace)).toMatchObject({ events, alertEvents: events, counters })
      }
    }
    await expectAll()
    // Long after, what one has stored comes to the other from another place.
    await forgetClaims()
    for (const batch of batches) {
      const elsewhere = { ...batch, partition: 'elsewhere' }
      expect(await pass(a, elsewhere)).toMatchObject({ accepted: 0 })
      expect(await pass(b, { ...elsewhere, partition: 'nowhere' })).toMatchObject({ accepted: 0 })
    }
    await expectAll()
    await closeAll(a, b)
  })

  it('lose nothing where one dies before or after any write and the other gets the rest', {
    timeout: 600_000,
  }, async () => {
    for (let writes = 1; ; writes += 1) {
      await redis.cli('FLUSHALL')
      const run = nextRun()
      const when = writes % 2 === 0 ? 'before' : 'after'
      const note = `killed ${when} write ${writes}`
      const life = mortal(store, writes, when)
      const b = await open(run, B)
      // As Kafka has it: what a member did not commit goes to the next one.
      let committed = 0
      try {
        const a = await open(run, A, life)
        for (const batch of largeBatches(0)) {
          await pass(a, batch)
          committed = batch.end
        }
        await a.pipeline.settle()
      } catch (error) {
        if (!life.isDead()) throw error
      }
      if (writes % 4 < 2) await forgetClaims()
      for (const batch of largeBatches(committed)) await pass(b, batch)
      await expectTruth([b], note)
      // The one that died comes again with what it had.
      const again = await open(run, A)
      await expectTruth([again, b], note)
      await closeAll(again, b)
      if (!life.isDead()) {
        expect(writes).toBeGreaterThan(10)
        return
      }
    }
  })

  it('raise what an import stored before a kill, though nobody hands it in again', async () => {
    const origin = { ...ORIGIN, source: 'import', keepsPosition: false, isReplay: true }
    const few = largeBatches(0).slice(0, 1)
    for (let writes = 1; ; writes += 1) {
      await redis.cli('FLUSHALL')
      const run = nextRun()
      const life = mortal(store, writes, writes % 2 === 0 ? 'before' : 'after')
      const b = await open(run, B)
      try {
        const a = await open(run, A, life)
        for (const batch of few) await pass(a, batch, origin)
        await a.pipeline.settle()
      } catch (error) {
        if (!life.isDead()) throw error
      }
      const again = await open(run, A)
      const stored = await again.events.count()
      for (const workspace of [again, b]) {
        await workspace.followTally()
        const state = await stateOf(workspace)
        expect(state.alertEvents, `write ${writes}`).toBe(stored)
        expect(sum(state.counters), `write ${writes}`).toBe(stored)
      }
      expect(sum(await published()), `write ${writes}`).toBe(stored)
      await closeAll(again, b)
      if (!life.isDead()) return
    }
  }, 600_000)

  it('count anew all that any of them stored once Redis has lost it, also those that are gone', async () => {
    const run = nextRun()
    const [a, b] = await openBoth(run)
    const pushed = { ...ORIGIN, source: 'http-a', keepsPosition: false }
    const [first, second, ...rest] = batchesFrom(0)
    if (first === undefined || second === undefined) throw new Error('no batches')
    await pass(a, first)
    await pass(b, second, pushed)
    for (const batch of rest) await pass(b, { ...batch, partition: 'half-b' })
    await expectTruth([a, b])
    await closeAll(b)
    await redis.cli('FLUSHALL')
    await a.followTally()
    await a.followTally()
    await expectTruth([a])
    await closeAll(a)
    await redis.cli('FLUSHALL')
    const again = await open(run, A)
    await expectTruth([again])
    await again.recount()
    await expectTruth([again])
    await closeAll(again)
    // One that has stored nothing does not take an empty Redis for the truth.
    await redis.cli('FLUSHALL')
    const third = await open(run, 'c'.repeat(16))
    await expectTruth([third])
    await closeAll(third)
  })

  it('see in charts and totals what the others stored', async () => {
    const run = nextRun()
    const clock = { now: NOW }
    const [a, b] = await openBoth(run)
    const total = async (workspace: Workspace) =>
      sumOf(await workspace.activity.read(NOW - 7_200_000, NOW + 3_600_000, 30_000))
    expect(await total(b)).toBe(0)
    await feedAll(a, clock)
    await b.recountAlerts()
    const read = (workspace: Workspace) => workspace.totals.read({ mine: 0, blocked: 0 })
    expect(read(b)).toEqual(read(a))
    expect(read(b).all).toBeGreaterThan(0)
    await closeAll(a, b)
    const fresh = await open(run, B)
    expect(await total(fresh)).toBe(truth().events)
    await closeAll(fresh)
  })

  it.each([{ counting: 'by itself' }, { counting: 'in Redis' }])(
    'take over what one engine stored that was alone and counted $counting',
    async ({ counting }) => {
      const run = nextRun()
      const alone =
        counting === 'in Redis'
          ? await open(run, '')
          : await openTestWorkspace({ over: store, run, folder })
      const batches = batchesFrom(0)
      for (const batch of batches.slice(0, 2)) await pass(alone, batch)
      await pass(alone, batches[2] ?? fail(), { ...ORIGIN, source: 'http', keepsPosition: false })
      await alone.close()
      const [a, b] = await openBoth(run)
      await Promise.all([
        (async () => {
          for (const batch of batches) await pass(a, batch)
        })(),
        (async () => {
          for (const batch of batches) await pass(b, batch)
        })(),
      ])
      await expectTruth([a, b])
      await closeAll(a, b)
      // And do not leave it to one that counts for itself.
      await expect(openTestWorkspace({ over: store, run, folder })).rejects.toMatchObject({
        code: 'STORE_UNFIT',
        message: expect.stringMatching(/shared by engines .* \(2 so far\)\. Set tally\.redis/),
      })
    },
  )

  it('forget an entity for all of them, and begin anew with what comes later', async () => {
    const [a, b] = await openBoth(nextRun())
    await feedAll(a)
    const ip = '203.0.113.4'
    const ofIp = async (workspace: Workspace) => (await stateOf(workspace)).alerts[ip]
    expect(await ofIp(b)).toBeGreaterThan(1)
    const entity = { ip, subject: ip }
    await a.forget({ entity, reason: 'asked', confirmation: ip }, 'mk')
    await b.followTally()
    for (const workspace of [a, b]) {
      const { alerts, counters } = await stateOf(workspace)
      expect(alerts).not.toHaveProperty([ip])
      expect(Object.keys(counters).filter((key) => key.endsWith(` ${ip}`))).toEqual([])
    }
    const [batch] = batchesFrom(0)
    const [record] = batch?.records ?? []
    if (batch === undefined || record === undefined) throw new Error('no records')
    const text = JSON.stringify({ ...JSON.parse(record.text), ip, info: '/?id=new' })
    const records = [{ ...record, text }]
    await pass(b, { ...batch, partition: 'later', records, end: 1 })
    await a.followTally()
    for (const workspace of [a, b]) {
      expect(await ofIp(workspace)).toBe(1)
      expect((await stateOf(workspace)).counters[`40 ${ip}`]).toBe(1)
    }
    await closeAll(a, b)
  })

  it('go on from positions of their own', async () => {
    const run = nextRun()
    const [a, b] = await openBoth(run)
    const [first, second] = batchesFrom(0)
    if (first === undefined || second === undefined) throw new Error('no batches')
    await pass(a, first)
    await pass(a, second)
    await a.pipeline.settle()
    await pass(b, first)
    await b.pipeline.settle()
    await closeAll(a, b)
    const again = await openBoth(run)
    const positions = again.map(({ pipeline }) => pipeline.positionsOf('a').get(first.partition))
    expect(positions).toEqual([second.end, first.end])
    await closeAll(...again)
  })
})

/** All that comes from a position on, thirty records at a time. */
function largeBatches(position: number): RecordBatch[] {
  const large: RecordBatch[] = []
  for (const [index, batch] of batchesFrom(position).entries()) {
    const open = index % 3 === 0 ? undefined : large.pop()
    const records = [...(open?.records ?? []), ...batch.records]
    large.push({ ...batch, records })
  }
  return large
}

async function pass(workspace: Workspace, batch: RecordBatch, origin: BatchOrigin = ORIGIN) {
  return (await workspace.pipeline.process(batch, origin)).done
}

function fail(): never {
  throw new Error('no batch')
}

function sum(counters: Record<string, number>): number {
  return Object.values(counters).reduce((total, count) => total + count, 0)
}

function sumOf(bars: readonly { counts: Record<string, number> }[]): number {
  return bars.reduce((total, { counts }) => total + sum(counts), 0)
}
