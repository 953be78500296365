import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import {
  type RedisClusterServers,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../../scripts/servers/redis.mjs'
import {
  contentsOf,
  delivered,
  type LogStep,
  type Stand,
  standOnMemory,
  standOnRedis,
  TTL_MS,
} from './contract.test-kit'
import type { RedisAddress } from './redis-connection'
import type { Counter, DeliveredEvent } from './tally'

const IP = '203.0.113.9'
const { isSkipped, why } = needServers('Redis')

describe('the tally in memory', () => keepsTheContract(async () => standOnMemory(), 100))

describe.skipIf(isSkipped)(`the tally on one Redis${why}`, () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis({ password: 'only for tests' })
  })
  afterAll(() => server?.stop())
  keepsTheContract(async () => {
    await server.cli('FLUSHALL')
    const { host, port } = server
    const nodes = [{ host, port }]
    return standOnRedis({ kind: 'single', nodes, user: '', password: 'only for tests', tls: null })
  }, 15)
})

describe.skipIf(isSkipped)(`the tally on a six-node Redis Cluster${why}`, () => {
  let servers: RedisClusterServers
  beforeAll(async () => {
    servers = await startRedisCluster()
  }, 60_000)
  afterAll(() => servers?.stop())
  keepsTheContract(async () => {
    for (const node of servers.nodes) {
      if ((await node.cli('ROLE')).startsWith('master')) await node.cli('FLUSHALL')
    }
    const [first] = servers.nodes
    if (first === undefined) throw new Error('The cluster has no nodes')
    const address: RedisAddress = {
      kind: 'cluster',
      nodes: [{ host: first.host, port: first.port }],
      user: '',
      password: '',
      tls: null,
    }
    return standOnRedis(address)
  }, 10)
})

