import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findFreePorts } from '../../../../scripts/servers/loopback.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../../scripts/servers/redis.mjs'
import { contentsOf, delivered, readLog, standOnRedis } from './contract.test-kit'
import { type RedisAddress, RedisConnection } from './redis-connection'
import { countersKey } from './redis-keys'

const IP = '203.0.113.9'
const { isSkipped, why } = needServers('Redis')

function addressOf(server: { host: string; port: number }, more: Partial<RedisAddress> = {}) {
  const nodes = [{ host: server.host, port: server.port }]
  return { kind: 'single' as const, nodes, user: '', password: '', tls: null, ...more }
}

describe.skipIf(isSkipped)(`what several engines share in Redis${why}`, () => {
  let server: RedisServer
  const stands: { close: () => void }[] = []
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())
  beforeEach(() => server.cli('FLUSHALL'))
  afterEach(() => {
    for (const stand of stands.splice(0)) stand.close()
  })
  const newStand = async (options: Parameters<typeof standOnRedis>[1] = {}) => {
    const stand = await standOnRedis(addressOf(server), options)
    stands.push(stand)
    return stand
  }

  it('has the keys that delivery.md names, and counts alone in the one others read', async () => {
    const { deliver } = await newStand()
    await deliver([delivered({ name: 'a', position: 7, arrived: 5, partition: 'kafka\n0' })])
    const base = '{blacklist:40:ip_counters}'
    const all = (await server.cli('--raw', 'KEYS', '*')).split('\n')
    for (const name of ['applied', 'changed', 'seen', 'spans', 'version']) {
      expect(all).toContain(`${base}:${name}`)
    }
    expect(await server.cli('HGETALL', 'blacklist:40:ip_counters')).toBe(`${IP}\n1\n`)
    expect(await server.cli('ZSCORE', `${base}:seen`, IP)).toBe('5\n')
    expect(await server.cli('HGET', `${base}:applied`, 'kafka\n0')).toBe('7\n')
    const claims = all.filter((key) => key.startsWith(`dedup:${base}:`))
    expect(claims).toHaveLength(1)
    const slots = [`${base}:seen`, 'blacklist:40:ip_counters', `dedup:${base}:x`].map(tagOf)
    expect(new Set(slots).size).toBe(1)
    expect(() => countersKey('A list')).toThrow(RangeError)
  })

  it('shows one engine what another counted, dropped and held', async () => {
    const [one, other] = [await newStand(), await newStand()]
    await one.deliver([
      delivered({ name: 'a', position: 0 }),
      delivered({ name: 'b', position: 1, ip: '203.0.113.10' }),
    ])
    await other.tally.follow()
    expect(contentsOf(other.tally)).toEqual(contentsOf(one.tally))
    await other.tally.hold('40', IP, 50)
    await one.deliver([
      delivered({ name: 'c', position: 2, arrived: 49 }),
      delivered({ name: 'd', position: 3, arrived: 49, ip: '203.0.113.10' }),
    ])
    expect(one.tally.counters('40').get(IP)).toBeUndefined()
    expect(one.tally.counters('40').get('203.0.113.10')?.count).toBe(2)
    await one.deliver([delivered({ name: 'e', position: 4, arrived: 50 })])
    expect(one.tally.counters('40').get(IP)?.count).toBe(1)
    await other.tally.hold('40', IP, 1_000)
    await other.tally.free('40', IP)
    await one.deliver([delivered({ name: 'f', position: 5, arrived: 60 })])
    expect(one.tally.counters('40').get(IP)?.count).toBe(1)
  })

  it('takes a decision in once, and tells what it told before', async () => {
    const { deliver, tally } = await newStand()
    await deliver([delivered({ name: 'a', position: 0 })])
    const counter = await tally.drop('40', IP, 'change 1')
    await deliver([delivered({ name: 'b', position: 1 })])
    expect(await tally.drop('40', IP, 'change 1')).toEqual(counter)
    expect(tally.counters('40').get(IP)?.count).toBe(1)
    if (counter === null) throw new Error('There was a counter to drop')
    await tally.restore('40', IP, counter, 'change 2')
    await tally.restore('40', IP, counter, 'change 2')
    expect(tally.counters('40').get(IP)?.count).toBe(2)
  })

  it('knows a position for ever, and a producer’s duplicate for its time', async () => {
    const { deliver, tally } = await newStand({ dedupTtlMs: 1 })
    await deliver([delivered({ name: 'a', position: 3 })])
    const claim = async () => (await server.cli('KEYS', 'dedup:*')).trim()
    while ((await claim()) !== '') await new Promise((resolve) => setImmediate(resolve))
    await deliver([delivered({ name: 'a', position: 3 })])
    expect(tally.counters('40').get(IP)?.count).toBe(1)
    await deliver([delivered({ name: 'a', position: 4 })])
    expect(tally.counters('40').get(IP)?.count).toBe(2)
  })

  it('goes on without the replicas that are wanted, and says so', async () => {
    const { deliver, connection } = await newStand()
    expect(connection.whyFewReplicas()).toBeNull()
    await deliver([delivered({ name: 'a', position: 0 })])
    expect(connection.whyFewReplicas()).toMatch(/has 0 of 1 replicas/)
  })

  it('goes on when the server forgot the scripts', async () => {
    const { deliver, tally } = await newStand()
    await deliver([delivered({ name: 'a', position: 0 })])
    await server.cli('SCRIPT', 'FLUSH')
    await deliver([delivered({ name: 'b', position: 1 })])
    expect(tally.counters('40').get(IP)?.count).toBe(2)
  })

  it('counts anew while others write, and leaves to them what they have yet to apply', async () => {
    const [one, other] = [await newStand(), await newStand()]
    const events = Array.from({ length: 6 }, (_, n) => delivered({ name: `e${n}`, position: n }))
    await one.deliver(events.slice(0, 3))
    let reads = 0
    await one.tally.rebuild('40', async function* (list) {
      reads += 1
      // History has all six by now; the other engine applies the fourth while we read.
      yield* readLog([{ kind: 'events', seq: 1, events }], list)
      if (reads === 1) await other.deliver(events.slice(3, 4))
    })
    expect(reads).toBe(2)
    expect(one.tally.counters('40').get(IP)?.count).toBe(4)
    await other.deliver(events.slice(2))
    await one.tally.follow()
    expect(one.tally.counters('40').get(IP)?.count).toBe(6)
    expect(contentsOf(other.tally)).toEqual(contentsOf(one.tally))
    expect(await server.cli('KEYS', '*:build:*')).toBe('\n')
    expect(await server.cli('TTL', countersKey('40'))).toBe('-1\n')
  })

  it('takes in events without growing positions by their id', async () => {
    const { deliver, tally } = await newStand()
    const event = delivered({ name: 'a', position: 0, partition: null })
    await deliver([event])
    await deliver([event, delivered({ name: 'b', position: 0, partition: null })])
    expect(tally.counters('40').get(IP)?.count).toBe(2)
    expect((await tally.appliedOf('40')).size).toBe(0)
  })
})

