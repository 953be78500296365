import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type SourceLimits, type SourceStatus } from '../../../shared/source'
import type { HealthRecord } from '../formats/health'
import { startEngine } from '../index'
import { pausedStatus } from '../source-settings'
import { SourceWatch } from './source-watch'
import type { TroubleDesk } from './trouble'

const MINUTE_MS = 60_000
const START = Date.UTC(2026, 10, 27, 14, 2)

/** A desk that keeps what is told, as history would. */
class KeptDesk implements TroubleDesk {
  readonly open = new Map<string, HealthRecord>()
  readonly said: string[] = []

  async isOpen({ rule, subject }: Pick<HealthRecord, 'rule' | 'subject'>): Promise<boolean> {
    return this.open.has(`${rule} ${subject}`)
  }

  async raise(record: HealthRecord): Promise<void> {
    this.open.set(`${record.rule} ${record.subject}`, record)
    this.said.push(`${record.rule} ${record.subject}: ${record.info}`)
  }

  async resolve({ rule, subject }: Pick<HealthRecord, 'rule' | 'subject'>, note: string) {
    if (this.open.delete(`${rule} ${subject}`)) this.said.push(`over: ${rule} ${subject}: ${note}`)
  }
}

describe('a source that is watched', () => {
  let now: number
  let desk: KeptDesk
  let watch: SourceWatch
  let limits: SourceLimits
  let away: string | null
  let status: SourceStatus

  const newWatch = () => new SourceWatch({ health: desk, whyBehind: () => away, now: () => now })

  beforeEach(() => {
    now = START
    away = null
    desk = new KeptDesk()
    limits = { ...DEFAULT_LIMITS }
    watch = newWatch()
    const settings = { id: 'edge', name: 'Edge', kind: 'http', format: 'auto' } as const
    status = {
      ...pausedStatus({ ...settings, isPaused: false, secretHash: null, limits }),
      state: 'waiting',
    }
  })

  /** Lets time go by in looks of 10 s, with a change before the first of them. */
  async function pass(ms: number, change: Partial<SourceStatus> = {}): Promise<string[]> {
    status = { ...status, ...change }
    const before = desk.said.length
    for (const end = now + ms; now < end; ) {
      now += 10_000
      await watch.look([{ limits, status }])
    }
    return desk.said.slice(before)
  }

  it('is told to be silent once, with since when and what to do, until a record comes', async () => {
    expect(await pass(10 * MINUTE_MS, { heardAt: START })).toEqual([])
    expect(await pass(30 * MINUTE_MS)).toEqual([
      'source-silent Edge (edge): The last record came at 2026-11-27 14:02 UTC, 10 min ago; its limit is 10 min. See whether its sender runs and still posts to /ingest/edge.',
    ])
    expect(await pass(MINUTE_MS, { heardAt: now })).toEqual([
      'over: source-silent Edge (edge): A record came again.',
    ])
    expect(await pass(11 * MINUTE_MS)).toHaveLength(1)
  })

  it('says what the source itself says is wrong', async () => {
    const lastError = { at: START, message: '192.0.2.7:9092 cannot be reached.' }
    expect(await pass(11 * MINUTE_MS, { state: 'failed', lastError })).toEqual([
      'source-silent Edge (edge): No record came since 2026-11-27 14:02 UTC, 10 min ago; its limit is 10 min. It said at 2026-11-27 14:02 UTC: 192.0.2.7:9092 cannot be reached.',
    ])
  })

  it('has a limit of its own, and 0 switches it off', async () => {
    limits = { ...limits, silenceMs: 30_000 }
    expect(await pass(MINUTE_MS)).toHaveLength(1)
    limits = { ...limits, silenceMs: 0 }
    expect(await pass(MINUTE_MS)).toEqual([
      'over: source-silent Edge (edge): Silence of this source is not watched any more.',
    ])
    expect(await pass(60 * MINUTE_MS)).toEqual([])
  })

  it('is left alone while it is paused, finished, a demo, or has no partition of its group', async () => {
    for (const state of ['paused', 'finished'] as const) {
      expect(await pass(60 * MINUTE_MS, { state })).toEqual([])
    }
    const nothing = { records: null, partitions: [] }
    expect(await pass(60 * MINUTE_MS, { state: 'waiting', backlog: nothing })).toEqual([])
    expect(await pass(60 * MINUTE_MS, { isDemo: true, backlog: null })).toEqual([])
    expect(await pass(11 * MINUTE_MS, { isDemo: false })).toHaveLength(1)
    expect(await pass(10_000, { state: 'paused' })).toEqual([
      'over: source-silent Edge (edge): The source is paused.',
    ])
    expect(await pass(9 * MINUTE_MS, { state: 'waiting' })).toEqual([])
    expect(await pass(2 * MINUTE_MS)).toHaveLength(1)
  })

  it('is not blamed for the time while history was away or the machine slept', async () => {
    away = 'history is away'
    expect(await pass(60 * MINUTE_MS)).toEqual([])
    away = null
    expect(await pass(9 * MINUTE_MS)).toEqual([])
    now += 8 * 60 * MINUTE_MS
    expect(await pass(9 * MINUTE_MS)).toEqual([])
    expect(await pass(2 * MINUTE_MS)).toHaveLength(1)
  })

  it('is neither told again nor forgotten across a start, and resolved when it is removed', async () => {
    await pass(11 * MINUTE_MS, { heardAt: START })
    watch = newWatch()
    expect(await pass(30 * MINUTE_MS, { heardAt: null })).toEqual([])
    watch = newWatch()
    await watch.look([{ limits, status }])
    await watch.look([])
    expect(desk.said.at(-1)).toBe('over: source-silent Edge (edge): The source was removed.')
  })

  it('is told to be far behind once it stays so, until well under the limit', async () => {
    const waiting = (records: number) => ({
      state: 'running' as const,
      backlog: {
        records,
        partitions: [{ partition: 'a/0', applied: 0, end: records, lag: records }],
      },
    })
    limits = { ...limits, silenceMs: 0 }
    expect(await pass(50_000, waiting(2_000_000))).toEqual([])
    expect(await pass(10_000, waiting(90_000))).toEqual([])
    const told = await pass(5 * MINUTE_MS, waiting(1_234_567))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(
      /^source-behind Edge \(edge\): 1,234,567 records wait, more than 100,000 since 2026-11-27 14:03 UTC\./,
    )
    expect(await pass(MINUTE_MS, waiting(90_000))).toEqual([])
    expect(await pass(MINUTE_MS, waiting(80_000))).toEqual([
      'over: source-behind Edge (edge): 80,000 records wait.',
    ])
    limits = { ...limits, lagRecords: 0 }
    expect(await pass(60 * MINUTE_MS, waiting(5_000_000))).toEqual([])
  })

  it('is told to bring rejects by the share of the last 10 minutes, not of a few records', async () => {
    limits = { ...limits, silenceMs: 0 }
    expect(await pass(MINUTE_MS, { records: 19, rejected: 19 })).toEqual([])
    expect(await pass(MINUTE_MS, { records: 119, rejected: 23 })).toEqual([])
    const told = await pass(MINUTE_MS, { records: 219, rejected: 60 })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(
      /^source-rejects Edge \(edge\): 60 of 219 records of the last 10 minutes were rejected \(at 2026-11-27 14:04 UTC\), more than 20 %\./,
    )
    expect(await pass(5 * MINUTE_MS, { records: 10_219 })).toEqual([
      'over: source-rejects Edge (edge): 60 of 10,219 records of the last 10 minutes were rejected.',
    ])
    await pass(20 * MINUTE_MS)
    expect(await pass(MINUTE_MS, { records: 10_319, rejected: 160 })).toHaveLength(1)
    expect(await pass(15 * MINUTE_MS)).toEqual([
      'over: source-rejects Edge (edge): 0 of 0 records of the last 10 minutes were rejected.',
    ])
  })
})

