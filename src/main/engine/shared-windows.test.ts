import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ClickHouseServer,
  findClickHouseObstacle,
  startClickHouse,
} from '../../../scripts/servers/clickhouse.mjs'
import { findRedisObstacle, type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import type { EngineOptions } from './engine'
import { isSkipped as hasNoKafka, useBrokers, why as whyNoKafka } from './kafka/brokers.test-kit'
import { type Desk, eventMessage, sourceOf, until, useEngines } from './kafka/engines.test-kit'
import { readMetadata } from './kafka/partition'
import { halvesDetector } from './testing/halves-detector'

const obstacle = findClickHouseObstacle() ?? findRedisObstacle()
const isSkipped = hasNoKafka || (obstacle !== null && process.env.REQUIRE_ALL !== '1')
const why = obstacle === null ? whyNoKafka : ` (needs ClickHouse and Redis: ${obstacle})`
const PATIENCE_MS = 90_000
const MINUTE_MS = 60_000
/** Windows of one hour, so that each address has one alert. */
const T0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000
const MINUTES = 6
const ADDRESSES = 12
const FLAGGED = 0
const OTHERS = 1

/** An event of a window; addresses below 4 are bad in each, those below 8 in every second one. */
interface Meant {
  ip: string
  minute: number
  isFlagged: boolean
  message: string
}

const meant: Meant[] = []
for (let minute = 0; minute < MINUTES; minute += 1) {
  for (let last = 0; last < ADDRESSES; last += 1) {
    const isBad = last < 4 || (last < 8 && minute % 2 === 0)
    for (let n = 0; n < 5; n += 1) {
      const isFlagged = n < (isBad ? 3 : 2)
      const ip = `203.0.113.${last}`
      const id = meant.length
      const message = eventMessage(id, {
        ip,
        timestamp: T0 + minute * MINUTE_MS + n * 10_000 + last,
        info: `/${isFlagged ? 'flagged' : 'fine'}?id=${id}`,
      })
      meant.push({ ip, minute, isFlagged, message })
    }
  }
}

/** Address to the events of its windows that are worth telling. */
function truth(): Record<string, number> {
  const found: Record<string, number> = {}
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let last = 0; last < ADDRESSES; last += 1) {
      const ip = `203.0.113.${last}`
      const window = meant.filter((each) => each.ip === ip && each.minute === minute)
      const flagged = window.filter(({ isFlagged }) => isFlagged).length
      if (flagged >= window.length / 2) found[ip] = (found[ip] ?? 0) + window.length
    }
  }
  return found
}

