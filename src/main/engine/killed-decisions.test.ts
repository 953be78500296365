import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import type { AlertAction } from '../../shared/alert'
import { ConflictError } from './decision'
import { openServerStore } from './history/server-store'
import type { Store } from './history/store'
import { COUNTERS } from './kafka/engines.test-kit'
import { batchesFrom, ORIGIN, openTestWorkspace } from './pipeline.test-kit'
import { type MortalStore, mortal } from './testing/mortal-store'
import { openTestStore } from './testing/shared-store'
import { addressOf } from './testing/stores'
import type { Workspace } from './workspace'

const { isSkipped, why } = needServers('ClickHouse', 'Redis')
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)

describe.skipIf(isSkipped)(`decisions of engines that share a history${why}`, () => {
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
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-killed-'))
  })
  afterAll(async () => {
    await store?.close()
    await clickHouse?.stop()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(() => redis.cli('FLUSHALL'))

  const open = async (run: string, engine: string, life?: MortalStore): Promise<Workspace> => {
    const nodes = [{ host: redis.host, port: redis.port }]
    const address = { kind: 'single', nodes, user: '', password: '', tls: null } as const
    const workspace = await openTestWorkspace({
      over: life ?? store,
      run,
      folder,
      engine,
      isDead: life?.isDead,
      shared: {
        store: openTestStore(address, { life }),
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

  /** An engine on a new history with alerts and counters. */
  const openWithAlerts = async () => {
    await redis.cli('FLUSHALL')
    const run = `killed${runs++}`
    const b = await open(run, B)
    for (const batch of batchesFrom(0).slice(0, 2)) {
      await (await b.pipeline.process(batch, ORIGIN)).done
    }
    await b.pipeline.settle()
    const [alert] = await b.alerts.readPage(
      { tab: 'all', filter: {}, actor: '', blocked: [], hidden: [] },
      null,
      1,
    )
    const [entry] = b.lists.entries({ list: '40', sort: 'value' }).entries
    if (alert === undefined || entry === undefined) throw new Error('nothing to decide on')
    return { run, b, id: alert.id, value: entry.value, count: entry.count }
  }

  const act = (workspace: Workspace, id: string, action: AlertAction, actor: string) => {
    const revision = workspace.desk.stateOf(id)?.revision ?? 0
    return workspace.desk.act({ alerts: [{ id, revision }] }, action, actor)
  }
  const acknowledge: AlertAction = { kind: 'acknowledge', note: '' }
  const close: AlertAction = { kind: 'close', reason: 'benign positive', note: '' }
  const reopen: AlertAction = { kind: 'reopen', note: '' }

  /** Revisions that were made twice. */
  const readTwice = (run: string) =>
    store.query(
      `SELECT kind, object, revision FROM w_${run}.decisions FINAL
       GROUP BY kind, object, revision HAVING count() > 1`,
    )

  /** What an address counts while it is on the list, 0 once it is not. */
  const countOf = (workspace: Workspace, value: string) => {
    const { entries } = workspace.lists.entries({ list: '40', state: 'active' })
    return entries.find((each) => each.value === value)?.count ?? 0
  }

  it('stand or do not where one engine dies before or after any write, and hold nobody up', async () => {
    let met = 0
    for (let writes = 1; ; writes += 1) {
      const { run, b, id, value, count } = await openWithAlerts()
      const life = mortal(store, writes, writes % 2 === 0 ? 'before' : 'after')
      const note = `killed at write ${writes}`
      let told = 0
      let isRemoved: boolean | null = false
      try {
        const a = await open(run, A, life)
        await act(a, id, acknowledge, 'ann')
        told = 1
        await act(a, id, close, 'ann')
        told = 2
        isRemoved = null
        const removed = await a.lists.remove([{ list: '40', value, reason: 'no' }], 'ann')
        isRemoved = true
        await act(a, id, reopen, 'ann')
        told = 3
        isRemoved = null
        await a.lists.undo(removed.changeId, 'ann')
        isRemoved = false
      } catch (error) {
        if (!life.isDead()) throw error
      }
      await b.followOthers()
      await b.lists.takeOthers([])
      const after = b.desk.stateOf(id)
      // What was told as done stands; of what was not, at most the one that was under way.
      expect([told, told + 1], note).toContain(after?.revision ?? 0)
      if (isRemoved !== null) {
        await b.followTally()
        const shown = (await redis.cli('HGET', COUNTERS, value)).trim()
        if (isRemoved) expect(shown, note).toBe('')
      }
      // The other goes on at once. It is told of a decision that it meets, and then decides.
      const status = () => b.desk.stateOf(id)?.status ?? 'new'
      const next = () => act(b, id, status() === 'closed' ? reopen : close, 'bob')
      const tries = await next().catch(async (error: unknown) => {
        expect(error, note).toBeInstanceOf(ConflictError)
        met += 1
        expect(String(error), note).toMatch(/ by ann in the meantime/)
        return next()
      })
      expect(tries.changed, note).toBe(1)
      const entry = { list: '40', value, reason: 'bob says no' }
      const remove = () => b.lists.remove([entry], 'bob')
      if (countOf(b, value) > 0) {
        await remove().catch((error: unknown) => {
          expect(String(error), note).toMatch(/ann (removed|took back)/)
        })
      }
      expect(await readTwice(run), note).toEqual([])
      // Whoever comes later sees the same, and counting anew comes to the same.
      const again = await open(run, A)
      await b.followOthers()
      await b.lists.takeOthers([])
      for (const workspace of [again, b]) await workspace.followTally()
      expect(again.desk.stateOf(id), note).toEqual(b.desk.stateOf(id))
      expect(again.lists.audit({ limit: 100 }), note).toEqual(b.lists.audit({ limit: 100 }))
      expect(countOf(again, value), note).toBe(countOf(b, value))
      expect([0, count], note).toContain(countOf(b, value))
      const published = await redis.cli('HGETALL', COUNTERS)
      await again.recount()
      expect((await redis.cli('HGETALL', COUNTERS)).split('\n').sort(), note).toEqual(
        published.split('\n').sort(),
      )
      await again.close()
      await b.close()
      if (!life.isDead()) {
        expect(writes).toBeGreaterThan(10)
        expect(met).toBeGreaterThan(0)
        return
      }
    }
  }, 600_000)
})