/** A blacklist event of its own time: one that counts. */
function record(): string {
  return JSON.stringify({
    user_id: 'u',
    timestamp: Date.now(),
    ip: '203.0.113.7',
    alert_id: 40,
    dst_port: 80,
    info: '/',
    reason: '',
  })
}

describe('a running engine whose source is silent', () => {
  it('says so in Live, and takes it back when a record comes', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'watchfloor-silent-'))
    const edge = { id: 'edge', name: 'Edge', kind: 'http', limits: { silenceMs: 1_000 } }
    await writeFile(join(dataFolder, 'settings.json'), JSON.stringify({ sources: [edge] }))
    const engine = await startEngine({ dataFolder, isDemoWanted: false, areSourcesWanted: true })
    const client = engine.client({ actor: 'mk' })
    const read = async () => {
      const { alerts } = await client.alerts.list({ status: 'all' })
      return alerts.filter(({ detector }) => detector === 'health')
    }
    await expect
      .poll(read, { timeout: 30_000 })
      .toMatchObject([
        { rule: 'health:source-silent', subject: 'Edge (edge)', status: 'new', count: 1 },
      ])
    // Sent until a look falls into the second after one.
    await expect
      .poll(
        async () => {
          await engine.findIngest('edge')?.take(Buffer.from(record()))
          return (await read())[0]?.status
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBe('closed')
    expect(await read()).toMatchObject([{ actor: 'auto', note: 'A record came again.' }])
    await engine.stop()
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  }, 70_000)
})
