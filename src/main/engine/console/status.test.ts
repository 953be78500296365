import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AlertAction, AlertDetail } from '../../../shared/alert'
import type { ConsoleClient, Engine } from '../engine'
import { startEngine } from '../index'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const IP = '203.0.113.9'
/** A group window that began three days ago. */
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * DAY_MS

describe('what has been dealt with and comes again', () => {
  let folder: string
  let engine: Engine
  let mk: ConsoleClient
  let now: number
  let files = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-status-'))
    now = T0 + HOUR_MS / 2
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
      now: () => now,
    })
    mk = engine.client({ actor: 'mk' })
  })

  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Events of one address, a second apart, that arrive a minute after what came before. */
  async function receive(from: number, count: number): Promise<void> {
    const lines = Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
        timestamp: from + n * 1000,
        ip: IP,
        alert_id: 40,
        dst_port: 80,
        info: `/?id=${n}`,
        reason: 'test',
      }),
    )
    await importLines(lines)
  }

  /** One event of the same signature and address for each of these severities. */
  async function receiveSuricata(flow: string, severities: number[]): Promise<void> {
    await importLines(
      severities.map((severity, n) =>
        JSON.stringify({
          timestamp: new Date(T0 + 60_000).toISOString(),
          flow_id: `${flow} ${n}`,
          event_type: 'alert',
          src_ip: IP,
          src_port: 41_822,
          dest_ip: '198.51.100.20',
          dest_port: 1433,
          proto: 'TCP',
          alert: {
            action: 'allowed',
            gid: 1,
            signature_id: 7,
            rev: 1,
            signature: 'Test',
            severity,
          },
        }),
      ),
    )
  }

  async function importLines(lines: string[]): Promise<void> {
    now += 60_000
    const path = join(folder, `${++files}.ndjson`)
    await writeFile(path, `${lines.join('\n')}\n`)
    for await (const update of await mk.imports.run({ paths: [path] })) void update
    now += 60_000
  }

  /** The alert of the newest window. */
  async function newest(): Promise<AlertDetail> {
    const first = (await mk.live.page({ tab: 'all' })).groups[0]?.lead
    if (first === undefined) throw new Error('There is no alert')
    return mk.alerts.get({ id: first.id })
  }

  function act({ alert }: AlertDetail, action: AlertAction, client = mk) {
    const { id, revision } = alert
    return client.alerts.act({ target: { alerts: [{ id, revision }] }, action })
  }

  const said = ({ timeline }: AlertDetail) => timeline.map(({ text }) => text)
  const benign: AlertAction = { kind: 'close', reason: 'benign positive', note: '' }

  it('grows and stays as it is in the same window, and says by how much', async () => {
    await receive(T0, 3)
    await act(await newest(), { kind: 'acknowledge', note: '' })
    expect(said(await newest()).join()).not.toContain('since it was')
    await receive(T0 + 600_000, 12)
    const detail = await newest()
    expect(detail.alert).toMatchObject({
      count: 15,
      last: T0 + 611_000,
      status: 'acknowledged',
      revision: 1,
    })
    expect(said(detail)).toContain('+12 events since it was acknowledged')
    expect(engine.status().totals).toMatchObject({ unread: 0, newCritical: 0, open: 1 })
    await act(detail, benign)
    await receive(T0 + 700_000, 1)
    const closed = await newest()
    expect(closed.alert).toMatchObject({ count: 16, status: 'closed' })
    expect(said(closed)).toContain('+1 event since it was closed')
  })

  it('is new two days after a close, and says who closed the one before', async () => {
    await receive(T0, 1)
    const first = await newest()
    await act(first, benign)
    const closedAt = now
    now += 2 * DAY_MS
    await receive(T0 + 2 * DAY_MS, 1)
    const detail = await newest()
    expect(detail.alert).toMatchObject({ status: 'new', actor: null })
    const before = {
      at: closedAt,
      kind: 'decision',
      actor: 'mk',
      text: `The one before, ${first.alert.name}, was closed as benign positive`,
    }
    expect(detail.timeline).toContainEqual(before)
    // Deciding on the later one leaves what it says of the earlier one.
    await act(detail, { kind: 'acknowledge', note: '' })
    expect((await newest()).timeline).toContainEqual(before)
  })

  it('begins as its predecessor stood, linked to it', async () => {
    await receive(T0, 1)
    const first = await newest()
    await act(first, { kind: 'acknowledge', note: '' })
    now += HOUR_MS
    await receive(T0 + HOUR_MS, 1)
    const detail = await newest()
    expect(detail.alert).toMatchObject({ status: 'acknowledged', assignee: 'mk', actor: 'auto' })
    expect(said(detail)).toContain(`The one before, ${first.alert.name}, was acknowledged`)
    expect(engine.status().totals.unread).toBe(0)
  })

  it('begins closed within the hour after a close, and says by what rule', async () => {
    await receive(T0, 1)
    const first = await newest()
    await act(first, benign)
    await receive(T0 + HOUR_MS, 1)
    const detail = await newest()
    expect(detail.alert.id).not.toBe(first.alert.id)
    expect(detail.alert).toMatchObject({
      status: 'closed',
      closeReason: 'automated',
      actor: 'auto',
    })
    expect(said(detail)).toContain('began closed, automated')
    expect(engine.status().totals).toMatchObject({ open: 0, unread: 0 })
  })

  it('is new again with each step that its severity rises, and says why', async () => {
    await receiveSuricata('low', [3])
    for (const [severity, steps] of [
      ['medium', 1],
      ['high', 2],
    ] as const) {
      await act(await newest(), benign)
      await receiveSuricata(`${severity}-1`, [severity === 'medium' ? 2 : 1])
      const raised = await newest()
      expect(raised.alert).toMatchObject({ severity, status: 'new', actor: 'auto' })
      const why = said(raised).filter((text) => text.startsWith('reopened, severity rose'))
      expect(why).toHaveLength(steps)
      expect(why).toContain(`reopened, severity rose to ${severity}`)
    }
    await act(await newest(), benign)
    await receiveSuricata('high-again', [1, 2])
    expect((await newest()).alert).toMatchObject({ severity: 'high', status: 'closed', count: 5 })
  })

  it('is not closed by a block, and says that it goes on', async () => {
    await receive(T0, 2)
    const countedAt = now - 60_000
    now += 5000
    await mk.blacklists.add({ list: '40', value: IP, reason: 'test', expiresInMs: DAY_MS })
    const blockedAt = now
    now += 5000
    await receive(T0 + 60_000, 4)
    const detail = await newest()
    expect(detail.timeline.filter(({ kind }) => kind === 'list')).toEqual([
      {
        at: countedAt,
        kind: 'list',
        actor: 'auto',
        text: 'Counted on Possible SQL injection: 6 events',
      },
      { at: blockedAt, kind: 'list', actor: 'mk', text: 'Blocked on Possible SQL injection: test' },
    ])
    expect(detail.alert).toMatchObject({ status: 'new', blockedBy: 'mk', count: 6 })
    expect(said(detail)).toContain('Still arriving since the block: 4 events')
    await mk.blacklists.allow({ value: IP, reason: 'ours' })
    const allowed = said(await newest())
    expect(allowed).toContain('Allowed: ours')
    expect(allowed.join()).not.toContain('Still arriving')
  })

  it('is open again once it is reopened, with who and when', async () => {
    await receive(T0, 1)
    await act(await newest(), benign)
    expect(engine.status().totals.open).toBe(0)
    await act(await newest(), { kind: 'reopen', note: 'looked again' })
    expect((await newest()).alert).toMatchObject({
      status: 'new',
      closeReason: null,
      actor: 'mk',
      decidedAt: now,
      revision: 2,
    })
    expect(engine.status().totals.open).toBe(1)
  })

  it('tells a conflict and overwrites nothing, on alerts and on entries', async () => {
    const tr = engine.client({ actor: 'tr' })
    await receive(T0, 1)
    const seen = await newest()
    await act(seen, { kind: 'acknowledge', note: '' })
    await expect(act(seen, benign, tr)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('acknowledged by mk'),
    })
    expect((await newest()).alert).toMatchObject({ status: 'acknowledged', revision: 1 })

    const entry = async () => (await mk.blacklists.entries({ list: '40' })).entries[0]
    const before = await entry()
    await mk.blacklists.setExpiry({
      list: '40',
      value: IP,
      revision: before?.revision,
      expiresInMs: 2 * DAY_MS,
      reason: 'watched',
    })
    const entries = [{ list: '40', value: IP, revision: before?.revision }]
    await expect(tr.blacklists.remove({ entries })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('mk'),
    })
    expect(await entry()).toMatchObject({ state: 'active', actor: 'mk', reason: 'watched' })
  })

  it('asks for a note where it is closed for another reason', async () => {
    await receive(T0, 1)
    const action: AlertAction = { kind: 'close', reason: 'other', note: '' }
    await expect(act(await newest(), action)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect((await newest()).alert.status).toBe('new')
  })
})
