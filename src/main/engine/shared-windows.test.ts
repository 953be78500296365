import { beforeEach, describe, expect, it } from 'vitest'
import { CLEANED, DAY, file, GOLDEN, over, SITE, where } from './ddos-golden.test-kit'
import type { EngineOptions } from './engine'
import { addKafka, type Desk, eventMessage, sourceOf, until } from './kafka/engines.test-kit'
import { isSkipped, useSharedEngines, why } from './shared-engines.test-kit'
import { halvesDetector } from './testing/halves-detector'
import { linesOf } from './traffic.test-kit'

const MINUTE_MS = 60_000
/** Windows of one hour, so that each address has one alert. */
const T0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000
const HOUR_MS = 3_600_000
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
  const shared = useSharedEngines()
  const { brokers } = shared
  const clock = { now: 0 }

  beforeEach(() => {
    clock.now = Date.now()
  })

  /** Starts an engine in the group of a topic; the others of its test share its history. */
  function start(
    topic: string,
    folder?: string,
    over: Partial<EngineOptions> = { windowed: [halvesDetector] },
    settings: Record<string, unknown> = {},
  ): Promise<Desk> {
    const sources = [shared.kafkaSource(topic)]
    return shared.start({ sources, ...settings }, folder, { now: () => clock.now, ...over })
  }

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
    await shared.untilShared(desks)
    await send(topic, meant.filter(isFlagged))
    await shared.untilRead(topic, ends(meant.filter(isFlagged)))
    await send(topic, meant.filter(isOther))
    await shared.untilRead(topic, ends(meant))
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    for (const desk of desks) expect(await found(desk)).toEqual(truth())
    // Every partition of the topic between engines is shown by the one that judges it, and read.
    const shown = () => desks.map(({ engine }) => engine.status().windows)
    await until('nothing of it waits', () => shown().every((each) => each?.backlog.records === 0))
    for (const each of shown())
      expect(each).toMatchObject({ source: 'events', topic: `${topic}-windows` })
    const names = shown().flatMap((each) =>
      each?.backlog.partitions.map(({ partition }) => partition),
    )
    expect(names.sort()).toEqual([0, 1].map((partition) => `${topic}-windows/${partition}`))
    const offsets = await brokers.use().fetchTopicOffsets(`${topic}-windows`)
    expect(offsets).toHaveLength(2)
  }, 180_000)

  it('are judged whole when an engine goes and another comes in their middle', async () => {
    const topic = await brokers.makeTopic(2)
    const [a, b] = [await start(topic), await start(topic)]
    await shared.untilShared([a, b])
    const early = meant.filter(({ minute, isFlagged }) => minute < 3 || isFlagged)
    await send(topic, early.filter(isFlagged))
    await shared.untilRead(topic, ends(early.filter(isFlagged)))
    await shared.stop(a)
    await send(topic, early.filter(isOther))
    const c = await start(topic)
    await shared.untilShared([b, c])
    await shared.untilRead(topic, ends(early))
    await shared.stop(b)
    await send(
      topic,
      meant.filter((each) => !early.includes(each)),
    )
    const again = await start(topic, a.folder)
    await shared.untilShared([c, again])
    await shared.untilRead(topic, ends(meant))
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    for (const desk of [c, again]) expect(await found(desk)).toEqual(truth())
  }, 300_000)

  it('wait in an engine that had no Kafka source at its start, until it is started again', async () => {
    const topic = await brokers.makeTopic(2)
    const options = { windowed: [halvesDetector], now: () => clock.now }
    const alone = await shared.start({ sources: [] }, undefined, options)
    const id = await addKafka(alone, brokers.addresses, [topic], { group: topic })
    const other = await start(topic)
    // This one keeps out of the group.
    const hasBoth = () => sourceOf(other).backlog?.partitions.length === 2
    await until('the other one has both partitions', hasBoth, 60_000)
    await send(topic, meant)
    await shared.untilRead(topic, ends(meant))
    expect(sourceOf(alone, id)).toMatchObject({
      records: 0,
      lastError: { message: expect.stringContaining('Start it again') },
    })
    await shared.stop(alone)
    const again = await start(topic, alone.folder)
    await shared.untilShared([again, other])
    expect(sourceOf(again).lastError).toBeNull()
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    for (const desk of [again, other]) expect(await found(desk)).toEqual(truth())
  }, 180_000)

  it('are judged whole by the product, whose detector of the ratio has its halves in two messages', async () => {
    const topic = await brokers.makeTopic(2)
    const product = (folder?: string) => start(topic, folder, {})
    const [a, b] = [await product(), await product()]
    await shared.untilShared([a, b])
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
    await shared.untilRead(topic, [all.length, 0])
    await shared.stop(a)
    await brokers.send(topic, halves(false), { partition: OTHERS })
    const c = await product()
    // Who changes the group while the clock runs fifty times as fast takes minutes for it.
    await shared.untilShared([b, c])
    await shared.untilRead(topic, [all.length, all.length])
    await shared.untilJudged(topic, ALL_JUDGED, clock)
    const sites = Array.from({ length: 5 }, (_, site) => [`site-${site}.example`, 100 * MINUTES])
    for (const desk of [b, c]) {
      expect(await found(desk, 'ratio')).toEqual(Object.fromEntries(sites))
      const { judgedThrough } = await desk.client.traffic.ratio()
      expect(judgedThrough).toBeGreaterThan(T0 + MINUTES * MINUTE_MS)
    }
  }, 180_000)

  it.skipIf(file === null).each([1, 100, 1_633])(
    `give the golden table from clicks of two partitions that come by %i, ${where}`,
    async (size) => {
      const topic = await brokers.makeTopic(2)
      // The reference's file is out of order by up to 45 s.
      const ddosRatio = { minimumTotal: 0, windowsInRow: 1, counted: CLEANED, graceMs: 60_000 }
      const golden = () => start(topic, undefined, {}, { detectors: { ddosRatio } })
      const desks = [await golden(), await golden()]
      await shared.untilShared(desks)
      const lines = linesOf(file ?? '')
      for (let from = 0; from < lines.length; from += size) {
        await brokers.send(topic, lines.slice(from, from + size))
      }
      const offsets = await brokers.use().fetchTopicOffsets(topic)
      const read = offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high))
      expect(Math.min(...read)).toBeGreaterThan(lines.length / 3)
      await shared.untilRead(topic, read)
      await shared.untilJudged(topic, DAY + 6 * HOUR_MS, clock)
      const stream = { kind: 'clicks', subject: SITE } as const
      const span = { from: DAY + 5 * HOUR_MS, to: DAY + 5.5 * HOUR_MS }
      const say = (time: number) => new Date(time).toISOString().slice(11, 19)
      for (const { client } of desks) {
        const { bars } = await client.traffic.read({ stream, span })
        const seen = bars.filter(({ windows }) => windows > 0)
        expect(seen.map((each) => [say(each.start), each.other, each.flagged])).toEqual(GOLDEN)
        const { alerts } = await client.alerts.list({ status: 'all', limit: 10, cursor: null })
        const [alert] = alerts.filter(({ detector }) => detector === 'ddos-ratio')
        const { evidence } = await client.alerts.get({ id: alert?.id ?? '' })
        const found = evidence.map(({ raw }) => JSON.parse(raw)).reverse()
        expect(
          found.map(({ start, flagged, notFlagged }) => ({
            start: start.slice(11, 19),
            notFlagged,
            flagged,
          })),
        ).toEqual(over(GOLDEN))
        expect(await client.traffic.ratio()).toMatchObject({ late: 0, crowdedOut: 0 })
      }
    },
    240_000,
  )
})
