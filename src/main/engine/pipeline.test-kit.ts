import { settingsSchema } from '../../shared/settings'
import { LiveFeed } from './console/live-feed'
import { formatByName } from './formats'
import type { Store } from './history/store'
import { openWorkspace } from './open-workspace'
import type { BatchOrigin } from './pipeline'
import type { RecordBatch } from './record'
import { RejectAllowance } from './reject-allowance'
import { RightOfWay } from './right-of-way'
import { replayName } from './sources/source'
import { burstDetector } from './testing/burst-detector'
import { Kill } from './testing/mortal-store'
import type { Workspace, WorkspaceParts } from './workspace'

// Rejects live by the store's own clock, so the tests' time is near the present.
const T0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
export const NOW = T0 + 3_600_000
export const PARTITION = 'file-a'

export interface Clock {
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
export const LINES = SKETCHES.map((sketch, n) => (n % 20 === 13 ? 'not json' : line(sketch)))

/** From a position on; what stands before `appliedBefore` went through before the start. */
export function batchesFrom(position: number, appliedBefore = position): RecordBatch[] {
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

export const ORIGIN: BatchOrigin = {
  source: 'a',
  format: formatByName('auto'),
  isReplay: false,
  keepsPosition: true,
  allowance: new RejectAllowance(),
}

/** What must be true in the end: distinct events by list and address, and what windows say of them. */
export function truth() {
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

/** What a workspace of the tests is opened with. */
export interface TestWorkspace {
  over: Store
  /** Names its database. */
  run: string
  folder: string
  clock?: Clock
  isDead?: () => boolean
  shared?: WorkspaceParts['shared']
  /** Where several share the database. */
  engine?: string
}

/** Opens a workspace over a store; `wait` fails once it is dead, as a process that is gone. */
export function openTestWorkspace({
  over,
  run,
  folder,
  clock = { now: NOW },
  isDead = () => false,
  shared,
  engine = '',
}: TestWorkspace): Promise<Workspace> {
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
    folder,
    settings: () => settings,
    feed,
    isShown: () => false,
    onHistory: () => undefined,
    now: () => clock.now,
    windowed: [burstDetector],
    shared,
    engine,
    way: new RightOfWay(),
    wait: () => (isDead() ? Promise.reject(new Kill()) : new Promise(setImmediate)),
    newId: () => `change-${run}-${engine}${clock.now}-${id++}`,
  })
}

/** Reads on as a source does, to the end; then so much time passes that windows close. */
export async function feedAll(workspace: Workspace, clock: Clock = { now: NOW }): Promise<void> {
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

/** What came of it, for comparing with the truth. */
export async function stateOf(workspace: Workspace) {
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
  const { rows: groups } = await workspace.alerts.readGroups(
    { tab: 'all', filter: {}, actor: '', blocked: [], hidden: [] },
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
