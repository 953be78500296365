import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Alert } from '../../../shared/alert'
import type { ConsoleClient, Engine } from '../engine'
import { startEngine } from '../index'
import { eventMessage } from '../kafka/engines.test-kit'

const HOUR_MS = 3_600_000
const WAIT = { timeout: 30_000, interval: 50 }
const HOSTILE = '| <script>alert(1)</script> \u202e https://a.example'

describe('the report of a shift', () => {
  let folder = ''
  let engine: Engine
  let client: ConsoleClient
  /** How far the engine's clock is ahead of this machine's, ms. */
  let ahead = 0

  beforeEach(async () => {
    ahead = 0
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-report-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
      now: () => Date.now() + ahead,
    })
    client = engine.client({ actor: 'mk' })
    await writeFile(join(folder, 'live.ndjson'), '')
    await client.sources.add({ name: 'Live', path: join(folder, 'live.ndjson'), format: 'auto' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const all = async () => (await client.alerts.list({ status: 'all' })).alerts
  async function report(ips: readonly string[], alertId = 40): Promise<void> {
    const before = (await all()).length
    const lines = ips.map((ip, n) => `${eventMessage(n, { ip, alert_id: alertId })}\n`)
    await appendFile(join(folder, 'live.ndjson'), lines.join(''))
    await vi.waitFor(async () => expect(await all()).toHaveLength(before + ips.length), WAIT)
  }
  async function alertOf(ip: string): Promise<Alert> {
    const found = (await all()).find(({ subject }) => subject === ip)
    if (found === undefined) throw new Error(`There is no alert of ${ip}`)
    return found
  }
  async function seen(ip: string) {
    const { id, revision } = await alertOf(ip)
    return { alerts: [{ id, revision }] }
  }
  const span = () => {
    const to = Date.now() + ahead + 1_000
    return { from: to - 8 * HOUR_MS, to }
  }

  it('tells what came, what was decided and by whom, and what is open', async () => {
    await report(['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'])
    await report(['203.0.113.5'], 42)
    const other = engine.client({ actor: 'ab' })
    await client.alerts.act({
      target: await seen('203.0.113.1'),
      action: { kind: 'close', reason: 'true positive', note: HOSTILE },
    })
    await other.alerts.act({
      target: await seen('203.0.113.2'),
      action: { kind: 'close', reason: 'duplicate', note: '' },
    })
    await client.blacklists.add({ list: '40', value: '203.0.113.1', reason: 'scanner' })
    const taken = await client.alerts.act({
      target: await seen('203.0.113.3'),
      action: { kind: 'close', reason: 'other', note: 'a slip' },
    })
    await client.changes.undo({ changeId: taken.changeId ?? '' })

    const { report: told, markdown, html, fileName } = await client.report.shift(span())
    expect(told.arrived).toEqual([
      {
        detector: 'ntopng',
        alerts: 5,
        bySeverity: { critical: 0, high: 4, medium: 0, low: 1, info: 0 },
      },
    ])
    expect(told.closed).toEqual([
      { reason: 'duplicate', alerts: 1 },
      { reason: 'true positive', alerts: 1 },
    ])
    expect(told.truePositives).toMatchObject([
      { subject: '203.0.113.1', actor: 'mk', note: HOSTILE },
    ])
    expect(told.people).toEqual([
      { actor: 'mk', decisions: expect.arrayContaining([{ action: 'closed', count: 1 }]) },
      { actor: 'ab', decisions: [{ action: 'closed', count: 1 }] },
    ])
    expect(told.lists).toMatchObject([
      { actor: 'mk', action: 'blocked', list: '40', value: '203.0.113.1', reason: 'scanner' },
    ])
    expect(told.open.bySeverity).toMatchObject({ high: 2, low: 1 })
    expect(told.open.worst.map(({ subject }) => subject).sort()).toEqual([
      '203.0.113.3',
      '203.0.113.4',
      '203.0.113.5',
    ])
    expect(told.open.worst.at(-1)?.severity).toBe('low')

    expect(fileName).toMatch(/^shift-\d{4}-\d\d-\d\d-\d{4}$/)
    expect(markdown).toContain('## Open: 3')
    expect(markdown).toContain('\\| &lt;script&gt;alert\\(1\\)&lt;/script&gt;')
    for (const text of [markdown, html]) {
      expect(text).not.toContain('<script')
      expect(text).not.toContain('\u202e')
      expect(text).toContain('203.0.113.4')
    }
  })

  it('is of its span alone, and says of an empty one that nothing happened', async () => {
    await report(['203.0.113.1'])
    await client.alerts.act({
      target: await seen('203.0.113.1'),
      action: { kind: 'close', reason: 'true positive', note: '' },
    })
    ahead = 24 * HOUR_MS
    const { report: told, markdown } = await client.report.shift(span())
    expect(told).toMatchObject({ arrived: [], closed: [], people: [], lists: [], listChanges: 0 })
    expect(markdown).toContain('No alert is open')
    expect(markdown).toContain('Nobody decided anything.')
  })

  it.each([[{ from: 10, to: 10 }], [{ from: 0, to: 93 * 24 * HOUR_MS }]])(
    'refuses a span that is none: %o',
    async (none) => {
      await expect(client.report.shift(none)).rejects.toThrow()
    },
  )
})
