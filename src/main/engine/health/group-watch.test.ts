import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../../scripts/servers/redis.mjs'
import { DEFAULT_LIMITS, type SourceStatus } from '../../../shared/source'
import { type Desk, eventMessage, until, useEngines } from '../kafka/engines.test-kit'
import type { SourceReport } from '../sharing/source-reports'
import { pausedStatus } from '../source-settings'
import { GroupSources } from './group-sources'

const AT = Date.UTC(2026, 10, 27, 14, 2)
const MINUTE_MS = 60_000

function statusOf(over: Partial<SourceStatus>): SourceStatus {
  const settings = { id: 'edge', name: 'Edge', kind: 'http', format: 'auto' } as const
  const more = { isPaused: false, secretHash: null, limits: DEFAULT_LIMITS }
  return { ...pausedStatus({ ...settings, ...more }), state: 'waiting', ...over }
}

function reportOf(engine: string, at: number, over: Partial<SourceStatus>): SourceReport {
  return { engine, at, sources: [{ limits: DEFAULT_LIMITS, status: statusOf(over) }] }
}

const backlogOf = (partition: string, records: number) => ({
  records,
  partitions: [{ partition, applied: 0, end: records, lag: records }],
})

describe('a source of several engines', () => {
  it('is one, heard of by whoever heard last and as far behind as all together', () => {
    const group = new GroupSources()
    const merged = group.merge(
      [
        reportOf('a', AT, { heardAt: AT - MINUTE_MS, backlog: backlogOf('e/0', 70) }),
        reportOf('b', AT - 1_000, { heardAt: AT, state: 'running', backlog: backlogOf('e/1', 50) }),
      ],
      AT,
    )
    expect(merged).toHaveLength(1)
    expect(merged[0]?.status).toMatchObject({ heardAt: AT, state: 'running' })
    expect(merged[0]?.status.backlog).toMatchObject({ records: 120, partitions: { length: 2 } })
  })

  it('has no share in the lag of an engine that is gone, and was heard of by it all the same', () => {
    const group = new GroupSources()
    const gone = AT - 2 * MINUTE_MS
    const [source] = group.merge(
      [
        reportOf('a', gone, { heardAt: gone, state: 'running', backlog: backlogOf('e/0', 70) }),
        reportOf('b', AT, { heardAt: null, backlog: backlogOf('e/1', 50) }),
      ],
      AT,
    )
    expect(source?.status).toMatchObject({
      heardAt: gone,
      state: 'waiting',
      backlog: { records: 50 },
    })
    const [alone] = group.merge([reportOf('a', gone, { heardAt: gone })], AT)
    expect(alone?.status).toMatchObject({ heardAt: gone })
  })

  it('has the records of all since it is watched, whoever comes, goes or starts anew', () => {
    const group = new GroupSources()
    const look = (...counts: [string, number, number][]) => {
      const reports = counts.map(([engine, records, rejected]) =>
        reportOf(engine, AT, { records, rejected }),
      )
      const [source] = group.merge(reports, AT)
      return [source?.status.records, source?.status.rejected]
    }
    expect(look(['a', 1_000, 900])).toEqual([0, 0])
    expect(look(['a', 1_010, 900], ['b', 5_000, 5_000])).toEqual([10, 0])
    expect(look(['a', 1_020, 901], ['b', 5_005, 5_002])).toEqual([25, 3])
    expect(look(['b', 5, 1])).toEqual([30, 4])
  })
})

const { isSkipped, why } = needServers('ClickHouse', 'Redis')

describe.skipIf(isSkipped)(`two engines that share a history${why}`, () => {
  const engines = useEngines()
  const folders: string[] = []
  let clickHouse: ClickHouseServer
  let redis: RedisServer
  let desks: [Desk, Desk]
  beforeAll(async () => {
    clickHouse = await startClickHouse({})
    redis = await startRedis()
  })
  afterAll(async () => {
    await clickHouse?.stop()
    await redis?.stop()
  })
  beforeEach(async () => {
    desks = [await start(), await start()]
  })
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
  })

  async function start(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-group-watch-'))
    folders.push(folder)
    const edge = { id: 'edge', name: 'Edge', kind: 'http', limits: { silenceMs: 15_000 } }
    const settings = {
      history: { url: clickHouse.url, database: 'group_watch', fsync: false },
      tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
      hasStoppedDemo: true,
      sources: [edge],
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return engines.start(folder, { env: {} })
  }

  const readHealth = async ({ client }: Desk) =>
    (await client.alerts.list({ status: 'all' })).alerts.filter(
      ({ detector }) => detector === 'health',
    )

  it('tell of a silent source once, and take it back when either hears of it', async () => {
    const [a, b] = desks
    await until('one tells', async () => (await readHealth(a)).length > 0, 60_000)
    expect(await readHealth(b)).toMatchObject([
      { rule: 'health:source-silent', subject: 'Edge (edge)', status: 'new', count: 1 },
    ])
    // Whichever of them told: the one that did not stands for it as well.
    let n = 0
    await until(
      'it is taken back',
      async () => {
        n += 1
        await b.engine.findIngest('edge')?.take(Buffer.from(eventMessage(n)))
        return (await readHealth(a))[0]?.status === 'closed'
      },
      60_000,
    )
    // The one that did not close it hears of that a moment later.
    await until('both know', async () => (await readHealth(b))[0]?.status === 'closed')
    expect(await readHealth(b)).toMatchObject([{ status: 'closed', count: 1 }])
  }, 180_000)
})
