import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { startRedis } from '../../../../scripts/servers/redis.mjs'
import { startEngine } from '../index'
import { measureSkew } from './clock-skew'
import { ClockWatch } from './clock-watch'

const { isSkipped, why } = needServers('ClickHouse', 'Redis')

describe('clocks of servers', () => {
  /** Ours goes from `before` to `after` while theirs is read. */
  const measure = (theirs: number, before: number, after: number) => {
    const ours = [before, after]
    return measureSkew(
      async () => theirs,
      () => ours.shift() ?? 0,
    )
  }

  it('takes the way there and back for no difference', async () => {
    expect(await measure(5_000, 0, 9_000)).toBe(0)
    expect(await measure(11_001, 0, 9_000)).toBe(2_001)
    expect(await measure(1_000, 5_000, 9_000)).toBe(-4_000)
  })

  it('tells those that are off by more than 2 s, and as it was last of one that is away', async () => {
    let skewMs: number | null = 2_001
    const watch = new ClockWatch([
      {
        server: 'Redis',
        measure: async () => {
          if (skewMs === null) throw new Error('away')
          return skewMs
        },
      },
    ])
    expect(watch.farOff()).toEqual([])
    await watch.look()
    expect(watch.farOff()).toEqual([{ server: 'Redis', skewMs: 2_001 }])
    skewMs = null
    await watch.look()
    expect(watch.farOff()).toHaveLength(1)
    skewMs = -2_000
    await watch.look()
    expect(watch.farOff()).toEqual([])
  })
})

describe.skipIf(isSkipped)(`an engine whose servers have another time${why}`, () => {
  const toStop: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop()
  })

  it('says by how much each differs', async () => {
    const house = await startClickHouse({})
    toStop.push(() => house.stop())
    const redis = await startRedis()
    toStop.push(() => redis.stop())
    const dataFolder = await mkdtemp(join(tmpdir(), 'watchfloor-clocks-'))
    toStop.push(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 }))
    const settings = {
      history: { url: house.url, fsync: false },
      tally: { redis: { addresses: [`127.0.0.1:${redis.port}`] } },
    }
    await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(settings))
    const engine = await startEngine({
      dataFolder,
      isDemoWanted: false,
      areSourcesWanted: true,
      now: () => Date.now() + 3_600_000,
      env: {},
    })
    toStop.push(() => engine.stop())
    await expect.poll(() => engine.status().clocks.length, { timeout: 20_000 }).toBe(2)
    const hours = engine
      .status()
      .clocks.map(({ server, skewMs }) => `${server} ${(skewMs / 3_600_000).toFixed(2)}`)
    expect(hours.sort()).toEqual(['ClickHouse -1.00', 'Redis -1.00'])
  }, 60_000)
})
