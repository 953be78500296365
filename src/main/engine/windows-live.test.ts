import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveBatch } from '../../shared/alert'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

/** The engine's clock moves only when it is read: no source goes idle, however long this machine takes. */
const NOW = Math.floor(Date.now() / 10_000) * 10_000
/** Windows a minute ago, so that what is found is news and not a backlog. */
const T0 = NOW - 60_000

function countLine(window: number, isFlagged: boolean, count: number): string {
  const start = T0 + window * 10_000
  const span = { start: new Date(start).toISOString(), end: new Date(start + 10_000).toISOString() }
  return `${JSON.stringify({ window: span, flagged: isFlagged, count })}\n`
}

describe('windows of a live source', () => {
  let engine: Engine | null = null
  let folder = ''

  afterEach(async () => {
    await engine?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function follow(): Promise<{ client: ConsoleClient; file: string }> {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-windows-live-'))
    const file = join(folder, 'counts.ndjson')
    await writeFile(file, '')
    let now = NOW
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
      now: () => now++,
    })
    const client = engine.client({ actor: 'mk' })
    await client.sources.add({ name: 'Counts', path: file, format: 'window-count' })
    return { client, file }
  }

  it('make an alert at once, and news of it from the second in a row on', async () => {
    const { client, file } = await follow()
    const stream = await client.live.watch({ after: 0 })
    const next = async (isWanted: (batch: LiveBatch) => boolean): Promise<LiveBatch> => {
      for (;;) {
        const { value, done } = await stream.next()
        if (done === true) throw new Error('the stream ended')
        await client.live.acknowledge({ stream: value.stream, number: value.number })
        if (isWanted(value)) return value
      }
    }
    await next(() => true)
    // What says that event time has come further closes the first window, and no other.
    await appendFile(file, countLine(0, true, 40) + countLine(2, false, 100))
    const first = await next(({ alerts }) => alerts.length > 0)
    const [alert] = first.alerts
    expect(alert).toMatchObject({
      detector: 'ddos-ratio',
      subject: 'clicks-calculated-ddos',
      severity: 'medium',
      count: 40,
      score: 1,
    })
    const outcomes = async () => (await client.notifications.list({})).outcomes
    expect(await outcomes()).toEqual([])
    await appendFile(file, countLine(1, true, 60) + countLine(1, false, 20))
    await appendFile(file, countLine(3, false, 100))
    const second = await next(({ alerts }) => alerts.length > 0)
    expect(second.alerts).toMatchObject([{ id: alert?.id, severity: 'medium', count: 120 }])
    await expect.poll(async () => (await outcomes()).length).toBe(1)
    expect(await outcomes()).toMatchObject([{ kind: 'alert', alertId: alert?.id }])
    const detail = await client.alerts.get({ id: alert?.id ?? '' })
    expect(detail.evidence.map(({ info }) => info)).toEqual([
      '60 of 80 clicks flagged: ratio 0.7500, over 0.5',
      '40 of 40 clicks flagged: ratio 1.0000, over 0.5',
    ])
    expect(detail.evidenceOf).toEqual({ unit: 'window', total: 2 })
    await stream.return(undefined)
  })

  it('are no news while too few are in a row, however severe their alert becomes', async () => {
    const { client, file } = await follow()
    await client.settings.change({ patch: { detectors: { ddosRatio: { windowsInRow: 4 } } } })
    const shown = async () => (await client.live.page({ tab: 'all' })).groups[0]
    const outcomes = async () => (await client.notifications.list({})).outcomes
    await appendFile(file, countLine(0, true, 40) + countLine(2, false, 100))
    await expect.poll(async () => (await shown())?.severity).toBe('medium')
    await appendFile(file, countLine(1, true, 40) + countLine(2, true, 200))
    await appendFile(file, countLine(4, false, 100))
    await expect.poll(async () => (await shown())?.severity).toBe('high')
    expect(await outcomes()).toEqual([])
    await appendFile(file, countLine(3, true, 40) + countLine(5, false, 100))
    await expect.poll(async () => (await outcomes()).length).toBe(1)
  })

  it('are judged by the settings of now, and say from which window on', async () => {
    const { client, file } = await follow()
    const count = async () => (await client.live.page({ tab: 'all' })).groups[0]?.count ?? 0
    const { detectors } = await client.settings.get()
    const change = (over: object) =>
      client.settings.change({
        patch: { detectors: { ddosRatio: { ...detectors.ddosRatio, ...over } } },
      })
    await expect(change({ flagged: 'timer = ' })).rejects.toThrow('it ends where a number must be')
    await change({ threshold: 0.9 })
    await appendFile(
      file,
      countLine(0, true, 80) + countLine(0, false, 20) + countLine(2, true, 80),
    )
    await expect.poll(async () => (await client.traffic.ratio()).judgedThrough).toBe(T0 + 15_000)
    await change({ threshold: 0.5 })
    await appendFile(file, countLine(2, false, 20) + countLine(4, false, 20))
    await expect.poll(count).toBe(100)
    const stream = { kind: 'counts', subject: 'clicks-calculated-ddos' } as const
    const { breaches } = await client.traffic.read({ stream, span: { from: T0, to: T0 + 60_000 } })
    expect(breaches).toMatchObject([{ start: T0 + 20_000, windows: 1, peak: 0.8 }])
  })
})
