import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { TrafficSpan, TrafficStream } from '../../../shared/traffic'
import { CLEANED, DAY, file, GOLDEN, over, SITE, where } from '../ddos-golden.test-kit'
import { SAMPLES } from '../formats/record.test-kit'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import { addKafka, type Desk, until, untilRead, useEngines } from '../kafka/engines.test-kit'
import { linesOf } from '../traffic.test-kit'

/** Which windows are waited for. */
interface Wanted {
  stream: TrafficStream
  span: TrafficSpan
  /** How many of them are over the threshold. */
  windows: number
}

const HOUR_MS = 3_600_000
/** Sources that bring nothing are idle after 10 s; then the clock closes their windows. */
const CLOSING_MS = 60_000

describe.skipIf(isSkipped)(`clicks by Kafka${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()
  const folders: string[] = []

  afterAll(async () => {
    for (const folder of folders.splice(0)) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })

  /** An engine that reads lines of a topic with one partition, until its windows are closed. */
  async function read(
    lines: readonly string[],
    ratio: object,
    { stream, span, windows }: Wanted,
  ): Promise<Desk> {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, [...lines])
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-clicks-'))
    folders.push(folder)
    const settings = { detectors: { ddosRatio: ratio }, retention: { minFreePercent: 0 } }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    const desk = await engines.start(folder)
    await addKafka(desk, brokers.addresses, [topic])
    await untilRead(desk, lines.length)
    const read = async () => (await desk.client.traffic.read({ stream, span })).breaches
    const found = async () => (await read()).reduce((sum, each) => sum + each.windows, 0)
    await until('all windows are judged', async () => (await found()) === windows, CLOSING_MS)
    return desk
  }

  it('are found in the same windows as by import', { timeout: 150_000 }, async () => {
    const ratio = { minimumTotal: 20 }
    const from = Date.UTC(2026, 2, 2, 10)
    const stream = { kind: 'clicks', subject: 'www.site.example' } as const
    const span = { from, to: from + HOUR_MS / 2 }
    const lines = linesOf(join(SAMPLES, 'clicks.ndjson'))
    const desk = await read(lines, ratio, { stream, span, windows: 3 })
    const { bars, breaches } = await desk.client.traffic.read({ stream, span })
    const start = from + 14 * 60_000 + 20_000
    expect(breaches).toMatchObject([{ start, end: start + 30_000, windows: 3, peak: 1 }])
    const seen = bars.filter(({ windows }) => windows > 0)
    expect(seen.map(({ flagged, other }) => [flagged, other])).toEqual([
      [10, 30],
      [9, 29],
      [42, 6],
      [44, 5],
      [36, 0],
      [12, 30],
    ])
    const state = await desk.client.traffic.ratio()
    expect(state).toMatchObject({ late: 0, crowdedOut: 0, clicksFrom: null })
  })

  it.skipIf(file === null)(`give the golden table, ${where}`, { timeout: 150_000 }, async () => {
    // The reference's file is out of order by up to 45 s.
    const ratio = { minimumTotal: 0, windowsInRow: 1, counted: CLEANED, graceMs: 60_000 }
    const wanted = over(GOLDEN)
    const stream = { kind: 'clicks', subject: SITE } as const
    const span = { from: DAY + 5 * HOUR_MS, to: DAY + 5.5 * HOUR_MS }
    const lines = linesOf(file ?? '')
    const desk = await read(lines, ratio, { stream, span, windows: wanted.length })
    const { bars, breaches } = await desk.client.traffic.read({ stream, span })
    const clock = (time: number) => new Date(time).toISOString().slice(11, 19)
    const seen = bars.filter(({ windows }) => windows > 0)
    expect(seen.map((each) => [clock(each.start), each.other, each.flagged])).toEqual(GOLDEN)
    expect(breaches.map(({ start, windows }) => [clock(start), windows])).toEqual([
      ['05:04:00', 2],
      ['05:04:30', 3],
    ])
  })
})
