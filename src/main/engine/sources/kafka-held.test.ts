import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import { type Desk, sourceOf, until, useEngines } from '../kafka/engines.test-kit'
import { readMetadata } from '../kafka/partition'

const SITE = 'www.site.example'
/** Now, since history lets go of what is old. */
const T0 = Math.floor(Date.now() / 10_000) * 10_000
/** Longer than a source may be silent before it is idle, and than windows wait for what is late. */
const PAUSE_MS = 60_000
const PATIENCE_MS = 60_000

/** Clicks of one window of 10 s. */
function clicks(window: number, count: number, isFlagged: boolean): string[] {
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      ts_ingest: T0 + window * 10_000 + n * 10,
      article: `https://${SITE}/page-${n}`,
      visitor_page_timer: isFlagged ? 0 : 4_000,
      visitor_page_height: isFlagged ? 0 : 250,
    }),
  )
}

describe.skipIf(isSkipped)(`windows of a topic whose reading pauses${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()
  const folders: string[] = []

  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function start(topic: string, clock: { now: number }): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-held-'))
    folders.push(folder)
    const reading = { brokers: brokers.addresses, topics: [topic], group: topic }
    const settings = {
      sources: [
        { id: 'kafka', kind: 'kafka', name: 'Kafka', ...reading },
        { id: 'web', kind: 'http', name: 'Web' },
      ],
      retention: { minFreePercent: 0 },
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return engines.start(folder, { now: () => clock.now })
  }

  const post = async ({ engine }: Desk, lines: readonly string[]) => {
    const outcome = await engine.findIngest('web')?.take(Buffer.from(lines.join('\n')))
    expect(outcome?.accepted).toBe(lines.length)
  }

  async function found({ client }: Desk): Promise<Record<string, number>> {
    const { alerts } = await client.alerts.list({ status: 'all', limit: 10, cursor: null })
    return Object.fromEntries(alerts.map(({ subject, count }) => [subject, count]))
  }

  it('wait for what lay in it meanwhile, though others go on', async () => {
    const topic = await brokers.makeTopic(1)
    const clock = { now: T0 + 12_000 }
    const desk = await start(topic, clock)
    await brokers.send(topic, clicks(0, 30, false))
    const untilRead = (records: number) =>
      until(`${records} are read`, () => sourceOf(desk, 'kafka').records === records, PATIENCE_MS)
    await untilRead(30)
    const applied = async () =>
      readMetadata((await brokers.committed(topic, topic))[0]?.metadata ?? null)?.applied
    await until('that is committed', async () => (await applied()) === 30, PATIENCE_MS)
    await brokers.broker(0).kill()
    await until('it is said', () => sourceOf(desk, 'kafka').state === 'failed', PATIENCE_MS)
    // Event time and the clock go on where the other source brings something.
    clock.now += PAUSE_MS
    await post(desk, clicks(6, 25, false))
    clock.now += PAUSE_MS
    await post(desk, clicks(12, 25, false))
    expect((await desk.client.traffic.ratio()).judgedThrough ?? 0).toBeLessThan(T0 + 10_000)
    await brokers.broker(0).restart()
    await brokers.connect()
    await brokers.send(topic, [...clicks(0, 60, true), ...clicks(13, 25, false)])
    await untilRead(115)
    await post(desk, clicks(14, 25, false))
    await until(
      'the window is judged',
      async () => ((await desk.client.traffic.ratio()).judgedThrough ?? 0) >= T0 + 10_000,
      PATIENCE_MS,
    )
    expect(await found(desk)).toEqual({ [SITE]: 90 })
    expect(await desk.client.traffic.ratio()).toMatchObject({ late: 0 })
  }, 240_000)
})
