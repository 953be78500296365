import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  COUNTERS,
  countEvents,
  type Desk,
  eventMessage,
  eventMessages,
  listInfos,
  until,
} from './kafka/engines.test-kit'
import { isSkipped, useSharedEngines, why } from './shared-engines.test-kit'

const PATIENCE_MS = 60_000

describe.skipIf(isSkipped)(`two engines of one group${why}`, () => {
  const shared = useSharedEngines()
  const { brokers } = shared

  const published = async (): Promise<number> => {
    const cells = (await shared.redis.cli('HVALS', COUNTERS)).trim().split('\n')
    return cells.reduce((sum, cell) => sum + Number(cell), 0)
  }

  async function untilAll(events: number, desks: readonly Desk[]): Promise<void> {
    await until(
      `${events} events are counted`,
      async () => (await published()) === events,
      PATIENCE_MS,
    )
    for (const desk of desks) {
      await until(
        `alerts hold ${events} events`,
        async () => (await countEvents(desk)) === events,
        PATIENCE_MS,
      )
    }
  }

  /** Events in the strip chart of the last two hours. */
  async function countBars({ client }: Desk): Promise<number> {
    const to = Date.now() + 60_000
    const bars = await client.live.histogram({ from: to - 7_000_000, to, barMs: 30_000 })
    return bars.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b), 0)
  }

  it('count each message once while partitions go from one to the other', async () => {
    const topic = await brokers.makeTopic(4)
    const sources = [shared.kafkaSource(topic)]
    const all = eventMessages(0, 1_500)
    await brokers.send(topic, all.slice(0, 400))
    const a = await shared.start({ sources })
    await untilAll(400, [a])
    const b = await shared.start({ sources })
    // Some of it twice, from other partitions.
    await brokers.send(topic, [...all.slice(400, 900), ...all.slice(300, 500)])
    await untilAll(900, [a, b])
    await shared.stop(a)
    await brokers.send(topic, all.slice(900))
    await untilAll(1_500, [b])
    const again = await shared.start({ sources }, a.folder)
    await untilAll(1_500, [again, b])
    expect(await listInfos(again)).toEqual(all.map((_, n) => `/?id=${n}`).sort())
    await again.client.blacklists.recount()
    expect(await published()).toBe(1_500)
  }, 240_000)

  it('have the same alerts, totals and charts where both follow the same file', async () => {
    const begin = Date.now() - 30_000
    const message = (n: number) => `${eventMessage(n, { timestamp: begin + n })}\n`
    const desks: Desk[] = []
    const logs: string[] = []
    for (let n = 0; n < 2; n += 1) {
      const folder = await shared.makeFolder()
      const log = join(folder, 'events.log')
      await writeFile(log, '')
      logs.push(log)
      const source = { id: 'log', kind: 'log-file', name: 'Log', path: log, format: 'auto' }
      desks.push(await shared.start({ sources: [source] }, folder))
    }
    const lines = Array.from({ length: 600 }, (_, n) => message(n))
    for (let from = 0; from < lines.length; from += 100) {
      await Promise.all(logs.map((log) => appendFile(log, lines.slice(from, from + 100).join(''))))
    }
    await untilAll(600, desks)
    const { client } = desks[0] as Desk
    const { groups } = await client.live.page({ tab: 'all', limit: 1000 })
    const alerts = groups.reduce((sum, group) => sum + group.alerts, 0)
    expect(alerts).toBeGreaterThanOrEqual(20)
    const totals = (desk: Desk) => desk.engine.status().totals
    for (const desk of desks) {
      await until('the chart has all', async () => (await countBars(desk)) === 600, PATIENCE_MS)
      await until('all alerts are in the totals', () => totals(desk).all === alerts, PATIENCE_MS)
    }
    const names = await Promise.all(
      desks.map(({ folder }) => readFile(join(folder, 'engine-id'), 'utf8')),
    )
    expect(new Set(names).size).toBe(2)
  }, 120_000)
})