/** Every tally passes these. */
function keepsTheContract(newStand: () => Promise<Stand>, runs: number): void {
  let stand: Stand
  const open = async () => {
    stand = await newStand()
    return stand
  }
  afterEach(() => stand?.close())

  it('counts by list and address, with the widest span of event times', async () => {
    const { tally, deliver } = await open()
    await deliver([
      delivered({ name: 'a', position: 0, arrived: 100, time: 50 }),
      delivered({ name: 'b', position: 1, arrived: 200, time: 10 }),
      delivered({ name: 'c', position: 2, arrived: 150, list: '41' }),
    ])
    expect([...tally.lists()].sort()).toEqual(['40', '41'])
    expect(tally.counters('40').get(IP)).toEqual({
      count: 2,
      firstSeen: 10,
      lastSeen: 50,
      since: 100,
      lastArrival: 200,
    })
    expect(tally.counters('41').get(IP)?.count).toBe(1)
    expect(tally.counters('42').size).toBe(0)
  })

  it('starts anew once more than the TTL has passed since the last arrival', async () => {
    const { tally, deliver } = await open()
    await deliver([
      delivered({ name: 'a', position: 0, arrived: 0 }),
      delivered({ name: 'b', position: 1, arrived: TTL_MS }),
    ])
    expect(tally.counters('40').get(IP)?.count).toBe(2)
    const later = 2 * TTL_MS + 1
    await deliver([delivered({ name: 'c', position: 2, arrived: later })])
    expect(tally.counters('40').get(IP)).toMatchObject({ count: 1, since: later })
  })

  it('takes redelivered events once, however they are cut', async () => {
    const { tally, deliver } = await open()
    const events = Array.from({ length: 9 }, (_, n) => delivered({ name: `e${n}`, position: n }))
    await deliver(events.slice(0, 5))
    await deliver(events.slice(0, 5))
    await deliver(events.slice(2, 7))
    await deliver(events.slice(6, 9))
    expect(tally.counters('40').get(IP)?.count).toBe(9)
  })

  it('takes an event once that comes from two places, and both events of one position', async () => {
    const { tally, deliver } = await open()
    await deliver([
      delivered({ name: 'a', position: 0 }),
      delivered({ name: 'b', position: 0, ip: '2001:db8::1' }),
      delivered({ name: 'a', position: 4, partition: 'kafka/1' }),
    ])
    await deliver([delivered({ name: 'a', position: 9 })])
    await deliver([delivered({ name: 'a', position: 0, partition: null })])
    expect(tally.counters('40').get(IP)?.count).toBe(1)
    expect(tally.counters('40').get('2001:db8::1')?.count).toBe(1)
  })

  it('does not count held addresses', async () => {
    const { tally, deliver, holds } = await open()
    holds.set(`40/${IP}`, 10)
    await deliver([delivered({ name: 'a', position: 0, arrived: 9 })])
    expect(tally.counters('40').size).toBe(0)
    await deliver([delivered({ name: 'b', position: 1, arrived: 10 })])
    expect(tally.counters('40').get(IP)?.count).toBe(1)
  })

  it('drops a counter, and joins it with what came since when it is put back', async () => {
    const { tally, deliver } = await open()
    await deliver([
      delivered({ name: 'a', position: 0, arrived: 100 }),
      delivered({ name: 'b', position: 1, arrived: 100 }),
    ])
    const dropped = await tally.drop('40', IP)
    expect(tally.counters('40').size).toBe(0)
    expect(await tally.drop('40', IP)).toBeNull()
    await deliver([delivered({ name: 'c', position: 2, arrived: 300 })])
    if (dropped === null) throw new Error('There was a counter to drop')
    await tally.restore('40', IP, dropped)
    expect(tally.counters('40').get(IP)).toEqual({
      count: 3,
      firstSeen: 100,
      lastSeen: 300,
      since: 100,
      lastArrival: 300,
    })
  })

  it('changes its version with each change of the list alone', async () => {
    const { tally, deliver } = await open()
    await deliver([delivered({ name: 'a', position: 0 })])
    const version = tally.version('40')
    await deliver([delivered({ name: 'b', position: 1, list: '41' })])
    expect(tally.version('40')).toBe(version)
    await tally.drop('40', IP)
    expect(tally.version('40')).toBeGreaterThan(version)
  })

  it('sweeps what ended long ago', async () => {
    const { tally, deliver } = await open()
    await deliver([
      delivered({ name: 'a', position: 0, arrived: 0 }),
      delivered({ name: 'b', position: 1, arrived: 500, ip: '203.0.113.10' }),
    ])
    expect(await tally.sweep(TTL_MS + 400, 300)).toBe(1)
    expect([...tally.counters('40').keys()]).toEqual(['203.0.113.10'])
  })

  it('takes more than one call’s worth of events and addresses', async () => {
    const { tally, deliver } = await open()
    const events = Array.from({ length: 2_500 }, (_, n) =>
      delivered({ name: `e${n}`, position: n, ip: `198.18.${n >> 8}.${n % 256}` }),
    )
    await deliver(events)
    await deliver(events.slice(500))
    expect(tally.counters('40').size).toBe(2_500)
    expect([...tally.counters('40').values()].every(({ count }) => count === 1)).toBe(true)
  })

  it('gives the truth after each step of random schedules, live and counted anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 1, maxLength: 10 }), async (steps) => {
        const schedule = new Schedule(await open())
        for (const step of steps) await schedule.run(step)
        stand.close()
      }),
      { numRuns: runs },
    )
  }, 60_000)
}

type Step =
  | { kind: 'deliver'; count: number; partition: number; address: number; list: number }
  | { kind: 'again'; from: number; count: number }
  | { kind: 'duplicate'; of: number; partition: number }
  | { kind: 'pass'; ms: number }
  | { kind: 'drop'; address: number; list: number }
  | { kind: 'restore' }

const small = fc.nat(2)
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      count: fc.integer({ min: 1, max: 12 }),
      partition: small,
      address: small,
      list: fc.nat(1),
    }),
  },
  fc.record({ kind: fc.constant('again' as const), from: fc.nat(30), count: fc.nat(30) }),
  fc.record({ kind: fc.constant('duplicate' as const), of: fc.nat(30), partition: small }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(TTL_MS + 300) }),
  fc.record({ kind: fc.constant('drop' as const), address: small, list: fc.nat(1) }),
  fc.constant({ kind: 'restore' as const }),
)

