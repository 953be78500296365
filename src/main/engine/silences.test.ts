import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Alert, Tab } from '../../shared/alert'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WAIT = { timeout: 30_000, interval: 50 }
const IP = '203.0.113.9'

describe('suppressions and snoozes', () => {
  let folder = ''
  let file = ''
  let engine: Engine
  let client: ConsoleClient
  /** How far the engine's clock is ahead of this machine's, ms. */
  let ahead = 0
  const now = () => Date.now() + ahead

  async function start(): Promise<void> {
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
      now,
    })
    client = engine.client({ actor: 'mk' })
  }

  beforeEach(async () => {
    ahead = 0
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-silences-'))
    file = join(folder, 'live.ndjson')
    await writeFile(file, '')
    await start()
    await client.sources.add({ name: 'Live', path: file, format: 'auto' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  let written = 0
  async function report(ip: string, alertId = 40, at = now()): Promise<void> {
    written += 1
    const event = {
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: at,
      ip,
      alert_id: alertId,
      dst_port: 80,
      info: `/?id=${written}`,
      reason: 'Detected SQL Inj in logs',
    }
    await appendFile(file, `${JSON.stringify(event)}\n`)
  }

  async function raise(ip: string, alertId = 40): Promise<Alert> {
    const before = (await client.alerts.list({ limit: 1000 })).alerts
    const seen = new Map(before.map(({ id, count }) => [id, count]))
    await report(ip, alertId)
    return vi.waitFor(async () => {
      const { alerts } = await client.alerts.list({ limit: 1000 })
      const grown = alerts.find(
        ({ id, count, subject }) => subject === ip && count > (seen.get(id) ?? 0),
      )
      if (grown === undefined) throw new Error('not there yet')
      return grown
    }, WAIT)
  }

  const target = (...alerts: Alert[]) => ({
    alerts: alerts.map(({ id, revision }) => ({ id, revision })),
  })
  const subjectsIn = async (tab: Tab) =>
    (await client.live.page({ tab })).groups.map(({ subject }) => subject).sort()
  const totals = () => {
    const { open, suppressed, all, unread, bySeverity } = engine.status().totals
    return { open, suppressed, all, unread, high: bySeverity.high }
  }

  it('hide what is open and what comes of it, keep and count it, and end when lifted', async () => {
    const first = await raise(IP)
    await raise('203.0.113.10')
    expect(totals()).toMatchObject({ open: 2, suppressed: 0, high: 2 })
    const change = await client.silences.suppress({
      target: target(first),
      reason: 'scanner of ours',
    })
    expect(change).toMatchObject({ changed: 1, text: `Suppressed ${IP}` })
    expect(await subjectsIn('open')).toEqual(['203.0.113.10'])
    expect(await subjectsIn('suppressed')).toEqual([IP])
    expect(await subjectsIn('all')).toEqual(['203.0.113.10', IP])
    expect(totals()).toEqual({ open: 1, suppressed: 1, all: 2, unread: 1, high: 1 })

    // Another rule about the same subject is another thing.
    await raise(IP, 61)
    expect(await subjectsIn('open')).toEqual(['203.0.113.10', IP])
    // The same in a later window is hidden from its first event on, and notified to nobody.
    ahead += HOUR_MS
    const later = await raise(IP)
    expect(later.id).not.toBe(first.id)
    expect(later.silence).toMatchObject({
      kind: 'suppression',
      actor: 'mk',
      reason: 'scanner of ours',
    })
    expect(totals()).toMatchObject({ open: 2, suppressed: 2 })
    const { outcomes } = await client.notifications.list({ which: 'held' })
    expect(outcomes).toContainEqual(
      expect.objectContaining({ alertId: later.id, reason: 'suppressed' }),
    )

    const [listed] = await client.silences.list()
    expect(listed).toMatchObject({ subject: IP, rule: 'ntopng:40', upTo: 'high', alerts: 1 })
    expect((listed?.until ?? 0) - (listed?.since ?? 0)).toBe(30 * DAY_MS)
    if (listed === undefined) throw new Error('nothing is listed')
    await client.silences.lift({ silences: [listed] })
    expect(await client.silences.list()).toEqual([])
    expect(await subjectsIn('suppressed')).toEqual([])
    expect(totals()).toMatchObject({ open: 4, suppressed: 0 })
    const { timeline } = await client.alerts.get({ id: first.id })
    expect(timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^suppressed this rule and subject until .* UTC: scanner of ours$/),
    )
  }, 60_000)

  it('stand over a restart, are undone, and tell of who was faster', async () => {
    const alert = await raise(IP)
    const { changeId } = await client.silences.suppress({
      target: target(alert),
      reason: 'known',
      expiresInMs: null,
    })
    await engine.stop()
    await start()
    expect(await subjectsIn('open')).toEqual([])
    expect(totals()).toMatchObject({ open: 0, suppressed: 1 })
    const other = engine.client({ actor: 'tr' })
    await expect(
      other.silences.suppress({ target: target(alert), reason: 'again' }),
    ).rejects.toThrow(`The suppression of ${IP} was changed by mk in the meantime.`)
    await client.changes.undo({ changeId })
    expect(await subjectsIn('open')).toEqual([IP])
    const [seen] = await client.silences.list()
    expect(seen).toBeUndefined()
    const again = await other.silences.suppress({ target: target(alert), reason: 'mine' })
    await expect(client.changes.undo({ changeId })).rejects.toThrow(/was changed by tr/)
    expect(await client.changes.audit({})).toMatchObject([
      { id: again.changeId, actor: 'tr', action: 'suppressed', object: IP, canUndo: true },
      { actor: 'mk', action: 'undid', canUndo: false },
      { id: changeId, actor: 'mk', action: 'suppressed', reason: 'known', canUndo: false },
    ])
  }, 60_000)

  it('snooze until a time, and come back by themselves', async () => {
    const alert = await raise(IP)
    await client.silences.snooze({ target: target(alert), forMs: HOUR_MS })
    expect(await subjectsIn('open')).toEqual([])
    expect((await client.alerts.get({ id: alert.id })).alert.silence).toMatchObject({
      kind: 'snooze',
      upTo: 'high',
    })
    ahead += HOUR_MS
    await vi.waitFor(() => expect(totals()).toMatchObject({ open: 1, suppressed: 0 }), WAIT)
    expect(await subjectsIn('open')).toEqual([IP])
    expect((await client.alerts.get({ id: alert.id })).alert.silence).toBeNull()
  }, 60_000)

  it('never hide what is worse than they say', async () => {
    await client.settings.change({ patch: { ownNetworks: ['203.0.113.0/24'] } })
    const low = await raise('198.51.100.1', 42)
    expect(low.severity).toBe('low')
    await client.silences.snooze({ target: target(low), forMs: HOUR_MS })
    // Of own networks High is one step more, which a suppression hides only if it says so.
    const critical = await raise(IP)
    expect(critical.severity).toBe('critical')
    await client.silences.suppress({ target: target(critical), reason: 'test' })
    expect(await subjectsIn('open')).toEqual([IP])
    const [listed] = await client.silences.list()
    if (listed === undefined) throw new Error('nothing is listed')
    await client.silences.lift({ silences: [listed] })
    await client.silences.suppress({ target: target(critical), reason: 'x', hidesCritical: true })
    expect(await subjectsIn('open')).toEqual([])
    expect(totals()).toMatchObject({ open: 0, suppressed: 2 })
  }, 60_000)

  it('are forgotten by name with the entity they are about', async () => {
    const alert = await raise(IP)
    await client.silences.suppress({ target: target(alert), reason: `noise of ${IP}` })
    await client.entity.forget({ value: IP, confirmation: IP })
    expect(await client.silences.list()).toEqual([])
    expect(JSON.stringify(await client.changes.audit({}))).not.toContain(IP)
    expect(JSON.stringify(await client.notifications.list({}))).not.toContain(IP)
  }, 60_000)

  it('are refused without a reason', async () => {
    const alert = await raise(IP)
    await expect(
      client.silences.suppress({ target: target(alert), reason: '  ' }),
    ).rejects.toThrow()
    expect(await client.silences.list()).toEqual([])
  })
})
