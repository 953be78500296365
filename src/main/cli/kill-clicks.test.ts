import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConsoleClient } from '../engine/engine'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { createRandom, type Random } from '../engine/sources/random'
import { connectControlSocket } from '../server/control-socket'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { ClickMaker, type ClickWindow } from './crash-clicks.test-kit'
import { chooseMoments, chooseSeed, type Moment, planOf, ROUNDS } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'
import { type Served, startServe } from './serve.test-kit'

/** Sends of a round, and clicks in each. */
const SENDS = 10
const CLICKS = 60
const LONGEST_PAUSE_MS = 250
const SOON_MS = 5_000
const PATIENCE_MS = 120_000

const seed = chooseSeed()

/** Delivers each body until it is answered 200, and then never again. */
class Shipper {
  private readonly waiting: string[] = []

  constructor(private readonly token: string) {}

  add(text: string): void {
    this.waiting.push(text)
  }

  get isDone(): boolean {
    return this.waiting.length === 0
  }

  /** Sends until nothing waits, or until nobody answers. */
  async ship(url: string): Promise<void> {
    for (let body = this.waiting[0]; body !== undefined; body = this.waiting[0]) {
      const status = await this.send(url, body)
      if (status === 200) this.waiting.shift()
      else if (status === null) return
      else if (status !== 429 && status !== 503)
        throw new Error(`A delivery was answered ${status}`)
    }
  }

  private async send(url: string, body: string): Promise<number | null> {
    const headers = { authorization: `Bearer ${this.token}` }
    try {
      const answer = await fetch(`${url}ingest/web`, { method: 'POST', headers, body })
      await answer.text()
      return answer.status
    } catch {
      return null
    }
  }
}

describe.skipIf(isSkipped)(`windows of clicks by Kafka and over HTTP${why}`, () => {
  const brokers = useBrokers()
  let command: BundledCommand
  let folder: string
  let data: string
  beforeAll(async () => {
    command = await bundleCommand()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-clicks-'))
    data = join(folder, 'data')
    await mkdir(data)
  })
  afterAll(async () => {
    await command.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function setUp(topic: string): Promise<Shipper> {
    const reading = { brokers: brokers.addresses, topics: [topic], group: topic }
    const settings = {
      sources: [
        { id: 'kafka', kind: 'kafka', name: 'Kafka', ...reading },
        { id: 'web', kind: 'http', name: 'Web' },
      ],
      notifications: { from: 'low' },
      retention: { minFreePercent: 0 },
    }
    await writeFile(join(data, 'settings.json'), JSON.stringify(settings))
    const args = ['--data-dir', data, '--json', 'token', 'add', 'web', '--role', 'ingest:web']
    const added = await command.run(args)
    return new Shipper(JSON.parse(added.stdout).token)
  }

  async function ask<T>(use: (client: ConsoleClient) => Promise<T>): Promise<T> {
    const connection = await connectControlSocket(data)
    if (connection === null) throw new Error('The engine does not answer')
    try {
      return await use(connection.client)
    } finally {
      connection.close()
    }
  }

  /** Unread messages of the topic; null before it is read. */
  async function readBacklog(client: ConsoleClient): Promise<number | null> {
    const statuses = await client.status.watch()
    const first = await statuses.next()
    await statuses.return(undefined)
    const sources = first.done === true ? [] : first.value.sources
    const backlog = sources.find(({ id }) => id === 'kafka')?.backlog ?? null
    return backlog?.partitions.length === 2 ? backlog.records : null
  }

  /** Serves until both sources are read on; null where it died before. */
  async function begin(shipper: Shipper, moment?: Moment, random?: Random): Promise<Served | null> {
    const plan = moment === undefined || random === undefined ? {} : planOf(moment, random)
    const served = await startServe(command, data, plan).catch(() => null)
    if (served === null) return null
    // Senders try again at once; how much they have waiting is known to nobody else.
    await shipper.ship(served.url)
    const isGone = served.ended.then(() => true)
    const isReading = () =>
      ask(async (client) => {
        const isRead = async () => ((await readBacklog(client)) === null ? null : true)
        await until(isRead, 'the topic is read', PATIENCE_MS)
        return false
      })
    return (await Promise.race([isGone, isReading().catch(() => isGone)])) ? null : served
  }

  /** Lets clicks come by both ways until it dies at a moment. */
  async function serveUntil(
    moment: Moment,
    random: Random,
    shipper: Shipper,
    send: () => Promise<void>,
  ): Promise<void> {
    const served = await begin(shipper, moment, random)
    if (served === null) return
    const isByClock = moment.on === 'clock' || 'isStopping' in moment
    const sends = isByClock ? 1 + random.below(SENDS) : SENDS
    for (let turn = 0; turn < sends; turn += 1) {
      await send()
      await shipper.ship(served.url)
      await wait(random.below(LONGEST_PAUSE_MS))
    }
    if ('isStopping' in moment) await served.stop('SIGTERM')
    if (moment.on !== 'clock') await Promise.race([served.ended, wait(SOON_MS)])
    await served.stop('SIGKILL')
  }

  async function findWindows(client: ConsoleClient): Promise<ClickWindow[]> {
    const { alerts } = await client.alerts.list({ status: 'all', limit: 100, cursor: null })
    const found: ClickWindow[] = []
    for (const { id, detector } of alerts) {
      if (detector !== 'ddos-ratio') continue
      const { evidence } = await client.alerts.get({ id })
      for (const { raw } of evidence) {
        const { start, flagged, notFlagged } = JSON.parse(raw)
        found.push({ start: Date.parse(start), flagged, notFlagged })
      }
    }
    return found.sort((a, b) => a.start - b.start)
  }

  /** Waits until all is judged, and compares it with what the clicks meant. */
  async function verify(client: ConsoleClient, clicks: ClickMaker, context: string) {
    const end = clicks.lastEnd
    const isJudged = async () => ((await client.traffic.ratio()).judgedThrough ?? 0) >= end
    await until(
      async () => ((await isJudged()) ? true : null),
      'all windows are judged',
      PATIENCE_MS,
    )
    const { late, crowdedOut } = await client.traffic.ratio()
    expect({ late, crowdedOut }, context).toEqual({ late: 0, crowdedOut: 0 })
    const truth = clicks.findWindows()
    expect(truth.length, context).toBeGreaterThan(0)
    expect(await findWindows(client), context).toEqual(truth)
    const { outcomes } = await client.notifications.list({})
    const told = outcomes.map(({ alertId, title }) => `${alertId} ${title}`)
    expect(new Set(told).size, context).toBe(told.length)
  }

  it(
    `are judged once, with all their clicks, by an engine that is killed ${ROUNDS} times (seed ${seed})`,
    async () => {
      const random = createRandom(seed)
      const clicks = new ClickMaker(random)
      const topic = await brokers.makeTopic(2)
      const shipper = await setUp(topic)
      const send = async () => {
        await brokers.send(topic, clicks.make(CLICKS, Date.now()))
        shipper.add(clicks.make(CLICKS, Date.now()).join('\n'))
      }
      const moments = chooseMoments(random, ROUNDS)
      for (const moment of moments) await serveUntil(moment, random, shipper, send)
      const context = `seed ${seed}; killed ${moments.map(({ name }) => name).join(', ')}`
      const served = await begin(shipper)
      if (served === null) throw new Error('The engine did not start')
      await send()
      await shipper.ship(served.url)
      expect(shipper.isDone, context).toBe(true)
      await ask((client) => verify(client, clicks, context))
      expect(await served.stop('SIGTERM')).toBe(0)
    },
    (ROUNDS + 1) * 90_000,
  )
})
