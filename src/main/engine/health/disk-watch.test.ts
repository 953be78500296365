import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/alert'
import { isHealthAlert } from '../../../shared/live'
import { settingsSchema } from '../../../shared/settings'
import { riskOf } from '../alerts/risk'
import { LiveFeed } from '../console/live-feed'
import { formatByName } from '../formats'
import { openEmbeddedStore, type Store } from '../history/store'
import { startEngine } from '../index'
import { openWorkspace } from '../open-workspace'
import { RejectAllowance } from '../reject-allowance'
import { RightOfWay } from '../right-of-way'
import type { Workspace } from '../workspace'
import { DiskWatch, type Freed } from './disk-watch'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const TOTAL = 1_000_000_000

describe('a disk that fills', () => {
  let folder: string
  let store: Store
  let workspace: Workspace
  let now: number
  let lowShare: number
  const wanted: number[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-disk-'))
    store = await openEmbeddedStore(join(folder, 'history'))
    now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
    wanted.length = 0
    lowShare = 0.1
    workspace = await open()
  })
  afterEach(async () => {
    await workspace.close()
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function open(): Promise<Workspace> {
    const settings = settingsSchema.parse({ history: { fsync: false } })
    let id = 0
    return openWorkspace({
      name: 'main',
      database: 'w',
      store,
      folder,
      settings: () => settings,
      feed: new LiveFeed({
        now: () => now,
        totals: () => {
          throw new Error('nobody watches')
        },
      }),
      isShown: () => false,
      onHistory: () => undefined,
      now: () => now,
      wait: () => Promise.resolve(),
      way: new RightOfWay(),
      newId: () => `change-${now}-${id++}`,
    })
  }

  function newWatch(freed: Freed = { bytes: 0, rejects: 0, events: 0 }): DiskWatch {
    return new DiskWatch({
      folder: '/data',
      lowShare: () => lowShare,
      health: workspace.health,
      free: async (bytes) => {
        wanted.push(bytes)
        return freed
      },
      now: () => now,
    })
  }

  const look = (watch: DiskWatch, share: number) =>
    watch.look({ freeBytes: share * TOTAL, totalBytes: TOTAL })

  async function alerts(): Promise<Alert[]> {
    await workspace.pipeline.settle()
    const facts = await workspace.alerts.readOf('/data', 10)
    return facts.map((each) => workspace.desk.present(each))
  }

  it('is told once, resolves by itself with room to spare, and is new when it fills again', async () => {
    const watch = newWatch()
    await look(watch, 0.5)
    expect(await alerts()).toEqual([])
    await look(watch, 0.09)
    await look(watch, 0.08)
    expect(await alerts()).toMatchObject([
      { detector: 'health', rule: 'health:low-disk', count: 1, status: 'new', indicator: null },
    ])
    expect((await alerts()).every(isHealthAlert)).toBe(true)
    await look(watch, 0.11)
    expect(await alerts()).toMatchObject([{ status: 'new' }])
    await look(watch, 0.13)
    expect(await alerts()).toMatchObject([
      { status: 'closed', closeReason: 'automated', actor: 'auto', note: '13 % free again.' },
    ])
    now += 1000
    await look(watch, 0.09)
    expect(await alerts()).toMatchObject([{ status: 'new', count: 2 }])
    await look(watch, 0.2)
    now += HOUR_MS / 2
    now += HOUR_MS
    await look(watch, 0.05)
    expect((await alerts())[0]).toMatchObject({ status: 'new', count: 1 })
    expect(wanted.map((bytes) => Math.round((bytes / TOTAL) * 100))).toEqual([3, 4, 3, 7])
  })

  it('is left alone where nothing is to be kept free', async () => {
    const watch = newWatch()
    await look(watch, 0.05)
    lowShare = 0
    await look(watch, 0.01)
    expect(wanted).toHaveLength(1)
    expect(await alerts()).toMatchObject([{ status: 'closed' }])
  })

  it('is neither told again nor forgotten across a start', async () => {
    await look(newWatch(), 0.05)
    await workspace.close()
    workspace = await open()
    const watch = newWatch()
    await look(watch, 0.05)
    expect(await alerts()).toMatchObject([{ count: 1, status: 'new' }])
    await workspace.close()
    workspace = await open()
    await look(newWatch(), 0.5)
    expect(await alerts()).toMatchObject([{ status: 'closed' }])
  })

  it('is no threat: it is in no count of severities and nothing of it can be blocked', async () => {
    await look(newWatch(), 0.05)
    const totals = workspace.totals.read({ mine: 0, blocked: 0 })
    expect(riskOf(await alerts(), now)).toBe(0)
    expect(totals).toMatchObject({ open: 1, all: 1, unread: 0, newCritical: 0 })
    expect(Object.values(totals.bySeverity)).toEqual([0, 0, 0, 0, 0])
    const again = await open()
    expect(again.totals.read({ mine: 0, blocked: 0 })).toEqual(totals)
    expect(await again.activity.read(now - HOUR_MS, now + HOUR_MS, 30_000)).toEqual([])
    await again.close()
  })

  it('cannot be pretended by a record from outside', async () => {
    const record = {
      rule: 'low-disk',
      subject: '/data',
      title: 'x',
      severity: 'high',
      info: '',
      at: now,
    }
    const outcome = await feed([JSON.stringify(record)], now)
    expect(outcome).toMatchObject({ accepted: 0, rejected: 1 })
  })

  it('lets rejects go before events, old ones before new ones, and alerts never', async () => {
    const line = (ip: string, at: number) =>
      JSON.stringify({
        user_id: 'u',
        timestamp: at,
        ip,
        alert_id: 40,
        dst_port: 80,
        info: '/',
        reason: '',
      })
    const later = now
    now = later - 3 * DAY_MS
    await feed([line('203.0.113.1', now), 'junk'], now)
    now = later - 2 * DAY_MS
    await feed([line('203.0.113.2', now)], now)
    now = later
    await feed([line('203.0.113.3', now), 'junk of today'], now)
    await workspace.maintain()

    const first = await workspace.freeDisk(1)
    expect(first).toMatchObject({ rejects: 1, events: 0 })
    const second = await workspace.freeDisk(1)
    expect(second).toMatchObject({ rejects: 0, events: 1 })
    expect(await subjectsLeft()).toEqual(['203.0.113.2', '203.0.113.3'])
    await workspace.freeDisk(TOTAL)
    expect(await subjectsLeft()).toEqual(['203.0.113.3'])
    expect((await workspace.rejects.read(undefined, 10)).total).toBe(1)
    for (const ip of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      expect(await workspace.alerts.readOf(ip, 10)).toHaveLength(1)
      const detail = await workspace.evidence.read({
        detector: 'reported',
        rule: 'ntopng:40',
        subject: ip,
        ip,
        from: later - 10 * DAY_MS,
        to: later + DAY_MS,
      })
      expect(detail).toHaveLength(1)
    }
    expect(await workspace.freeDisk(TOTAL)).toEqual({ bytes: 0, rejects: 0, events: 0 })
  })

  async function subjectsLeft(): Promise<string[]> {
    const left: string[] = []
    for (const ip of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      if ((await workspace.entityEvents.read({ ip, subject: ip }, null, 1)).length > 0)
        left.push(ip)
    }
    return left
  }

  async function feed(lines: string[], at: number) {
    const { done } = await workspace.pipeline.process(
      {
        partition: `p${at}`,
        records: lines.map((text, n) => ({ text, position: n, place: () => `line ${n + 1}` })),
        end: lines.length,
        readAt: at,
        transportTime: at,
      },
      {
        source: 'a',
        format: formatByName('auto'),
        isReplay: false,
        keepsPosition: true,
        allowance: new RejectAllowance(),
      },
    )
    const outcome = await done
    await workspace.pipeline.settle()
    return outcome
  }
})

describe('a running engine on a nearly full disk', () => {
  it('says so in Live at its start', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'watchfloor-disk-'))
    const engine = await startEngine({
      dataFolder,
      isDemoWanted: false,
      areSourcesWanted: true,
      measureDisk: async () => ({ freeBytes: 5, totalBytes: 100 }),
    })
    const client = engine.client({ actor: 'mk' })
    const readRows = async () => (await client.live.page({ tab: 'open' })).groups
    await expect.poll(async () => (await readRows()).length, { timeout: 15_000 }).toBe(1)
    expect((await readRows())[0]).toMatchObject({
      detector: 'health',
      title: 'The disk is nearly full',
      subject: dataFolder,
    })
    await engine.stop()
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  })
})
