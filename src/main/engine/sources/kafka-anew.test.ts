import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../../scripts/servers/redis.mjs'
import { useBrokers } from '../kafka/brokers.test-kit'
import {
  COUNTERS,
  type Desk,
  eventMessages,
  listInfos,
  sourceOf,
  until,
  useEngines,
} from '../kafka/engines.test-kit'

const { isSkipped, why } = needServers('Redis', 'Kafka')
const PATIENCE_MS = 60_000

describe.skipIf(isSkipped)(`a topic that is deleted and created anew${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()
  let redis: RedisServer
  let folder: string

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  beforeEach(async () => {
    await redis.cli('FLUSHALL')
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-anew-'))
    return () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function start(topic: string): Promise<Desk> {
    const source = { id: 'events', kind: 'kafka', name: 'Events', topics: [topic], group: topic }
    const settings = {
      history: { fsync: false },
      tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
      hasStoppedDemo: true,
      sources: [{ ...source, brokers: brokers.addresses }],
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return engines.start(folder, { env: {} })
  }

  async function published(): Promise<number> {
    const cells = (await redis.cli('HVALS', COUNTERS)).trim().split('\n')
    return cells.reduce((sum, cell) => sum + Number(cell), 0)
  }

  async function untilCounted(desk: Desk, events: number): Promise<void> {
    try {
      await until(`${events} are counted`, async () => (await published()) === events, PATIENCE_MS)
    } catch (error) {
      const { state, records, duplicates, lastError } = sourceOf(desk)
      const facts = JSON.stringify({
        counted: await published(),
        state,
        records,
        duplicates,
        lastError,
      })
      throw new Error(`${(error as Error).message}: ${facts}`)
    }
  }

  /** All events are there, and counting them anew changes nothing. */
  async function expectAll(desk: Desk, events: number): Promise<void> {
    expect(await listInfos(desk)).toEqual(
      Array.from({ length: events }, (_, n) => `/?id=${n}`).sort(),
    )
    await desk.client.blacklists.recount()
    expect(await published()).toBe(events)
  }

  it('under a running engine counts what is new in it, once, and says so', async () => {
    const topic = await brokers.makeTopic(1)
    const all = eventMessages(0, 60)
    await brokers.send(topic, all.slice(0, 40))
    const desk = await start(topic)
    await untilCounted(desk, 40)
    await brokers.makeAnew(topic)
    // Some of what the old one had, and as many that are new.
    await brokers.send(topic, all.slice(30, 50))
    await untilCounted(desk, 50)
    expect(sourceOf(desk).lastError?.message).toContain(`${topic}/0 ends at offset`)
    await brokers.send(topic, all.slice(50))
    await untilCounted(desk, 60)
    await expectAll(desk, 60)
  }, 120_000)

  it('while the engine is stopped counts what is new in it, also after another start', async () => {
    const topic = await brokers.makeTopic(2)
    const all = eventMessages(0, 90)
    await brokers.send(topic, all.slice(0, 60))
    const desk = await start(topic)
    await untilCounted(desk, 60)
    await engines.stop(desk)
    await brokers.makeAnew(topic, 2)
    await brokers.send(topic, all.slice(50, 70))
    const again = await start(topic)
    await untilCounted(again, 70)
    await engines.stop(again)
    await brokers.send(topic, all.slice(70))
    const third = await start(topic)
    await untilCounted(third, 90)
    expect(sourceOf(third).lastError).toBe(null)
    await expectAll(third, 90)
  }, 120_000)

  it('and has grown as long by the start is read whole, and what to do is said', async () => {
    const topic = await brokers.makeTopic(1)
    const all = eventMessages(0, 60)
    await brokers.send(topic, all.slice(0, 20))
    const desk = await start(topic)
    await untilCounted(desk, 20)
    await engines.stop(desk)
    await brokers.makeAnew(topic)
    await brokers.send(topic, all.slice(20))
    const again = await start(topic)
    await until('it is read', () => sourceOf(again).records === 40, PATIENCE_MS)
    expect(sourceOf(again).lastError?.message).toContain('run watchfloor doctor --rebuild-counters')
    await expectAll(again, 60)
  }, 120_000)
})
