import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ListPolicy } from '../../shared/list-policy'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WAIT = { timeout: 30_000, interval: 50 }
const RULE: ListPolicy = {
  minimumHits: 3,
  minimumReporters: 1,
  windowMs: DAY_MS,
  severity: 'medium',
  minimumScore: null,
  expiresInMs: 7 * DAY_MS,
}

describe('policies over a history', () => {
  let folder = ''
  let file = ''
  let engine: Engine
  let client: ConsoleClient

  async function start(): Promise<void> {
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
    })
    client = engine.client({ actor: 'mk' })
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-policies-'))
    file = join(folder, 'live.ndjson')
    await writeFile(file, '')
    await start()
    await client.sources.add({ name: 'Live', path: file, format: 'auto' })
    await client.blacklists.create({ list: 'own', title: 'Own list' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  let written = 0
  async function report(ip: string, times: number, alertId = 40): Promise<void> {
    const lines = Array.from({ length: times }, () => {
      written += 1
      return `${JSON.stringify({
        user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
        timestamp: Date.now(),
        ip,
        alert_id: alertId,
        dst_port: 80,
        info: `/?id=${written}`,
        reason: 'Detected SQL Inj in logs',
      })}\n`
    })
    await appendFile(file, lines.join(''))
    await vi.waitFor(async () => {
      const { alerts } = await client.alerts.list({ limit: 1000 })
      const own = alerts.filter(({ subject }) => subject === ip)
      expect(own.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(times)
    }, WAIT)
  }
  const listed = async () => {
    const { entries } = await client.blacklists.entries({ list: 'own', sort: 'value' })
    return entries.map(({ value, origin }) => `${value} ${origin}`).sort()
  }

  it('shows what one would list, lists it once it is on, and whatever meets it later, also after a start', async () => {
    await report('203.0.113.1', 3)
    await report('203.0.113.2', 2)
    await report('203.0.113.3', 4, 42)
    await client.blacklists.allow({ value: '203.0.113.4' })
    await report('203.0.113.4', 5)
    expect(await client.blacklists.previewPolicy({ list: 'own', policy: RULE })).toEqual({
      now: { count: 1, examples: [{ value: '203.0.113.1', hits: 3, reporters: 1 }] },
      week: {
        count: 2,
        examples: [
          { value: '203.0.113.4', hits: 5, reporters: 1 },
          { value: '203.0.113.1', hits: 3, reporters: 1 },
        ],
      },
      skipped: { protected: 1, resting: 0, listed: 0 },
      isCut: false,
    })
    expect(await listed()).toEqual([])
    await client.blacklists.setPolicy({ list: 'own', policy: RULE })
    await vi.waitFor(async () => expect(await listed()).toEqual(['203.0.113.1 policy']), WAIT)
    await report('203.0.113.2', 3)
    await vi.waitFor(async () => expect(await listed()).toHaveLength(2), WAIT)
    await engine.stop()
    await start()
    expect(await listed()).toEqual(['203.0.113.1 policy', '203.0.113.2 policy'])
    await report('203.0.113.5', 3)
    await vi.waitFor(async () => expect(await listed()).toHaveLength(3), WAIT)
    const audit = await client.changes.audit({ list: 'own', limit: 100 })
    const added = audit.filter(({ action }) => action === 'listed')
    expect(added.map(({ actor, object }) => `${actor} ${object}`).sort()).toEqual([
      'policy own 203.0.113.1',
      'policy own 203.0.113.2',
      'policy own 203.0.113.5',
    ])
  })

  it('does not count alerts that people closed as false', async () => {
    await report('203.0.113.1', 3)
    const { alerts } = await client.alerts.list({ limit: 10 })
    const target = { alerts: alerts.map(({ id, revision }) => ({ id, revision })) }
    await client.alerts.act({
      target,
      action: { kind: 'close', reason: 'false positive', note: '' },
    })
    const { now } = await client.blacklists.previewPolicy({ list: 'own', policy: RULE })
    expect(now.count).toBe(0)
  })
})
