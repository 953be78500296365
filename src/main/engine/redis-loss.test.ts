import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needServers } from '../../../scripts/servers/needed.mjs'
import {
  type RedisClusterServers,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../scripts/servers/redis.mjs'
import { COUNTERS, type Desk, eventLines, until, useEngines } from './kafka/engines.test-kit'

const { isSkipped, why } = needServers('Redis')
const START = Date.now() - 3_600_000
const PATIENCE_MS = 60_000
/** Lines that are written between two losses. */
const CHUNK = 2_000
const LOSSES = 4

/** Keeps all keys as they are now beside themselves, and puts them back. */
const KEEP = `for _, key in ipairs(redis.call('KEYS', '*')) do
  if string.sub(key, 1, 5) ~= 'kept:' then redis.call('COPY', key, 'kept:' .. key, 'REPLACE') end
end`
const GO_BACK = `for _, key in ipairs(redis.call('KEYS', '*')) do
  if string.sub(key, 1, 5) ~= 'kept:' then redis.call('DEL', key) end
end
for _, key in ipairs(redis.call('KEYS', 'kept:*')) do
  redis.call('COPY', key, string.sub(key, 6), 'REPLACE')
end`

function sumOf(cells: string): number {
  return cells
    .trim()
    .split('\n')
    .reduce((sum, cell) => sum + Number(cell), 0)
}

/** What an engine says of its counters, each word once. */
class Sayings {
  readonly said = new Set<string>()
  private readonly timer: NodeJS.Timeout

  constructor({ engine }: Desk) {
    this.timer = setInterval(() => {
      const { state, message } = engine.status().tally
      if (state !== 'ready') this.said.add(message)
    }, 20)
  }

  stop(): void {
    clearInterval(this.timer)
  }
}

describe.skipIf(isSkipped)(`counters that Redis loses under load${why}`, () => {
  const engines = useEngines()
  const folders: string[] = []
  let single: RedisServer
  let cluster: RedisClusterServers
  beforeAll(async () => {
    single = await startRedis()
    cluster = await startRedisCluster()
  }, 60_000)
  afterAll(async () => {
    await single?.stop()
    await cluster?.stop()
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function start(addresses: string[], isCluster: boolean) {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-loss-'))
    folders.push(folder)
    const log = join(folder, 'events.log')
    await writeFile(log, '')
    const source = { id: 'file-a', kind: 'log-file', name: 'a', path: log, format: 'auto' }
    const settings = {
      history: { fsync: false },
      tally: { redis: { addresses, isCluster } },
      hasStoppedDemo: true,
      sources: [source],
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return { log, desk: await engines.start(folder, { env: {} }) }
  }

  /** Loses everything again and again while lines come, and compares with the truth after each time. */
  async function loseUnderLoad(
    { log, desk }: Awaited<ReturnType<typeof start>>,
    lose: () => Promise<void>,
    read: () => Promise<string>,
    prepare: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const counted = async () => sumOf(await read())
    const sayings = new Sayings(desk)
    let written = 0
    const write = async (count: number) => {
      await appendFile(log, eventLines(written, count, START))
      written += count
    }
    for (let loss = 0; loss < LOSSES; loss += 1) {
      await prepare()
      await write(CHUNK)
      // Some losses meet the lines before on their way, some when they are through.
      if (loss % 2 === 0) {
        await until('some of it is counted', async () => (await counted()) > written - CHUNK)
      }
      sayings.said.clear()
      await lose()
      await write(CHUNK)
      await until(`${written} are counted`, async () => (await counted()) === written, PATIENCE_MS)
      expect([...sayings.said].join('\n')).toContain('counting anew from history')
    }
    sayings.stop()
    await until('it is ready', () => desk.engine.status().tally.state === 'ready')
    await desk.client.blacklists.recount()
    expect(await counted()).toBe(written)
    const { entries } = await desk.client.blacklists.entries({ list: '40', limit: 100 })
    expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(written)
  }

  it('are counted anew on a single server', async () => {
    const started = await start([`${single.host}:${single.port}`], false)
    await loseUnderLoad(
      started,
      async () => void (await single.cli('FLUSHALL')),
      () => single.cli('HVALS', COUNTERS),
    )
  }, 240_000)

  it('are counted anew where a server takes over that has an older state', async () => {
    await single.cli('FLUSHALL')
    const started = await start([`${single.host}:${single.port}`], false)
    await loseUnderLoad(
      started,
      async () => {
        const sum = async (key: string) => sumOf(await single.cli('HVALS', key))
        const isMore = async () => (await sum(COUNTERS)) > (await sum(`kept:${COUNTERS}`))
        await until('more is counted than is kept', isMore)
        await single.cli('EVAL', GO_BACK, '0')
      },
      () => single.cli('HVALS', COUNTERS),
      async () => void (await single.cli('EVAL', KEEP, '0')),
    )
  }, 240_000)

  it('are counted anew on a cluster, all of it or the one that has the list', async () => {
    const addresses = cluster.nodes.map(({ host, port }) => `${host}:${port}`)
    const started = await start(addresses, true)
    let losses = 0
    const owner = () => cluster.primaryOf(COUNTERS)
    await loseUnderLoad(
      started,
      async () => {
        losses += 1
        for (const node of cluster.nodes) {
          const isPrimary = (await node.cli('ROLE')).startsWith('master')
          if (isPrimary && (losses % 2 === 0 || node === (await owner())))
            await node.cli('FLUSHALL')
        }
      },
      async () => (await owner()).cli('HVALS', COUNTERS),
    )
  }, 240_000)
})
