import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand } from '../bundle.test-kit'
import { chooseSeed } from '../crash-moments.test-kit'
import { EngineProcess, type Health } from './engines.test-kit'
import { compareAll } from './findings.test-kit'
import { MessageMaker } from './messages.test-kit'
import {
  emptyRedis,
  isSkipped,
  type Servers,
  START_MS,
  startServers,
  why,
} from './servers.test-kit'
import { settle } from './settling.test-kit'
import { Topic } from './topic.test-kit'

const isLong = process.env.WATCHFLOOR_LONG === '1'
const AWAY_MS = isLong ? 60_000 : 15_000
const PARTITIONS = 4
const DEDUP_TTL_MS = 5_000
/** Messages before the outage, and while it lasts: more than an engine may hold. */
const BEFORE = 20_000
const MEANWHILE = isLong ? 200_000 : 60_000
const SEND = 2_000
const POLL_MS = 100
const MB = 1024 * 1024
/** What waits while a store is away is bounded; the rest of the backlog must stay in Kafka. */
const MOST_GROWTH = 250 * MB
const SHOWN = 20

const seed = chooseSeed()

/** One kind of server, and how the console says that it is away. */
interface Outage {
  name: string
  kill: (servers: Servers) => Promise<unknown>
  restart: (servers: Servers) => Promise<unknown>
  isTold: (health: Health, killedAt: number) => boolean
}

const OUTAGES: readonly Outage[] = [
  {
    name: 'ClickHouse',
    kill: ({ clickhouse }) => clickhouse.kill(),
    restart: ({ clickhouse }) => clickhouse.restart(),
    isTold: ({ code, history }) =>
      code === 503 && history.state === 'away' && history.message.includes('ClickHouse'),
  },
  {
    name: 'Redis, all six nodes',
    kill: ({ redis }) => Promise.all(redis.nodes.map((node) => node.kill())),
    restart: async ({ redis }) => {
      await Promise.all(redis.nodes.map((node) => node.restart()))
      await redis.waitForHealth()
    },
    isTold: ({ code, tally }) =>
      code === 503 && tally.state === 'away' && tally.message.includes('Redis'),
  },
  {
    name: 'Kafka, all three brokers',
    kill: ({ kafka }) => Promise.all(kafka.brokers.map((broker) => broker.kill())),
    restart: async ({ kafka }) => {
      // One alone has no quorum to become ready.
      await Promise.all(kafka.brokers.map((broker) => broker.restart()))
      await kafka.waitForAll()
    },
    isTold: ({ sources: [source] }, killedAt) =>
      source?.state === 'failed' && Date.parse(source.last_error?.at ?? '') >= killedAt,
  },
]

describe.skipIf(isSkipped)(`an engine under load${why}`, () => {
  let servers: Servers
  let command: BundledCommand
  let folder: string
  beforeAll(async () => {
    command = await bundleCommand()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-outages-'))
    servers = await startServers()
  }, START_MS)
  afterAll(async () => {
    await servers?.stop()
    await command?.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  it.each(OUTAGES.map((outage, index) => ({ ...outage, database: `away_${index}` })))(
    `says that $name is away, stays small, and catches up`,
    async ({ name, kill, restart, isTold, database }) => {
      await emptyRedis(servers)
      const topic = await Topic.make(database, PARTITIONS, servers.kafka.addresses)
      const maker = new MessageMaker(seed, {
        now: Date.now(),
        partitions: PARTITIONS,
        total: BEFORE + MEANWHILE,
        isKeyed: false,
      })
      const engine = new EngineProcess('the engine', command, join(folder, database))
      const send = async (count: number) => {
        for (let sent = 0; sent < count; sent += SEND) await topic.send(maker.take(SEND))
      }
      try {
        await engine.settle(servers, { topic: database, database, dedupTtlMs: DEDUP_TTL_MS })
        await engine.start()
        await send(BEFORE)
        await settle(topic, [engine])
        const before = readMemory(engine)
        // Load that is under way when the servers go, and goes on as far as they let it.
        const sending = send(MEANWHILE)
        sending.catch(() => undefined)
        while (!(await engine.isReading())) await wait(POLL_MS)
        await kill(servers)
        const killedAt = Date.now()
        const { toldAfterMs, peak } = await watch(engine, (health) => isTold(health, killedAt))
        await restart(servers)
        expect(toldAfterMs, `${name} away; ${JSON.stringify(await engine.health())}`).not.toBeNull()
        process.stdout.write(
          `${name} away ${AWAY_MS / 1000} s: told after ${(toldAfterMs ?? 0) / 1000} s, memory ${toMB(before)} to ${toMB(peak)} MB\n`,
        )
        expect(peak - before).toBeLessThan(MOST_GROWTH)
        await sending
        await settle(topic, [engine])
        const truth = await maker.truthOf(topic)
        const differences = await compareAll(truth, { servers, database }, [engine])
        expect(differences.slice(0, SHOWN), `seed ${seed}`).toEqual([])
        expect(engine.accidents).toEqual([])
      } finally {
        if (engine.isRunning) await engine.stop('SIGTERM')
        await topic.close()
      }
    },
    AWAY_MS + 400_000,
  )
})

/** Looks at the engine for as long as the servers are away. */
async function watch(engine: EngineProcess, isTold: (health: Health) => boolean) {
  const begun = performance.now()
  let toldAfterMs: number | null = null
  let peak = 0
  while (performance.now() - begun < AWAY_MS) {
    if (toldAfterMs === null && isTold(await engine.health())) {
      toldAfterMs = Math.round(performance.now() - begun)
    }
    peak = Math.max(peak, readMemory(engine))
    await wait(POLL_MS)
  }
  return { toldAfterMs, peak }
}

/** Resident memory of the engine's process, bytes. */
function readMemory(engine: EngineProcess): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', `${engine.running.pid}`])
  return Number(kilobytes.toString()) * 1024
}

function toMB(bytes: number): number {
  return Math.round(bytes / MB)
}
