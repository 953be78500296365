import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/settings'
import { LiveFeed } from './console/live-feed'
import { formatByName } from './formats'
import { openEmbeddedStore, type Store } from './history/store'
import type { BatchOrigin, BatchOutcome } from './pipeline'
import type { RecordBatch } from './record'
import { RejectAllowance } from './reject-allowance'
import { RightOfWay } from './right-of-way'
import { replayName } from './sources/source'
import { burstDetector } from './testing/burst-detector'
import { Kill, mortal } from './testing/mortal-store'
import { openWorkspace, type Workspace } from './workspace'

// Rejects live by the store's own clock, so the tests' time is near the present.
const T0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
const NOW = T0 + 3_600_000
const PARTITION = 'file-a'

interface Clock {
  now: number
}

interface Sketch {
  ip: string
  alertId: number
  offsetMs: number
  info: string
}

function line(sketch: Sketch): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: T0 + sketch.offsetMs,
    ip: sketch.ip,
    alert_id: sketch.alertId,
    dst_port: 80,
    info: sketch.info,
    reason: 'test',
  })
}

/** 60 records in batches of ten: repeats within a batch and across batches, and some junk. */
const SKETCHES: Sketch[] = Array.from({ length: 60 }, (_, n) => {
  const same = n % 10 === 9 ? n - 5 : n % 40
  return {
    ip: `203.0.113.${(same * 7) % 11}`,
    alertId: [40, 41, 42][same % 3] ?? 40,
    offsetMs: same * 60_000,
    info: `/?id=${same}`,
  }
})
const LINES = SKETCHES.map((sketch, n) => (n % 20 === 13 ? 'not json' : line(sketch)))

/** From a position on; what stands before `appliedBefore` went through before the start. */
function batchesFrom(position: number, appliedBefore = position): RecordBatch[] {
  const batches: RecordBatch[] = []
  for (let from = position; from < LINES.length; from += 10) {
    const records = LINES.slice(from, from + 10).map((text, n) => ({
      text,
      position: from + n,
      place: () => `line ${from + n + 1}`,
    }))
    batches.push({
      partition: PARTITION,
      records,
      end: from + records.length,
      appliedBefore,
      readAt: NOW,
      transportTime: NOW,
    })
  }
  return batches
}

const ORIGIN: BatchOrigin = {
  source: 'a',
  format: formatByName('auto'),
  isReplay: false,
  keepsPosition: true,
  allowance: new RejectAllowance(),
}

/** What must be true in the end: distinct events by list and address, and what windows say of them. */
function truth() {
  const distinct = new Map<string, Sketch>()
  SKETCHES.forEach((sketch, n) => {
    if (n % 20 !== 13)
      distinct.set(`${sketch.ip}|${sketch.alertId}|${sketch.offsetMs}|${sketch.info}`, sketch)
  })
  const counters: Record<string, number> = {}
  for (const sketch of distinct.values()) {
    const key = `${sketch.alertId} ${sketch.ip}`
    counters[key] = (counters[key] ?? 0) + 1
  }
  return { events: distinct.size, counters, bursts: burstsOf([...distinct.values()]) }
}

/** Events of each alert id in windows of ten minutes, where there are three or more. */
function burstsOf(sketches: readonly Sketch[]): Record<string, number> {
  const windows = new Map<string, number>()
  for (const { alertId, offsetMs } of sketches) {
    const key = `${alertId} ${Math.floor((T0 + offsetMs) / 600_000)}`
    windows.set(key, (windows.get(key) ?? 0) + 1)
  }
  const bursts: Record<string, number> = {}
  for (const [key, count] of windows) {
    const subject = `alert ${key.split(' ')[0]}`
    if (count >= 3) bursts[subject] = (bursts[subject] ?? 0) + count
  }
  return bursts
}

