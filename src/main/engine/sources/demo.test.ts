import { describe, expect, it } from 'vitest'
import { judgeReported } from '../detectors/reported'
import { formatByName } from '../formats'
import { eventsOf } from '../formats/record.test-kit'
import { checkTime } from '../formats/time'
import type { RecordBatch } from '../record'
import { createDemoSource, type DemoOptions } from './demo'

const START = Date.UTC(2026, 2, 2, 10)
const DOCUMENTATION = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|2001:db8::)/

/** What the demo gives in some time of a clock that moves only when it waits. */
async function run(
  seconds: number,
  options: Partial<DemoOptions> = {},
  positions = new Map<string, number>(),
) {
  let clock = START
  const stopper = new AbortController()
  const source = createDemoSource({
    now: () => clock,
    wait: async (ms) => {
      clock += ms
      if (clock >= START + seconds * 1000) stopper.abort()
    },
    ...options,
  })
  const batches: RecordBatch[] = []
  for await (const batch of source.read(positions, stopper.signal)) batches.push(batch)
  return {
    source,
    batches,
    texts: batches.flatMap((batch) => batch.records.map((record) => record.text)),
  }
}

describe('the demo feed', () => {
  it('is the same story for the same seed', async () => {
    const { texts } = await run(60)
    expect((await run(60)).texts).toEqual(texts)
    expect((await run(60, { seed: 2 })).texts).not.toEqual(texts)
  })

  it('gives about 12 records a second, unsteadily, and never ends by itself', async () => {
    const { batches, texts } = await run(1_800)
    expect(texts.length / 1_800).toBeGreaterThan(10)
    expect(texts.length / 1_800).toBeLessThan(14)
    const perMinute = new Map<number, number>()
    for (const batch of batches) {
      const minute = Math.floor(batch.readAt / 60_000)
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + batch.records.length)
    }
    const counts = [...perMinute.values()]
    expect(Math.max(...counts)).toBeGreaterThan(1.3 * Math.min(...counts))
  })

  it('gives events of both formats and every severity, with documentation addresses only', async () => {
    const format = formatByName('auto')
    const { batches } = await run(1_200)
    const formats = new Set<string>()
    const severities = new Set<string>()
    const ids = new Set<number | null>()
    for (const batch of batches) {
      for (const record of batch.records) {
        for (const event of eventsOf(format.parse(record, batch))) {
          formats.add(event.format)
          ids.add(event.alertId)
          severities.add(judgeReported(event, { isOwn: () => false }).severity)
          expect(checkTime(event.time, batch.readAt)).toBe('ok')
          expect(event.time).toBeGreaterThan(batch.readAt - 2_000)
          expect(event.ip).toMatch(DOCUMENTATION)
          if (event.target !== null) expect(event.target).toMatch(DOCUMENTATION)
        }
      }
    }
    expect([...formats].sort()).toEqual(['blacklist-event', 'ntopng'])
    expect([...severities].sort()).toEqual(['critical', 'high', 'info', 'low', 'medium'])
    for (const id of [40, 41, 42, 61, 68, 79, 9, 38]) expect(ids).toContain(id)
  })

  it('numbers its records and goes on behind a position', async () => {
    const { batches } = await run(30, {}, new Map([['demo', 1000]]))
    const positions = batches.flatMap((batch) => batch.records.map((record) => record.position))
    expect(positions).toEqual(positions.map((_, index) => 1000 + index))
    expect(batches.at(-1)?.end).toBe(1000 + positions.length)
  })

  it('ends after the number of alerts it is told', async () => {
    expect((await run(1_000, { alerts: 100 })).texts).toHaveLength(100)
  })

  it('has as many addresses, duplicates and records a second as it is told', async () => {
    const { texts } = await run(1_800, { ratePerSecond: 50, duplicates: 0.5, addresses: 3 })
    expect(texts.length / 1_800).toBeGreaterThan(40)
    expect(texts.length / 1_800).toBeLessThan(60)
    expect(new Set(texts).size / texts.length).toBeLessThan(0.6)
    const addresses = new Set(texts.map((text) => /"(?:ip|cli_ip)":"([^"]+)"/.exec(text)?.[1]))
    expect(addresses.size).toBe(3)
  })
})