/** Runs steps against a tally, and keeps what an honest bookkeeper would have. */
class Schedule {
  private readonly log: LogStep[] = []
  private readonly told: DeliveredEvent[] = []
  private readonly distinct = new Map<string, DeliveredEvent>()
  private readonly positions = [0, 0, 0]
  private dropped: { list: string; ip: string; counter: Counter } | null = null
  private now = 1_000_000
  private seq = 0

  constructor(private readonly stand: Stand) {}

  async run(step: Step): Promise<void> {
    await this.take(step)
    const truth = recount(this.log)
    expect(contentsOf(this.stand.tally)).toEqual(truth)
    await this.stand.rebuild(this.log)
    expect(contentsOf(this.stand.tally)).toEqual(truth)
  }

  private async take(step: Step): Promise<void> {
    const { tally } = this.stand
    if (step.kind === 'pass') this.now += step.ms
    else if (step.kind === 'deliver') {
      const { partition, address, list } = step
      await this.deliver(
        Array.from({ length: step.count }, () => {
          const name = `event ${this.positions[partition]} of ${partition}`
          return this.place({ name, list: `4${list}`, ip: `203.0.113.${address}` }, partition)
        }),
      )
    } else if (step.kind === 'again') {
      await this.deliver(this.told.slice(step.from, step.from + step.count))
    } else if (step.kind === 'duplicate') {
      const original = this.told[step.of]
      if (original === undefined) return
      const { position, partition, arrived } = this.place({ name: '' }, step.partition)
      await this.deliver([{ ...original, position, partition, arrived }])
    } else if (step.kind === 'drop') {
      const [list, ip] = [`4${step.list}`, `203.0.113.${step.address}`]
      const counter = await tally.drop(list, ip)
      if (counter === null) return
      this.dropped = { list, ip, counter }
      this.log.push({ kind: 'drop', seq: this.seq, list, ip })
    } else if (this.dropped !== null) {
      const { list, ip, counter } = this.dropped
      this.dropped = null
      await tally.restore(list, ip, counter)
      this.log.push({ kind: 'restore', seq: this.seq, list, ip, counter })
    }
  }

  private place(event: { name: string; list?: string; ip?: string }, partition: number) {
    const position = this.positions[partition] ?? 0
    this.positions[partition] = position + 1
    const place = { position, partition: `kafka/${partition}`, arrived: this.now }
    return delivered({ ...event, ...place })
  }

  private async deliver(events: readonly DeliveredEvent[]): Promise<void> {
    await this.stand.deliver(events)
    this.told.push(...events)
    const fresh = events.filter(({ id }, index) => {
      const isFirst = events.findIndex((event) => event.id === id) === index
      return isFirst && !this.distinct.has(id)
    })
    for (const event of fresh) this.distinct.set(event.id, event)
    this.seq += 1
    this.log.push({ kind: 'events', seq: this.seq, events: fresh })
  }
}

/** Counts what happened in the plainest way there is. */
function recount(log: readonly LogStep[]): Record<string, Record<string, Counter>> {
  const lists: Record<string, Record<string, Counter>> = {}
  for (const step of log) {
    for (const { list, ip, time, arrived } of step.kind === 'events' ? step.events : []) {
      lists[list] ??= {}
      const before = lists[list][ip]
      const isNew = before === undefined || arrived - before.lastArrival > TTL_MS
      lists[list][ip] = {
        count: isNew ? 1 : before.count + 1,
        firstSeen: isNew ? time : Math.min(before.firstSeen, time),
        lastSeen: isNew ? time : Math.max(before.lastSeen, time),
        since: isNew ? arrived : before.since,
        lastArrival: isNew ? arrived : Math.max(before.lastArrival, arrived),
      }
    }
    if (step.kind === 'drop') delete lists[step.list]?.[step.ip]
    if (step.kind === 'restore') {
      const { list, ip, counter } = step
      lists[list] ??= {}
      const since = lists[list][ip]
      lists[list][ip] = since === undefined ? counter : join(since, counter)
    }
  }
  return Object.fromEntries(
    Object.entries(lists).filter(([, counters]) => Object.keys(counters).length > 0),
  )
}

function join(a: Counter, b: Counter): Counter {
  return {
    count: a.count + b.count,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    since: Math.min(a.since, b.since),
    lastArrival: Math.max(a.lastArrival, b.lastArrival),
  }
}
