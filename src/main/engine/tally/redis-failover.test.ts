import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { waitUntil } from '../../../../scripts/servers/loopback.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import {
  type RedisClusterServers,
  startRedis,
  startRedisCluster,
} from '../../../../scripts/servers/redis.mjs'
import { contentsOf, delivered, readLog, standOnRedis } from './contract.test-kit'
import { type RedisAddress, RedisConnection } from './redis-connection'
import { RedisError } from './redis-errors'
import { countersKey } from './redis-keys'
import type { DeliveredEvent } from './tally'

const { isSkipped, why } = needServers('Redis')

const LISTS = ['40', '41', '42']
const BATCH = 500
/** Events that come again from another partition, one in so many. */
const DUPLICATE_EVERY = 10

/** Batches of one partition; every tenth event is one of the batch before. */
function batchesOf(partition: string, count: number): DeliveredEvent[][] {
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: BATCH }, (_, index) => {
      const position = batch * BATCH + index
      const isAgain = position >= BATCH && position % DUPLICATE_EVERY === 0
      const number = isAgain ? position - BATCH + 1 : position
      return delivered({
        name: `${partition} ${number}`,
        position,
        partition,
        list: LISTS[number % LISTS.length],
        ip: `198.51.100.${number % 200}`,
      })
    }),
  )
}

/** Counts by list and address, each event once. */
function truthOf(batches: readonly DeliveredEvent[][]): Record<string, Record<string, number>> {
  const truth: Record<string, Record<string, number>> = {}
  for (const { list, ip } of new Map(batches.flat().map((event) => [event.id, event])).values()) {
    truth[list] ??= {}
    truth[list][ip] = (truth[list][ip] ?? 0) + 1
  }
  return truth
}

function countsIn(contents: ReturnType<typeof contentsOf>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(contents).map(([list, counters]) => [
      list,
      Object.fromEntries(Object.entries(counters).map(([ip, { count }]) => [ip, count])),
    ]),
  )
}