describe('the way through', () => {
  let folder: string
  let store: Store
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-pipeline-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function open(
    over: Store,
    run: string,
    clock: Clock = { now: NOW },
    isDead: () => boolean = () => false,
  ): Promise<Workspace> {
    const settings = settingsSchema.parse({ history: { fsync: false } })
    let id = 0
    const feed = new LiveFeed({
      now: () => NOW,
      totals: () => {
        throw new Error('nobody watches')
      },
    })
    return openWorkspace({
      name: 'main',
      database: `w_${run}`,
      store: over,
      folder: join(folder),
      settings: () => settings,
      feed,
      isShown: () => false,
      onHistory: () => undefined,
      now: () => clock.now,
      windowed: [burstDetector],
      wait: () => (isDead() ? Promise.reject(new Kill()) : new Promise(setImmediate)),
      way: new RightOfWay(),
      newId: () => `change-${run}-${id++}`,
    })
  }

  /** Reads on as a source does, to the end; then so much time passes that windows close. */
  async function feedAll(workspace: Workspace, clock: Clock = { now: NOW }): Promise<void> {
    const positions = workspace.pipeline.positionsOf('a')
    const applied = positions.get(PARTITION) ?? 0
    for (const batch of batchesFrom(positions.get(replayName(PARTITION)) ?? applied, applied)) {
      const { done } = await workspace.pipeline.process(batch, ORIGIN)
      await done
      await workspace.pipeline.settle()
    }
    clock.now += 60_000
    await workspace.closeWindows()
    await workspace.pipeline.settle()
  }

  async function state(workspace: Workspace) {
    const counters: Record<string, number> = {}
    for (const list of ['40', '41', '42']) {
      const page = workspace.lists.entries({
        list,
        state: 'all',
        text: '',
        sort: 'value',
        descending: false,
        offset: 0,
        limit: 1000,
      })
      for (const entry of page.entries) counters[`${list} ${entry.value}`] = entry.count
    }
    const groups = await workspace.alerts.readGroups(
      { tab: 'all', filter: {}, actor: '', blocked: [] },
      null,
      1000,
    )
    const alerts: Record<string, number> = {}
    let alertEvents = 0
    const bursts: Record<string, number> = {}
    for (const group of groups) {
      if (group.detector === 'burst') {
        bursts[group.subject] = Number(group.count)
        continue
      }
      alerts[group.subject] = Number(group.count)
      alertEvents += Number(group.count)
    }
    const rejects = await workspace.rejects.read(undefined, 100)
    return {
      events: await workspace.events.count(),
      alertEvents,
      counters,
      rejects: rejects.total,
      alerts,
      bursts,
    }
  }

  it('counts each event once, and says what it did', async () => {
    const workspace = await open(store, `plain${runs++}`)
    const outcomes: BatchOutcome[] = []
    for (const batch of batchesFrom(0))
      outcomes.push(await (await workspace.pipeline.process(batch, ORIGIN)).done)
    await workspace.pipeline.settle()
    const expected = truth()
    const sum = (field: 'records' | 'rejected' | 'accepted' | 'duplicates') =>
      outcomes.reduce((total, outcome) => total + outcome[field], 0)
    expect(sum('records')).toBe(60)
    expect(sum('rejected')).toBe(3)
    expect(sum('accepted')).toBe(expected.events)
    expect(sum('accepted') + sum('duplicates')).toBe(57)
    expect(await state(workspace)).toMatchObject({
      events: expected.events,
      alertEvents: expected.events,
      counters: expected.counters,
      rejects: 3,
    })
    await workspace.close()
  })

  it('accepts nothing when the same records come a second time, also after a restart', async () => {
    const run = `twice${runs++}`
    const first = await open(store, run)
    await feedAll(first)
    await first.close()
    const again = await open(store, run)
    const outcomes: BatchOutcome[] = []
    for (const batch of batchesFrom(0))
      outcomes.push(await (await again.pipeline.process(batch, ORIGIN)).done)
    expect(outcomes.reduce((total, outcome) => total + outcome.accepted, 0)).toBe(0)
    expect(await state(again)).toMatchObject({ events: truth().events, counters: truth().counters })
    await again.close()
  })

  it('closes while history is away, and reads again what it lacks', async () => {
    const run = `away${runs++}`
    let isAway = false
    let refused = 0
    const away: Store = {
      ...store,
      insertText: (...row) => (isAway ? refuse() : store.insertText(...row)),
    }
    // It comes back while the engine closes: what is behind the lost batch must not pass alone.
    const refuse = () => {
      refused += 1
      isAway = refused < 3
      return Promise.reject(new Error('no room'))
    }
    const workspace = await open(away, run)
    const [first, ...others] = batchesFrom(0)
    if (first === undefined) throw new Error('no batches')
    await (await workspace.pipeline.process(first, ORIGIN)).done
    isAway = true
    const lost = Promise.all(
      others.map(async (batch) => (await workspace.pipeline.process(batch, ORIGIN)).done),
    )
    const failed = expect(lost).rejects.toThrow('no room')
    await workspace.close()
    await failed
    isAway = false
    const again = await open(store, run)
    await feedAll(again)
    const { events, counters, bursts } = truth()
    expect(await state(again)).toMatchObject({ events, alertEvents: events, counters, bursts })
    await again.close()
  })

  for (const when of ['before', 'after'] as const) {
    it(`equals the truth after a kill ${when} any write`, { timeout: 300_000 }, async () => {
      const expected = truth()
      expect(Object.keys(expected.bursts).length).toBeGreaterThan(1)
      for (let writes = 1; ; writes += 1) {
        const run = `kill${runs++}`
        const dying = mortal(store, writes, when)
        const clock = { now: NOW }
        const failed = await (async () => {
          try {
            await feedAll(await open(dying, run, clock, dying.isDead), clock)
            return false
          } catch (error) {
            if (!(error instanceof Kill)) throw error
            return true
          }
        })()
        // Some stay away for longer than any memory of duplicates in a shared tally would last.
        if (writes % 2 === 0) clock.now += 3 * 24 * 3_600_000
        const survivor = await open(store, run, clock)
        await feedAll(survivor, clock)
        expect(await state(survivor), `killed ${when} write ${writes}`).toMatchObject({
          events: expected.events,
          alertEvents: expected.events,
          counters: expected.counters,
          rejects: 3,
          bursts: expected.bursts,
        })
        await survivor.close()
        if (!failed) {
          expect(writes).toBeGreaterThan(10)
          return
        }
      }
    })
  }
})
