import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { type RedisServer, startRedis } from '../../../scripts/servers/redis.mjs'
import type { OutletStatus } from '../../shared/outlet'
import { type PublicAlertMessage, toPublicAlert } from '../../shared/public-api'
import { useBrokers } from '../engine/kafka/brokers.test-kit'
import { readTopic } from '../engine/kafka/topic-reader.test-kit'
import { type HookServer, useHookServers } from '../engine/outlets/webhook/hook-server.test-kit'
import { createRandom } from '../engine/sources/random'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { isSkipped, why } from './crash/servers.test-kit'
import { chooseSeed, ROUNDS } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'
import { type Member, readAlerts, startMember, stopMember } from './kafka-members.test-kit'
import { type StatementProxy, startProxy } from './statement-proxy.test-kit'

const HOUR_MS = 3_600_000
/** Until another engine holds what a killed one held, and has told everything. */
const TAKEN_OVER_MS = 60_000

vi.setConfig({ testTimeout: 120_000 + ROUNDS * 60_000, hookTimeout: 120_000 })

const seed = chooseSeed()

/** As a program is told of every change, all that comes together in one message. */
const WEBHOOK = {
  kind: 'webhook',
  form: 'json',
  rules: [{ minSeverity: 'low' }],
  tellsAllChanges: true,
  perMessage: 100,
  gatherMs: 0,
}

interface Engine {
  data: string
  proxy: StatementProxy
  member: Member | null
}

/** What a program gets of an alert that a topic does not have. */
const OF_WEBHOOKS = ['rule_version', 'detection', 'sample']

