import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import {
  type RedisClusterServers,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../../scripts/servers/redis.mjs'
import { type Decision, DecisionTakenError } from '../decision'
import { DecisionTail } from '../history/decision-tail'
import { DecisionStore } from '../history/operations'
import type { Store } from '../history/store'
import { DecisionRegister } from '../tally/redis-register'
import { openTestStore } from '../testing/shared-store'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { SharedDecisions } from './shared-decisions'

const { isSkipped, why } = needServers('ClickHouse', 'Redis')
const NOW = Date.UTC(2026, 2, 2, 10)

function decision(object: string, revision: number, actor: string, changeId?: string): Decision {
  return {
    changeId: changeId ?? `${actor}-${object}-${revision}`,
    kind: 'alert',
    object,
    revision,
    at: NOW,
    actor,
    action: 'closed',
    reason: 'other',
    data: { status: 'closed', note: `by ${actor}` },
    undoes: null,
  }
}

const named = ({ object, revision, actor }: Decision) => `${object} ${revision} ${actor}`

describe.skipIf(isSkipped)(`decisions that engines share${why}`, () => {
  let opened: OpenedStore
  let store: Store
  let redis: RedisServer
  let runs = 0
  let database = ''
  const connections: { close: () => void }[] = []

  beforeAll(async () => {
    const [, server] = STORES
    if (server === undefined) throw new Error('no server')
    opened = await server.open()
    store = opened.store
    redis = await startRedis()
  })
  afterAll(async () => {
    for (const each of connections) each.close()
    await opened?.end()
    await redis?.stop()
  })
  beforeEach(async () => {
    await redis.cli('FLUSHALL')
    database = `decisions_${runs++}`
    await makeDatabase(store, database)
  })

  /** One engine's log, with what it was told of others; `fail` breaks its next inserts. */
  const join = async () => {
    const nodes = [{ host: redis.host, port: redis.port }]
    const address = { kind: 'single', nodes, user: '', password: '', tls: null } as const
    const shared = openTestStore(address)
    connections.push(shared)
    const decisions = new DecisionStore(store, database)
    const told: string[] = []
    const engine = {
      told,
      clock: { now: NOW },
      failure: null as Error | null,
      register: new DecisionRegister(shared.connection, database),
      log: null as unknown as SharedDecisions,
    }
    engine.log = new SharedDecisions({
      store: {
        load: (kinds) => decisions.load(kinds),
        insert: (rows, first) =>
          engine.failure === null ? decisions.insert(rows, first) : Promise.reject(engine.failure),
      },
      tail: new DecisionTail(store, database),
      register: engine.register,
      now: () => engine.clock.now,
      onOthers: async (rows) => void told.push(...rows.map(named)),
    })
    await engine.log.begin()
    return engine
  }
  const stored = async () => (await new DecisionStore(store, database).load(['alert'])).map(named)

  it('are told to each other once, in their order', async () => {
    const [a, b] = [await join(), await join()]
    await a.log.append([decision('x', 1, 'ann'), decision('y', 1, 'ann')])
    await b.log.catchUp()
    await b.log.append([decision('x', 2, 'bob')])
    for (const each of [a, b, a, b]) await each.log.catchUp()
    expect(b.told).toEqual(['x 1 ann', 'y 1 ann'])
    expect(a.told).toEqual(['x 2 bob'])
    const late = await join()
    expect((await late.log.load(['alert'])).map(named)).toEqual(['x 1 ann', 'y 1 ann', 'x 2 bob'])
  })

  it('are made by one, whoever asks at the same time, and the others are told which', async () => {
    const engines = [await join(), await join(), await join()]
    for (let round = 1; round <= 10; round += 1) {
      const results = await Promise.allSettled(
        engines.map(({ log }, n) => log.append([decision('x', round, `e${n}`)])),
      )
      const winner = results.findIndex(({ status }) => status === 'fulfilled')
      for (const [n, result] of results.entries()) {
        if (n === winner) continue
        const reason = result.status === 'rejected' ? result.reason : null
        expect(reason).toBeInstanceOf(DecisionTakenError)
        expect(reason.other).toMatchObject({ actor: `e${winner}`, revision: round })
      }
    }
    expect(await stored()).toHaveLength(10)
  })

  it('by rule are made once, whoever makes them', async () => {
    const [a, b] = [await join(), await join()]
    const rules = (objects: string[]) =>
      objects.map((object) => decision(object, 1, 'auto', `rule-${object}`))
    await Promise.all([a.log.append(rules(['x', 'y'])), b.log.append(rules(['y', 'z']))])
    expect((await stored()).sort()).toEqual(['x 1 auto', 'y 1 auto', 'z 1 auto'])
  })

  it('are stored by whoever meets them where their engine died in between', async () => {
    const [a, b] = [await join(), await join()]
    a.failure = new Error('killed')
    const both = [decision('x', 1, 'ann', 'c1'), decision('y', 1, 'ann', 'c1')]
    await expect(a.log.append(both)).rejects.toThrow('killed')
    expect(await stored()).toEqual([])
    const refused = await b.log.append([decision('y', 1, 'bob')]).catch((error: unknown) => error)
    expect(refused).toMatchObject({ other: { actor: 'ann', changeId: 'c1' } })
    expect(await stored()).toEqual(['x 1 ann', 'y 1 ann'])
    expect(b.told).toEqual(['x 1 ann', 'y 1 ann'])
    // The one that was only cut off learns that they stand.
    await a.log.catchUp()
    expect(a.told).toEqual(['x 1 ann', 'y 1 ann'])
    await b.log.append([decision('y', 2, 'bob')])
    expect(await stored()).toEqual(['x 1 ann', 'y 1 ann', 'y 2 bob'])
  })

  it('that were not claimed whole are nobody else’s to store, and are let go of', async () => {
    const [a, b] = [await join(), await join()]
    const half = [decision('x', 1, 'ann')]
    await a.register.claim(half, { newest: 0, isWhole: false })
    const refused = await b.log.append([decision('x', 1, 'bob')]).catch((error: unknown) => error)
    expect(refused).toMatchObject({ other: null, mine: { actor: 'bob' } })
    expect(
      Number(await redis.cli('PTTL', `{watchfloor:${database}:decisions}:claim:alert x 1`)),
    ).toBeGreaterThan(0)
    await a.register.release(half)
    await b.log.append([decision('x', 1, 'bob')])
    expect(await stored()).toEqual(['x 1 bob'])
  })

  it('of more than one claim are made all or not at all', async () => {
    const [a, b] = [await join(), await join()]
    const many = Array.from({ length: 12_000 }, (_, n) => decision(`m${n}`, 1, 'ann', 'many'))
    await b.log.append([decision('m11999', 1, 'bob')])
    await expect(a.log.append(many)).rejects.toMatchObject({ other: { actor: 'bob' } })
    expect(await stored()).toEqual(['m11999 1 bob'])
    await b.log.append([decision('m0', 1, 'bob')])
    const others = many.slice(1, 11_000)
    await a.log.append(others)
    await b.log.catchUp()
    expect(b.told).toHaveLength(others.length)
    expect(new Set(b.told).size).toBe(others.length)
  }, 60_000)

  it('that come to history late are seen all the same', async () => {
    const [a, b] = [await join(), await join()]
    const late = [decision('x', 1, 'ann')]
    await a.log.append([decision('w', 1, 'ann')])
    const outcome = await a.register.claim(late, { newest: 0, isWhole: true })
    if (outcome.isTaken) throw new Error('taken')
    for (let n = 0; n < 200; n += 1) await a.log.append([decision('y', n + 1, 'ann')])
    await b.log.catchUp()
    const fresh = await join()
    expect(b.told).toHaveLength(201)
    await new DecisionStore(store, database).insert(late, outcome.first)
    await b.log.catchUp()
    expect(b.told.at(-1)).toBe('x 1 ann')
    await fresh.log.catchUp()
    expect(fresh.told).toContain('x 1 ann')
  }, 60_000)

  it('go on above all that history has where Redis lost its count, and the first of two stands', async () => {
    const [a, b] = [await join(), await join()]
    await a.log.append([decision('w', 1, 'ann')])
    await b.log.catchUp()
    await a.log.append([decision('x', 1, 'ann')])
    // The row is there before anybody else has seen it, and Redis knows of nothing.
    await redis.cli('FLUSHALL')
    await b.log.append([decision('x', 1, 'bob')])
    expect(await stored()).toEqual(['w 1 ann', 'x 1 ann', 'x 1 bob'])
    expect((await b.log.load(['alert'])).map(named)).toEqual(['w 1 ann', 'x 1 ann'])
    for (const each of [a, b]) await each.log.catchUp()
    expect(a.told).toEqual(['x 1 bob'])
    expect(b.told).toEqual(['w 1 ann', 'x 1 ann'])
  })

  it('wait where those of others were not read for long', async () => {
    const [a, b] = [await join(), await join()]
    await a.log.append([decision('x', 1, 'ann')])
    b.clock.now += 10 * 60_000
    await expect(b.log.append([decision('x', 1, 'bob')])).rejects.toThrow(/not read for long/)
    await b.log.catchUp()
    expect(b.told).toEqual(['x 1 ann'])
    await b.log.append([decision('x', 2, 'bob')])
  })
})

describe.skipIf(isSkipped)(`decisions that engines share through a Redis Cluster${why}`, () => {
  let opened: OpenedStore
  let servers: RedisClusterServers
  const connections: { close: () => void }[] = []
  beforeAll(async () => {
    const [, server] = STORES
    if (server === undefined) throw new Error('no server')
    opened = await server.open()
    servers = await startRedisCluster()
    await makeDatabase(opened.store, 'clustered')
  }, 90_000)
  afterAll(async () => {
    for (const each of connections) each.close()
    await opened?.end()
    await servers?.stop()
  })

  const join = async (): Promise<SharedDecisions> => {
    const nodes = servers.nodes.map(({ host, port }) => ({ host, port }))
    const address = { kind: 'cluster', nodes, user: '', password: '', tls: null } as const
    const shared = openTestStore(address, { replicas: 1 })
    await shared.connection.check()
    connections.push(shared)
    const log = new SharedDecisions({
      store: new DecisionStore(opened.store, 'clustered'),
      tail: new DecisionTail(opened.store, 'clustered'),
      register: new DecisionRegister(shared.connection, 'clustered'),
      now: () => NOW,
      onOthers: async () => undefined,
    })
    await log.begin()
    return log
  }

  it('are made by one each, also while the primary that has the claims is killed', async () => {
    const [a, b] = [await join(), await join()]
    for (let round = 1; round <= 6; round += 1) {
      const primary = await servers.primaryOf('{watchfloor:clustered:decisions}:order')
      const work = Promise.allSettled([
        a.append([decision('x', round, 'ann')]),
        b.append([decision('x', round, 'bob')]),
      ])
      if (round === 3) await primary.kill()
      const results = await work
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      if (round === 3) {
        await primary.restart()
        await servers.waitForHealth()
      }
      for (const log of [a, b]) await log.catchUp()
    }
    const stored = await new DecisionStore(opened.store, 'clustered').load(['alert'])
    expect(stored.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6])
  }, 120_000)
})