describe.skipIf(isSkipped)(`windows whose halves come to different engines${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()
  const folders: string[] = []
  let clickHouse: ClickHouseServer
  let redis: RedisServer
  let databases = 0

  beforeAll(async () => {
    clickHouse = await startClickHouse({ password: 'secret' })
    redis = await startRedis()
  })
  afterAll(async () => {
    await clickHouse?.stop()
    await redis?.stop()
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(async () => {
    await redis.cli('FLUSHALL')
    databases += 1
  })

  /** Starts an engine in the group of a topic; the others of its test share its history. */
  async function start(
    topic: string,
    folder?: string,
    over: Partial<EngineOptions> = { windowed: [halvesDetector] },
  ): Promise<Desk> {
    const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'watchfloor-halves-')))
    if (folder === undefined) folders.push(dataFolder)
    const source = { id: 'events', kind: 'kafka', name: 'Events', format: 'auto' }
    const settings = {
      history: { url: clickHouse.url, database: `halves_${databases}`, fsync: false },
      tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
      hasStoppedDemo: true,
      sources: [{ ...source, brokers: brokers.addresses, topics: [topic], group: topic }],
    }
    await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(settings))
    return engines.start(dataFolder, {
      env: { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'secret' },
      ...over,
    })
  }

  const partitionsOf = (desk: Desk) =>
    sourceOf(desk).backlog?.partitions.map(({ partition }) => partition) ?? []

  /** Waits until every one reads one partition. */
  const untilShared = (desks: readonly Desk[]) =>
    until(
      'each has one partition',
      () => desks.every((desk) => partitionsOf(desk).length === 1),
      PATIENCE_MS,
    )

  const untilRead = (topic: string, ends: readonly number[]) =>
    until(
      `${topic} is read up to ${ends}`,
      async () => {
        const committed = await brokers.committed(topic, topic)
        return ends.every((end, at) => Number(committed[at]?.offset) === end)
      },
      PATIENCE_MS,
    )

  /** Waits until all windows before a time are judged. */
  const untilJudged = (topic: string, time: number) =>
    until(
      'all windows are judged',
      async () => {
        const committed = await brokers
          .committed(`${topic}-windows`, `${topic}-windows`)
          .catch(() => [])
        const closed = committed.map(({ metadata }) => readMetadata(metadata)?.closedThrough ?? 0)
        return closed.length > 0 && closed.every((through) => through >= time)
      },
      PATIENCE_MS,
    )

  async function found({ client }: Desk, ofRule = 'halves'): Promise<Record<string, number>> {
    const { alerts } = await client.alerts.list({ status: 'all', limit: 1000, cursor: null })
    const counted = alerts.filter(({ rule }) => rule === ofRule)
    return Object.fromEntries(counted.map(({ subject, count }) => [subject, count]).sort())
  }

  async function send(topic: string, some: readonly Meant[]): Promise<void> {
    for (const partition of [FLAGGED, OTHERS]) {
      const values = some.filter(({ isFlagged }) => isFlagged === (partition === FLAGGED))
      if (values.length === 0) continue
      await brokers.send(
        topic,
        values.map(({ message }) => message),
        { partition },
      )
    }
  }

  const ALL_JUDGED = T0 + (MINUTES + 1) * MINUTE_MS
  const isFlagged = (each: Meant) => each.isFlagged
  const isOther = (each: Meant) => !each.isFlagged
  const ends = (some: readonly Meant[]) => [
    some.filter(isFlagged).length,
    some.filter(isOther).length,
  ]

  it('are judged whole', async () => {
    const topic = await brokers.makeTopic(2)
    const desks = [await start(topic), await start(topic)]
    await untilShared(desks)
    await send(topic, meant.filter(isFlagged))
    await untilRead(topic, ends(meant.filter(isFlagged)))
    await send(topic, meant.filter(isOther))
    await untilJudged(topic, ALL_JUDGED)
    for (const desk of desks) expect(await found(desk)).toEqual(truth())
    const offsets = await brokers.use().fetchTopicOffsets(`${topic}-windows`)
    expect(offsets).toHaveLength(2)
  }, 180_000)

  it('are judged whole when an engine goes and another comes in their middle', async () => {
    const topic = await brokers.makeTopic(2)
    const [a, b] = [await start(topic), await start(topic)]
    await untilShared([a, b])
    const early = meant.filter(({ minute, isFlagged }) => minute < 3 || isFlagged)
    await send(topic, early.filter(isFlagged))
    await untilRead(topic, ends(early.filter(isFlagged)))
    await engines.stop(a)
    await send(topic, early.filter(isOther))
    const c = await start(topic)
    await untilShared([b, c])
    await untilRead(topic, ends(early))
    await engines.stop(b)
    await send(
      topic,
      meant.filter((each) => !early.includes(each)),
    )
    const again = await start(topic, a.folder)
    await untilShared([c, again])
    await untilJudged(topic, ALL_JUDGED)
    for (const desk of [c, again]) expect(await found(desk)).toEqual(truth())
  }, 300_000)

  it('are judged whole by the product, whose detector of the ratio has its halves in two messages', async () => {
    const topic = await brokers.makeTopic(2)
    const product = (folder?: string) => start(topic, folder, {})
    const [a, b] = [await product(), await product()]
    await untilShared([a, b])
    // Of site 0 to 4 60 of 100 clicks are flagged, of the others 40.
    const half = (site: number, minute: number, flagged: boolean) => {
      const start = T0 + minute * MINUTE_MS
      const window = { start, end: start + MINUTE_MS }
      const count = site < 5 === flagged ? 60 : 40
      return JSON.stringify({ window, flagged, count, site: `site-${site}.example` })
    }
    const all = Array.from({ length: ADDRESSES * MINUTES }, (_, n) => ({
      site: n % ADDRESSES,
      minute: Math.floor(n / ADDRESSES),
    }))
    const halves = (flagged: boolean) => all.map(({ site, minute }) => half(site, minute, flagged))
    await brokers.send(topic, halves(true), { partition: FLAGGED })
    await untilRead(topic, [all.length, 0])
    await engines.stop(a)
    await brokers.send(topic, halves(false), { partition: OTHERS })
    const c = await product()
    await untilJudged(topic, ALL_JUDGED)
    const sites = Array.from({ length: 5 }, (_, site) => [`site-${site}.example`, 100 * MINUTES])
    for (const desk of [b, c]) {
      expect(await found(desk, 'ratio')).toEqual(Object.fromEntries(sites))
      const { judgedThrough } = await desk.client.traffic.ratio()
      expect(judgedThrough).toBeGreaterThan(T0 + MINUTES * MINUTE_MS)
    }
  }, 180_000)
})
