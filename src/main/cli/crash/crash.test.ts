import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../engine/sources/random'
import { type BundledCommand, bundleCommand } from '../bundle.test-kit'
import { chooseSeed } from '../crash-moments.test-kit'
import { withBursts } from './bursts.test-kit'
import { EngineProcess } from './engines.test-kit'
import { compareAll, compareWindows } from './findings.test-kit'
import { Killer, planKills, type RoundShape } from './kills.test-kit'
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

const PARTITIONS = 4
/** Differences of one kind that are told. */
const SHOWN = 3

const isLong = process.env.WATCHFLOOR_LONG === '1'
const wanted = (name: string, otherwise: number) => {
  const given = Number(process.env[`WATCHFLOOR_CRASH_${name}`])
  return Number.isInteger(given) && given > 0 ? given : otherwise
}
const ROUNDS = wanted('ROUNDS', isLong ? 20 : 2)
const EVENTS = wanted('EVENTS', isLong ? 200_000 : 20_000)
/** Of a round; where nobody says how many, rounds have two and one in turn. */
const enginesOf = (round: number) => wanted('ENGINES', round % 2 === 1 ? 2 : 1)
const seed = chooseSeed()

/** A short round has one kill of each server; a long one has everything more often, and for longer. */
const SHAPE: Omit<RoundShape, 'engines'> =
  EVENTS >= 100_000
    ? {
        sends: 80,
        kills: { engine: 4, redis: 2, kafka: 2 },
        serverAwayMs: [5_000, 15_000],
        dedupTtlMs: 5_000,
      }
    : {
        sends: 20,
        kills: process.env.KILLS
          ? JSON.parse(process.env.KILLS)
          : { engine: 2, redis: 1, kafka: 1 },
        serverAwayMs: [1_000, 5_000],
        dedupTtlMs: 1_000,
      }
/** Longest pause between two sends. */
const PAUSE_MS = 800

/** Straight to the terminal: whoever waits for an hour wants to see what goes on. */
function say(line: string): void {
  if (process.env.WATCHFLOOR_CRASH_ROUNDS !== undefined) process.stdout.write(`${line}\n`)
}

/** Tells how long ago it was started, before each line. */
function startClock(): (line: string) => void {
  const startedAt = performance.now()
  return (line) => {
    say(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}`)
  }
}

/** The first of each kind, since thousands of one would hide another; and how many there are. */
function showSome(differences: readonly string[]): string[] {
  const kinds = new Map<string, string[]>()
  for (const each of differences) {
    const kind =
      /^(?:[^:]+: )?\w+(?: of \S+ on [^\s:]+)?/.exec(each)?.[0].replace(/ of \S+/, '') ?? ''
    kinds.set(kind, [...(kinds.get(kind) ?? []), each])
  }
  return [...kinds].flatMap(([kind, all]) => [
    `${kind}: ${all.length} differences`,
    ...all.slice(0, SHOWN),
  ])
}

/** Sends all messages of a round with pauses, and begins its kills in between. */
async function sendAll(
  random: Random,
  shape: RoundShape,
  topic: Topic,
  maker: MessageMaker,
  killer: Killer,
) {
  const kills = planKills(random, shape)
  for (let sends = 0; sends < shape.sends; sends += 1) {
    for (const kill of kills) if (kill.afterSends === sends) await killer.begin(kill)
    await topic.send(maker.take(Math.ceil(EVENTS / shape.sends)))
    await wait(random.below(PAUSE_MS))
  }
}

describe.skipIf(isSkipped)(`engines on Kafka, a Redis Cluster and ClickHouse${why}`, () => {
  let servers: Servers
  let command: BundledCommand
  let folder: string
  beforeAll(async () => {
    command = await bundleCommand('burst.test-kit.ts')
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-crash-'))
    servers = await startServers()
  }, START_MS)
  afterAll(async () => {
    await servers?.stop()
    await command?.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  async function runRound(number: number): Promise<void> {
    const roundSeed = seed + number - 1
    const tell = startClock()
    const shape = { ...SHAPE, engines: enginesOf(number) }
    say(`Round ${number} of ${ROUNDS}, seed ${roundSeed}, engines: ${shape.engines}`)
    await emptyRedis(servers)
    const database = `crash_${number}`
    const topic = await Topic.make(database, PARTITIONS, servers.kafka.addresses)
    const engines = Array.from({ length: shape.engines }, (_, index) => {
      const name = `engine ${index + 1}`
      return new EngineProcess(name, command, join(folder, `${database} ${name}`))
    })
    const killer = new Killer(servers, engines, tell)
    try {
      for (const engine of engines) {
        await engine.settle(servers, { topic: topic.name, database, ...shape })
        await engine.start()
      }
      // A repeat that comes to two engines in the same moment may count twice if one is killed, so
      // several have a topic that is keyed by the address. Windows have another key in any case.
      const isKeyed = shape.engines > 1
      const making = { now: Date.now(), partitions: PARTITIONS, total: EVENTS, isKeyed }
      const maker = new MessageMaker(roundSeed, making)
      await sendAll(createRandom(roundSeed), shape, topic, maker, killer)
      tell(`all sent, ${await topic.lag()} messages behind`)
      await killer.done()
      const truth = await maker.truthOf(topic)
      for (const state of ['after the last kill', 'after a clean restart']) {
        await settle(topic, engines, maker.windowsOverAt)
        const place = { servers, database }
        const found = await compareAll(withBursts(truth), place, engines)
        const windows = await compareWindows(truth.bursts.windows, place)
        const wrong = [...engines.flatMap(({ accidents }) => accidents), ...windows, ...found]
        tell(`${state}: ${wrong.length} differences`)
        for (const each of showSome(wrong)) tell(`  ${each}`)
        const context = `${state}; seed ${roundSeed}; ${killer.told.join('; ')}`
        expect(showSome(wrong), context).toEqual([])
        for (const engine of engines) {
          expect(await engine.stop('SIGTERM'), `${engine.name} stops`).toBe(0)
          if (state === 'after the last kill') await engine.start()
        }
      }
    } finally {
      await killer.done().catch(() => undefined)
      for (const engine of engines) if (engine.isRunning) await engine.stop('SIGKILL')
      await topic.close()
    }
  }

  it(
    `count everything once in ${ROUNDS} rounds of ${EVENTS} messages with kills`,
    async () => {
      for (let number = 1; number <= ROUNDS; number += 1) await runRound(number)
    },
    ROUNDS * 600_000,
  )
})
