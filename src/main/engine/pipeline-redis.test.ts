import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import { openEmbeddedStore, type Store } from './history/store'
import {
  batchesFrom,
  feedAll,
  NOW,
  ORIGIN,
  openTestWorkspace,
  stateOf,
  truth,
} from './pipeline.test-kit'
import { type MortalStore, mortal } from './testing/mortal-store'
import { openTestStore } from './testing/shared-store'
import type { Workspace } from './workspace'

const { isSkipped, why } = needServers('Redis')
const DROP_CLAIMS = `for _, key in ipairs(redis.call('KEYS', 'dedup:*')) do redis.call('DEL', key) end`

describe.skipIf(isSkipped)(`the way through with counters in Redis${why}`, () => {
  let folder: string
  let store: Store
  let server: RedisServer
  let runs = 0
  let names = 0

  beforeAll(async () => {
    server = await startRedis()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-pipeline-redis-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(() => server.cli('FLUSHALL'))

  const open = (
    run: string,
    clock = { now: NOW },
    life?: MortalStore,
    over?: Store,
    beforeWrite: () => void = () => undefined,
  ) => {
    const shared = openTestStore(
      {
        kind: 'single',
        nodes: [{ host: server.host, port: server.port }],
        user: '',
        password: '',
        tls: null,
      },
      { life },
    )
    const { write } = shared.connection
    shared.connection.write = async (...call) => {
      beforeWrite()
      return write(...call)
    }
    return openTestWorkspace({
      over: over ?? life ?? store,
      run,
      folder,
      clock,
      isDead: life?.isDead,
      shared: {
        store: shared,
        randomBytes: (count) => {
          names += 1
          return Buffer.from(`${names}`.padStart(count, '0'))
        },
        onNews: () => undefined,
      },
    })
  }

  /** Counters as the reference's readers find them. */
  const published = async () => {
    const counters: Record<string, number> = {}
    for (const list of ['40', '41', '42']) {
      const answer = await server.cli('HGETALL', `blacklist:${list}:ip_counters`)
      const cells = answer.trim() === '' ? [] : answer.trim().split('\n')
      for (let at = 0; at + 1 < cells.length; at += 2) {
        counters[`${list} ${cells[at]}`] = Number(cells[at + 1])
      }
    }
    return counters
  }

  /** As after their time. */
  const forgetClaims = () => server.cli('EVAL', DROP_CLAIMS, '0')

  it('counts each event once, also when all comes again after a restart without any claim', async () => {
    const run = `plain${runs++}`
    const first = await open(run)
    await feedAll(first)
    const { events, counters } = truth()
    expect(await published()).toEqual(counters)
    expect(await stateOf(first)).toMatchObject({ events, alertEvents: events, counters })
    await first.close()
    await forgetClaims()
    const again = await open(run)
    await ready(again)
    for (const batch of batchesFrom(0)) {
      expect((await (await again.pipeline.process(batch, ORIGIN)).done).accepted).toBe(0)
    }
    expect(await published()).toEqual(counters)
    expect(await stateOf(again)).toMatchObject({ events, counters })
    await again.close()
  })

  it('counts a batch that Redis did not take until it was told again and again', async () => {
    let failures = 0
    const workspace = await open(`away${runs++}`, { now: NOW }, undefined, undefined, () => {
      failures += 1
      if (failures <= 3) throw new Error('Redis is away')
    })
    await feedAll(workspace)
    expect(failures).toBeGreaterThan(3)
    expect(await published()).toEqual(truth().counters)
    await workspace.close()
  })

  it('counts what history has and Redis has not when it comes again from its place alone', async () => {
    const run = `place${runs++}`
    const [batch] = batchesFrom(0)
    if (batch === undefined) throw new Error('no batches')
    const dying = await open(run, { now: NOW }, mortal(store, 1, 'before'), store)
    await ready(dying)
    await expect(dying.pipeline.process(batch, ORIGIN).then(({ done }) => done)).rejects.toThrow()
    expect(await published()).toEqual({})
    const survivor = await open(run)
    await ready(survivor)
    const stored = await survivor.events.count()
    expect(stored).toBeGreaterThan(0)
    // The same events from another partition are duplicates of what will come again.
    const elsewhere = { ...batch, partition: 'file-b' }
    await (await survivor.pipeline.process(elsewhere, ORIGIN)).done
    expect(await published()).toEqual({})
    const { accepted } = await (await survivor.pipeline.process(batch, ORIGIN)).done
    expect(accepted).toBe(0)
    const total = Object.values(await published()).reduce((sum, count) => sum + count, 0)
    expect(total).toBe(stored)
    await forgetClaims()
    for (const again of [batch, elsewhere]) {
      await (await survivor.pipeline.process(again, ORIGIN)).done
    }
    expect(Object.values(await published()).reduce((sum, count) => sum + count, 0)).toBe(stored)
    await survivor.close()
  })

  it('counts what an import stored before a kill, which nobody hands in again', async () => {
    const run = `import${runs++}`
    const origin = { ...ORIGIN, source: 'import', keepsPosition: false }
    const [batch] = batchesFrom(0)
    if (batch === undefined) throw new Error('no batches')
    const dying = await open(run, { now: NOW }, mortal(store, 1, 'before'), store)
    await ready(dying)
    await expect(dying.pipeline.process(batch, origin).then(({ done }) => done)).rejects.toThrow()
    expect(await published()).toEqual({})
    for (let start = 0; start < 2; start += 1) {
      await forgetClaims()
      const survivor = await open(run)
      await ready(survivor)
      const total = Object.values(await published()).reduce((sum, count) => sum + count, 0)
      expect(total).toBe(await survivor.events.count())
      const { accepted } = await (await survivor.pipeline.process(batch, origin)).done
      expect(accepted).toBe(0)
      expect(Object.values(await published()).reduce((sum, count) => sum + count, 0)).toBe(total)
      await survivor.close()
    }
  })

  it('equals the truth after a kill before or after any write, to history or to Redis', {
    timeout: 300_000,
  }, async () => {
    const { events, counters, bursts } = truth()
    for (let writes = 1; ; writes += 1) {
      await server.cli('FLUSHALL')
      const run = `kill${runs++}`
      // Before one write is after the one before, so that half of each kind stands for all.
      const when = writes % 2 === 0 ? 'before' : 'after'
      const life = mortal(store, writes, when)
      const clock = { now: NOW }
      try {
        await feedAll(await open(run, clock, life), clock)
      } catch (error) {
        if (!life.isDead()) throw error
      }
      // Some stay away for longer than any claim.
      if (writes % 4 < 2) {
        clock.now += 3 * 24 * 3_600_000
        await forgetClaims()
      }
      const survivor = await open(run, clock)
      await feedAll(survivor, clock)
      await ready(survivor)
      expect(await stateOf(survivor), `killed ${when} write ${writes}`).toMatchObject({
        events,
        alertEvents: events,
        counters,
        rejects: 3,
        bursts,
      })
      expect(await published(), `killed ${when} write ${writes}`).toEqual(counters)
      await survivor.close()
      if (!life.isDead()) {
        expect(writes).toBeGreaterThan(20)
        return
      }
    }
  })
})

/** Resolves once the counters were read from Redis. */
async function ready(workspace: Workspace): Promise<void> {
  while (workspace.tallyStatus().state !== 'ready') await new Promise(setImmediate)
}