describe.skipIf(isSkipped)(`a Redis Cluster whose nodes die${why}`, () => {
  let servers: RedisClusterServers
  let address: RedisAddress
  const stands: { close: () => void }[] = []

  beforeAll(async () => {
    servers = await startRedisCluster()
    const nodes = servers.nodes.map(({ host, port }) => ({ host, port }))
    address = { kind: 'cluster', nodes, user: '', password: '', tls: null }
  }, 60_000)
  afterAll(() => servers?.stop())
  afterEach(() => {
    for (const stand of stands.splice(0)) stand.close()
  })

  const newStand = async () => {
    const stand = await standOnRedis(address)
    stands.push(stand)
    return stand
  }

  it('says so when it is taken for a single server', async () => {
    const nodes = address.nodes.slice(0, 1)
    const stand = standOnRedis({ ...address, kind: 'single', nodes })
    await expect(stand).rejects.toThrow(/belongs to a cluster. Set isCluster to true/)
  })

  it('is opened once it is whole, also by who asked while slots of it were served by nobody', async () => {
    const primary = await servers.primaryOf(countersKey('40'))
    const roles = await Promise.all(
      servers.nodes.map(async (node) => ({ node, role: await node.cli('INFO', 'replication') })),
    )
    const replica = roles.find(({ role }) => role.includes(`master_port:${primary.port}`))?.node
    const other = roles.find(({ node }) => node !== primary && node !== replica)?.node
    if (replica === undefined || other === undefined) throw new Error('There is no replica')
    await Promise.all([primary.kill(), replica.kill()])
    await waitUntil('The cluster has noticed', async () =>
      (await other.cli('CLUSTER', 'INFO')).includes('cluster_state:fail'),
    )
    const connection = new RedisConnection({ address, replicas: 0, wait: (ms) => wait(ms) })
    try {
      await expect(connection.check()).rejects.toThrow(RedisError)
      await Promise.all([primary.restart(), replica.restart()])
      await servers.waitForHealth()
      await connection.check()
      expect(await connection.joinSet('opened', ['yes'])).toEqual(['yes'])
    } finally {
      connection.close()
    }
  }, 60_000)

  it('counts the truth while two engines apply and primaries are killed', async () => {
    const engines = [await newStand(), await newStand()]
    const work = engines.map((_, index) => batchesOf(`kafka/${index}`, 60))
    let applied = 0
    const running = engines.map(async ({ deliver }, index) => {
      for (const batch of work[index] ?? []) {
        await deliver(batch)
        applied += 1
      }
    })
    let kills = 0
    const killing = (async () => {
      for (const list of ['40', '41']) {
        const from = applied
        while (applied < from + 15) await nextTurn()
        const primary = await servers.primaryOf(countersKey(list))
        await primary.kill()
        kills += 1
        // Work goes on with the replica, which must have been promoted before the node is back.
        const left = applied
        while (applied < left + 8) await nextTurn()
        await primary.restart()
        await servers.waitForHealth()
      }
    })()
    await Promise.all([...running, killing])
    expect(kills).toBe(2)

    const truth = truthOf(work.flat())
    for (const { connection } of engines) expect(connection.retries).toBeGreaterThan(0)
    for (const engine of engines) await engine.tally.follow()
    const late = await newStand()
    for (const { tally } of [...engines, late]) {
      expect(tally.lostLists()).toEqual([])
      expect(countsIn(contentsOf(tally))).toEqual(truth)
    }
    for (const list of LISTS) {
      const primary = await servers.primaryOf(countersKey(list))
      const cells = (await primary.cli('HGETALL', countersKey(list))).trim().split('\n')
      expect(cells.length).toBe(2 * Object.keys(truth[list] ?? {}).length)
    }
  }, 90_000)

  it('follows a slot that moves to another primary, script and all', async () => {
    const { deliver, tally } = await newStand()
    const list = 'moving'
    const at = (position: number) =>
      delivered({ name: `m${position}`, position, list, partition: 'kafka/9' })
    await deliver([at(0), at(1)])
    const from = await servers.primaryOf(countersKey(list))
    const to = await servers.primaryOf(await keyElsewhere(servers, from.port))
    const slot = (await from.cli('CLUSTER', 'KEYSLOT', countersKey(list))).trim()
    const [fromId, toId] = [await idOf(from), await idOf(to)]
    await to.cli('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
    await from.cli('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
    // Names of claims are bytes, which a terminal would spoil.
    const direct = new Redis(from.port, from.host)
    const keys = z
      .array(z.instanceof(Buffer))
      .parse(await direct.callBuffer('CLUSTER', 'GETKEYSINSLOT', slot, '1000'))
    const migrate = (names: Buffer[]) =>
      direct.call('MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '5000', 'KEYS', ...names)
    await migrate(keys.slice(0, 2))
    // Some keys are here and some there: the call is made again until they are together.
    const delivering = deliver([at(1), at(2)])
    await migrate(keys.slice(2))
    for (const node of [to, from]) await node.cli('CLUSTER', 'SETSLOT', slot, 'NODE', toId)
    direct.disconnect()
    await delivering
    await deliver([at(2), at(3)])
    expect([...tally.counters(list).values()].map(({ count }) => count)).toEqual([4])
  }, 30_000)
})

describe.skipIf(isSkipped)(`one Redis that dies${why}`, () => {
  it('is waited for, and counts the truth when it is back', async () => {
    const server = await startRedis()
    const nodes = [{ host: server.host, port: server.port }]
    const stand = await standOnRedis({ kind: 'single', nodes, user: '', password: '', tls: null })
    try {
      const batches = batchesOf('kafka/0', 30)
      for (const [index, batch] of batches.entries()) {
        const delivering = stand.deliver(batch)
        if (index % 10 === 5) {
          await server.kill()
          await server.restart()
        }
        await delivering
      }
      expect(stand.tally.lostLists()).toEqual([])
      expect(countsIn(contentsOf(stand.tally))).toEqual(truthOf(batches))
    } finally {
      stand.close()
      await server.stop()
    }
  }, 60_000)

  it('tells that it lost what it had, and counts it anew', async () => {
    const server = await startRedis()
    const nodes = [{ host: server.host, port: server.port }]
    const address: RedisAddress = { kind: 'single', nodes, user: '', password: '', tls: null }
    const stand = await standOnRedis(address)
    try {
      const batches = batchesOf('kafka/0', 3)
      for (const batch of batches.slice(0, 2)) await stand.deliver(batch)
      await server.cli('FLUSHALL')
      await stand.deliver(batches[2] ?? [])
      expect([...stand.tally.lostLists()].sort()).toEqual(LISTS)
      const distinct = [...new Map(batches.flat().map((event) => [event.id, event])).values()]
      for (const list of LISTS) {
        await stand.tally.rebuild(list, (name) =>
          readLog([{ kind: 'events', seq: 1, events: distinct }], name),
        )
      }
      expect(stand.tally.lostLists()).toEqual([])
      expect(countsIn(contentsOf(stand.tally))).toEqual(truthOf(batches))

      await server.cli('DEL', `{${countersKey('41')}}:applied`)
      const restarted = await standOnRedis(address)
      const stored = new Map([['kafka/0', 3 * BATCH - LISTS.length]])
      for (const list of LISTS) await restarted.tally.compare(list, stored)
      restarted.close()
      expect(restarted.tally.lostLists()).toEqual(['41'])
      await stand.tally.rebuild('41', (name) =>
        readLog([{ kind: 'events', seq: 1, events: distinct }], name),
      )
      for (const batch of batches) await stand.deliver(batch)
      expect(countsIn(contentsOf(stand.tally))).toEqual(truthOf(batches))
    } finally {
      stand.close()
      await server.stop()
    }
  }, 30_000)
})

/** A key that another primary than the one at this port has. */
async function keyElsewhere(servers: RedisClusterServers, port: number): Promise<string> {
  for (let number = 0; ; number += 1) {
    const key = countersKey(`${number}`)
    if ((await servers.primaryOf(key)).port !== port) return key
  }
}

async function idOf(node: { cli: (...args: string[]) => Promise<string> }): Promise<string> {
  return (await node.cli('CLUSTER', 'MYID')).trim()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