describe.skipIf(isSkipped).each(['topic', 'webhook'] as const)(
  `two engines that tell alerts to a %s${why}`,
  (receiver) => {
    const brokers = useBrokers()
    const hooks = useHookServers()
    let command: BundledCommand
    let clickHouse: ClickHouseServer
    let redis: RedisServer
    let folder: string
    let topic: string
    let events: string
    let engines: [Engine, Engine]
    let hook: HookServer
    let databases = 0
    let written = 0

    beforeAll(async () => {
      command = await bundleCommand()
      clickHouse = await startClickHouse({})
      redis = await startRedis()
    })
    afterAll(async () => {
      await command.remove()
      await clickHouse?.stop()
      await redis?.stop()
    })
    beforeEach(async () => {
      databases += 1
      written = 0
      folder = await mkdtemp(join(tmpdir(), 'watchfloor-shared-outlet-'))
      topic = await brokers.makeTopic(2)
      events = await brokers.makeTopic(2)
      hook = await hooks.start()
      engines = [await prepare('a'), await prepare('b')]
    })
    afterEach(async () => {
      for (const { member, proxy } of engines) {
        member?.process.kill('SIGKILL')
        await member?.process.ended
        await proxy.close()
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    })

    async function prepare(name: string): Promise<Engine> {
      const data = join(folder, name)
      await mkdir(data)
      const proxy = await startProxy(clickHouse.url)
      const at = { kind: 'kafka', brokers: brokers.addresses }
      const settings = {
        history: { url: proxy.url, database: `told_${databases}`, fsync: false },
        tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
        hasStoppedDemo: true,
        sources: [{ ...at, id: 'events', name: 'Events', topics: [events], group: events }],
        outlets: [
          { id: 'soar', name: 'SOAR', ...(receiver === 'topic' ? { ...at, topic } : WEBHOOK) },
        ],
      }
      const secrets = {
        WATCHFLOOR_WEBHOOK_URL: hook.address,
        WATCHFLOOR_WEBHOOK_KEY: 'k'.repeat(32),
      }
      await writeFile(
        join(data, 'outlet-secrets.json'),
        JSON.stringify({ version: 1, secrets: { soar: secrets } }),
      )
      await writeFile(join(data, 'settings.json'), JSON.stringify(settings))
      return { data, proxy, member: null }
    }

    async function start(engine: Engine): Promise<Member> {
      engine.member = await startMember(command, engine.data)
      return engine.member
    }

    async function kill(engine: Engine): Promise<void> {
      engine.member?.process.kill('SIGKILL')
      expect(await engine.member?.process.ended).toBe('SIGKILL')
      engine.member = null
    }

    /** Events of addresses that nobody reported before. */
    async function write(addresses: number): Promise<void> {
      const lines = Array.from({ length: addresses }, (_, n) =>
        eventLine(`198.18.${(written + n) >> 8}.${(written + n) & 255}`, Date.now() - HOUR_MS),
      )
      written += addresses
      await brokers.send(events, lines)
    }

    async function readOutlet({ client }: Member): Promise<OutletStatus> {
      const statuses = await client.status.watch()
      const first = await statuses.next()
      await statuses.return(undefined)
      const outlet = first.done === true ? undefined : first.value.outlets[0]
      if (outlet === undefined) throw new Error('There is no outlet')
      return outlet
    }

    const untilState = (member: Member, state: OutletStatus['state']) =>
      until(
        async () => ((await readOutlet(member)).state === state ? true : null),
        `it is ${state}`,
      )

    /** All that arrived, in order, in the form that both have in common. */
    async function readMessages(): Promise<PublicAlertMessage[]> {
      if (receiver === 'topic') {
        const messages = await readTopic(brokers.addresses, topic)
        return messages.map(({ value }) => JSON.parse(value) as PublicAlertMessage)
      }
      return hook.taken.flatMap(({ body }) => {
        const { alerts } = JSON.parse(body) as { alerts: Record<string, unknown>[] }
        return alerts.map((alert) => {
          const common = Object.entries(alert).filter(([field]) => !OF_WEBHOOKS.includes(field))
          return Object.fromEntries(common) as unknown as PublicAlertMessage
        })
      })
    }

    /** Waits until so many alerts were told, for this reason where one is named. */
    const untilTold = (alerts: number, change?: PublicAlertMessage['change']) =>
      until(
        async () => {
          const told = (await readMessages()).filter(
            (each) => change === undefined || each.change === change,
          )
          return new Set(told.map(({ id }) => id)).size === alerts ? true : null
        },
        `${alerts} alerts were told`,
        TAKEN_OVER_MS,
      )

    /** Waits until it is noted of so many alerts that they were told. */
    const untilNoted = (alerts: number) =>
      until(
        async () => {
          const query = `SELECT uniqExact(id) FROM told_${databases}.told`
          const answer = await fetch(`${clickHouse.url}/?query=${encodeURIComponent(query)}`)
          return Number(await answer.text()) === alerts ? true : null
        },
        `${alerts} alerts were noted`,
        TAKEN_OVER_MS,
      )

    const versions = (messages: readonly PublicAlertMessage[]) =>
      new Set(messages.map(({ id, version }) => `${id} ${version}`))

    it('say who delivers, and the other goes on at once where it is stopped', async () => {
      const [a, b] = engines
      const first = await start(a)
      await untilState(first, 'running')
      const second = await start(b)
      await untilState(second, 'standby')
      const { deliveredBy } = await readOutlet(first)
      expect(deliveredBy?.isThis).toBe(true)
      expect((await readOutlet(second)).deliveredBy).toEqual({ ...deliveredBy, isThis: false })
      await write(40)
      await untilTold(40)
      await stopMember(first)
      a.member = null
      await untilState(second, 'running')
      await write(20)
      await untilTold(60)
      const all = await readMessages()
      expect(all.filter(({ change }) => change === 'begun')).toHaveLength(60)
      expect(versions(all).size).toBe(all.length)
    })

    it.each(['before', 'after'] as const)(
      'repeat no more than what was in flight where the one is killed %s it notes what it told',
      async (when) => {
        const [a, b] = engines
        const first = await start(a)
        await untilState(first, 'running')
        const second = await start(b)
        await untilState(second, 'standby')
        await write(30)
        await untilTold(30)
        await untilNoted(30)
        a.proxy.set({
          match: /INSERT INTO told_\d+\.told /,
          when,
          act: () => first.process.kill('SIGKILL'),
        })
        await write(30)
        expect(await first.process.ended).toBe('SIGKILL')
        a.member = null
        const before = await readMessages()
        expect(before.length).toBeGreaterThan(30)
        await untilState(second, 'running')
        // What comes last is told last: by then all that is repeated was.
        await write(10)
        await untilTold(70)
        const all = await readMessages()
        expect(versions(all).size).toBe(70)
        expect(all.length - 70).toBe(when === 'after' ? 0 : before.length - 30)
      },
    )

    it(`miss nothing where the one that delivers is killed ${ROUNDS} times`, async () => {
      const random = createRandom(seed)
      for (const engine of engines) await start(engine)
      for (let round = 0; round < ROUNDS; round += 1) {
        await write(50)
        const holder = await until(async () => {
          for (const engine of engines) {
            if (engine.member !== null && (await readOutlet(engine.member)).state === 'running')
              return engine
          }
          return null
        }, 'one of them delivers')
        await write(50)
        await new Promise((resolve) => setTimeout(resolve, random.below(1_500)))
        await kill(holder)
        await write(50)
        // Now and then it comes back before the other has taken over.
        if (random.below(2) === 0) await untilTold(written)
        await start(holder)
      }
      await untilTold(written)
      const [{ member }] = engines
      if (member === null) throw new Error('It does not run')
      for (const known of await readAlerts(member)) {
        const target = { alerts: known.map(({ id, revision }) => ({ id, revision })) }
        await member.client.alerts.act({ target, action: { kind: 'acknowledge', note: '' } })
      }
      await untilTold(written, 'decided')
      const listed = (await readAlerts(member)).flat().map(toPublicAlert)
      expect(listed).toHaveLength(written)
      const last = new Map<string, PublicAlertMessage>()
      const seen = new Set<string>()
      for (const message of await readMessages()) {
        const name = `${message.id} ${message.version}`
        const newest = last.get(message.id)?.version ?? 0
        if (!seen.has(name)) expect(message.version, `seed ${seed}`).toBeGreaterThan(newest)
        seen.add(name)
        last.set(message.id, message)
      }
      expect(last.size, `seed ${seed}`).toBe(written)
      for (const alert of listed) {
        const { change, version: _, ...told } = last.get(alert.id) ?? { change: null, version: 0 }
        expect(told, `seed ${seed}`).toEqual(alert)
        expect(change).toBe('decided')
      }
    })
  },
)
