import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import type { EngineOptions } from './engine'
import { type Brokers, useBrokers } from './kafka/brokers.test-kit'
import { type Desk, type Engines, sourceOf, until, useEngines } from './kafka/engines.test-kit'
import { readMetadata } from './kafka/partition'

/** Whether tests of engines that share everything are skipped here, and what they then say. */
export const { isSkipped, why } = needServers('ClickHouse', 'Redis', 'Kafka')

/** How long anything may take that several engines do together. */
const PATIENCE_MS = 90_000
/** What a test lets pass at a time while it waits for windows to close. */
const STEP_MS = 2_500

/** Engines that share a history on a server and counters in Redis, each test with its own. */
export class SharedEngines {
  private readonly folders: string[] = []
  private servers: { clickHouse: ClickHouseServer; redis: RedisServer } | null = null
  private databases = 0

  constructor(
    readonly brokers: Brokers,
    private readonly engines: Engines,
  ) {}

  get redis(): RedisServer {
    return this.running.redis
  }

  /** Starts the servers. */
  async begin(): Promise<void> {
    this.servers = {
      clickHouse: await startClickHouse({ password: 'secret' }),
      redis: await startRedis(),
    }
  }

  /** Nothing of the test before is left. */
  async empty(): Promise<void> {
    await this.redis.cli('FLUSHALL')
    this.databases += 1
  }

  async end(): Promise<void> {
    await this.servers?.clickHouse.stop()
    await this.servers?.redis.stop()
    for (const folder of this.folders) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  /** A folder that goes with the tests. */
  async makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-shared-'))
    this.folders.push(folder)
    return folder
  }

  /** Starts an engine that shares all with the others of its test; a folder says which one it is. */
  async start(
    settings: { sources: readonly object[] } & Record<string, unknown>,
    folder?: string,
    over: Partial<EngineOptions> = {},
  ): Promise<Desk> {
    const dataFolder = folder ?? (await this.makeFolder())
    const { clickHouse, redis } = this.running
    const whole = {
      history: { url: clickHouse.url, database: `shared_${this.databases}`, fsync: false },
      tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
      hasStoppedDemo: true,
      ...settings,
    }
    await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(whole))
    const env = { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'secret' }
    return this.engines.start(dataFolder, { env, ...over })
  }

  stop(desk: Desk): Promise<void> {
    return this.engines.stop(desk)
  }

  /** A source that reads a topic, in a group of the topic's name. */
  kafkaSource(topic: string) {
    const { addresses: brokers } = this.brokers
    const reading = { brokers, topics: [topic], group: topic }
    return { id: 'events', kind: 'kafka', name: 'Events', format: 'auto', ...reading }
  }

  /** Rows of the history that they share; `{database}` stands for the one of their workspace. */
  async query<Row>(statement: string): Promise<Row[]> {
    const { url } = this.running.clickHouse
    const headers = { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': 'secret' }
    const body = `${statement.replaceAll('{database}', `shared_${this.databases}`)} FORMAT JSONEachRow`
    const response = await fetch(`${url}/?output_format_json_quote_64bit_integers=0`, {
      method: 'POST',
      headers,
      body,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row)
  }

  /** Waits until every one reads one partition. */
  untilShared(desks: readonly Desk[]): Promise<void> {
    const isShared = () => desks.every((desk) => sourceOf(desk).backlog?.partitions.length === 1)
    return until('each has one partition', isShared, PATIENCE_MS)
  }

  /** Waits until a topic's partitions are read up to these offsets. */
  untilRead(topic: string, ends: readonly number[]): Promise<void> {
    const isRead = async () => {
      const committed = await this.brokers.committed(topic, topic)
      return ends.every((end, at) => Number(committed[at]?.offset) === end)
    }
    return until(`${topic} is read up to ${ends}`, isRead, PATIENCE_MS)
  }

  /**
   * Waits until all windows before a time are judged. The clock of the engines stands still unless a
   * test moves it, so that no source goes idle meanwhile, however slow the machine is: here it goes on.
   */
  untilJudged(topic: string, time: number, clock: { now: number }): Promise<void> {
    const name = `${topic}-windows`
    const isJudged = async () => {
      clock.now += STEP_MS
      const committed = await this.brokers.committed(name, name).catch(() => [])
      const closed = committed.map(({ metadata }) => readMetadata(metadata)?.closedThrough ?? 0)
      return closed.length > 0 && closed.every((through) => through >= time)
    }
    return until('all windows are judged', isJudged, PATIENCE_MS)
  }

  private get running() {
    if (this.servers === null) throw new Error('The servers were not started')
    return this.servers
  }
}

/** Engines that share everything, for the tests of a file. */
export function useSharedEngines(): SharedEngines {
  const shared = new SharedEngines(useBrokers(), useEngines())
  beforeAll(() => shared.begin())
  afterAll(() => shared.end())
  beforeEach(() => shared.empty())
  return shared
}