describe.skipIf(isSkipped)(`the way to Redis${why}`, () => {
  const check = async (address: RedisAddress) => {
    const connection = new RedisConnection({ address, replicas: 1, wait: async () => undefined })
    try {
      await connection.check()
      return 'ok'
    } catch (error) {
      return (error as Error).message
    } finally {
      connection.close()
    }
  }

  it('says what is wrong and how to mend it', async () => {
    const server = await startRedis({ password: 'right' })
    try {
      const where = `127.0.0.1:${server.port}`
      expect(await check(addressOf(server, { password: 'right' }))).toBe('ok')
      const refused = `Redis at ${where} refuses the user name or password. Check both.`
      expect(await check(addressOf(server, { password: 'wrong' }))).toBe(refused)
      expect(await check(addressOf(server))).toBe(refused)
      const isCluster = { kind: 'cluster' as const, password: 'right' }
      expect(await check(addressOf(server, isCluster))).toBe(
        `Redis at ${where} is not in cluster mode. Set isCluster to false, or start it with cluster-enabled yes.`,
      )
      const overTls = { password: 'right', tls: { ca: '' } }
      // Redis takes the beginning of TLS for a command and waits for its end, or refuses it.
      expect(await check(addressOf(server, overTls))).toMatch(/speak TLS|over TLS/)
      const [port = 0] = await findFreePorts(1)
      const nobody = { host: '127.0.0.1', port }
      for (const kind of ['single', 'cluster'] as const) {
        expect(await check(addressOf(nobody, { kind }))).toBe(
          `No Redis answers at 127.0.0.1:${port}. Check the address, the firewall and whether it runs.`,
        )
      }
    } finally {
      await server.stop()
    }
  }, 40_000)

  it('goes over TLS with a user of its own, who needs few rights', async () => {
    const server = await startRedis({ isTls: true })
    try {
      const keys = ['~blacklist:*', '~{blacklist:*', '~dedup:*']
      const rights = ['+@all', '-@dangerous', '+info', '+role']
      await server.cli('ACL', 'SETUSER', 'watchfloor', 'on', '>secret', ...keys, ...rights)
      const ca = await readFile(server.certificateFile ?? '', 'utf8')
      const address = addressOf(server, { user: 'watchfloor', password: 'secret', tls: { ca } })
      expect(await check({ ...address, tls: { ca: '' } })).toMatch(/is not trusted/)
      expect(await check({ ...address, password: 'wrong' })).toMatch(/refuses the user name/)
      const stand = await standOnRedis(address)
      await stand.deliver([delivered({ name: 'a', position: 0 })])
      await stand.tally.rebuild('40', (list) => readLog([], list))
      expect(stand.tally.counters('40').size).toBe(0)
      await server.cli('ACL', 'SETUSER', 'watchfloor', '-evalsha', '-eval')
      await expect(stand.deliver([delivered({ name: 'b', position: 1 })])).rejects.toThrow(
        /lacks a right/,
      )
      stand.close()
    } finally {
      await server.stop()
    }
  }, 30_000)
})

function tagOf(key: string): string {
  return /\{([^}]+)\}/.exec(key)?.[1] ?? key
}
