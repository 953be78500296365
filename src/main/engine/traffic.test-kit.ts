import { readFileSync } from 'node:fs'
import type { DdosRatioSettings } from '../../shared/ddos-ratio'
import { settingsSchema } from '../../shared/settings'
import { LiveFeed } from './console/live-feed'
import { createDdosRatio } from './detectors/ddos-ratio'
import type { WindowedDetector } from './detectors/windowed'
import { formatByName } from './formats'
import type { Store } from './history/store'
import { openWorkspace } from './open-workspace'
import type { BatchOrigin } from './pipeline'
import type { RecordBatch } from './record'
import { RejectAllowance } from './reject-allowance'
import { RightOfWay } from './right-of-way'
import { replayName } from './sources/source'
import { Kill, mortal } from './testing/mortal-store'
import type { Workspace, WorkspaceParts } from './workspace'

/** Where the clicks of tests are read from. */
export const PARTITION = 'clicks/0'

/** What a workspace with the ratio detector is opened with. */
export interface TrafficWorkspace {
  over: Store
  run: string
  folder: string
  clock: { now: number }
  ratio?: Partial<DdosRatioSettings>
  /** Detectors of windows in the place of the ratio detector. */
  windowed?: readonly WindowedDetector[]
  judgeQueries?: WorkspaceParts['judgeQueries']
  ownDomains?: string[]
  /** What judges request sets, and their settings. */
  web?: WorkspaceParts['web']
  webAnomaly?: object
  ownNetworks?: readonly string[]
  /** Sources of the settings. */
  sources?: readonly object[]
  isDead?: () => boolean
}

/** Opens a workspace whose windows are judged by the ratio detector, or by those that are given. */
export function openTrafficWorkspace({
  over,
  run,
  folder,
  clock,
  ratio = {},
  windowed,
  judgeQueries,
  web,
  webAnomaly = {},
  ownNetworks = [],
  sources = [],
  ownDomains = [],
  isDead = () => false,
}: TrafficWorkspace): Promise<Workspace> {
  const settings = settingsSchema.parse({
    history: { fsync: false },
    detectors: { ddosRatio: ratio, webAnomaly },
    ownNetworks,
    sources,
    ownDomains,
  })
  let id = 0
  const totals = () => {
    throw new Error('nobody watches')
  }
  return openWorkspace({
    name: 'main',
    database: `t_${run}`,
    store: over,
    folder,
    settings: () => settings,
    feed: new LiveFeed({ now: () => clock.now, totals }),
    isShown: () => false,
    onHistory: () => undefined,
    now: () => clock.now,
    windowed: windowed ?? [createDdosRatio(() => settings.detectors.ddosRatio)],
    judgeQueries,
    web,
    way: new RightOfWay(),
    wait: () => (isDead() ? Promise.reject(new Kill()) : new Promise(setImmediate)),
    newId: () => `change-${run}-${id++}`,
  })
}

/** Lines of a file. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n')
}

/** Lines as batches of a topic's partition, from a position on. */
export function cutBatches(
  lines: readonly string[],
  size: number,
  now: number,
  { from = 0, appliedBefore = 0, partition = PARTITION } = {},
): RecordBatch[] {
  const batches: RecordBatch[] = []
  for (let at = from; at < lines.length; at += size) {
    const records = lines
      .slice(at, at + size)
      .map((text, n) => ({ text, position: at + n, place: () => `line ${at + n + 1}` }))
    const end = at + records.length
    batches.push({ partition, records, end, appliedBefore, readAt: now, transportTime: now })
  }
  return batches
}

/** Puts lines through as an import does, and judges what its windows hold. */
export async function importLines(
  workspace: Workspace,
  lines: readonly string[],
  size: number,
  now: number,
): Promise<void> {
  const windows = workspace.importWindows()
  const origin: BatchOrigin = {
    source: 'import',
    format: formatByName('auto'),
    isReplay: true,
    keepsPosition: false,
    allowance: new RejectAllowance(),
    windows,
  }
  for (const batch of cutBatches(lines, size, now)) {
    await workspace.pipeline.process(batch, origin)
  }
  await workspace.pipeline.closeWindows(windows, origin, true)
  await workspace.pipeline.settle()
}

/** Reads on as a live source does, to the end; then so much time passes that windows close. */
export async function followLines(
  workspace: Workspace,
  lines: readonly string[],
  size: number,
  clock: { now: number },
): Promise<void> {
  await readOn(workspace, lines, size, clock)
  clock.now += 3_600_000
  await workspace.closeWindows()
  await workspace.pipeline.settle()
}

/** Reads on as a live source does, to the end, and leaves windows open. */
export async function readOn(
  workspace: Workspace,
  lines: readonly string[],
  size: number,
  clock: { now: number },
): Promise<void> {
  const origin: BatchOrigin = {
    source: 'live',
    format: formatByName('auto'),
    isReplay: false,
    keepsPosition: true,
    allowance: new RejectAllowance(),
  }
  const positions = workspace.pipeline.positionsOf('live')
  const appliedBefore = positions.get(PARTITION) ?? 0
  const from = positions.get(replayName(PARTITION)) ?? appliedBefore
  for (const batch of cutBatches(lines, size, clock.now, { from, appliedBefore })) {
    const { done } = await workspace.pipeline.process(batch, origin)
    await done
    await workspace.pipeline.settle()
  }
}

/** Puts lines through as deliveries over HTTP, which nobody hands in again. */
export async function pushLines(
  workspace: Workspace,
  lines: readonly string[],
  size: number,
  now: number,
): Promise<void> {
  const origin: BatchOrigin = {
    source: 'pushed',
    format: formatByName('auto'),
    isReplay: false,
    keepsPosition: false,
    allowance: new RejectAllowance(),
  }
  for (let at = 0; at < lines.length; at += size) {
    const some = lines.slice(at, at + size)
    for (const batch of cutBatches(some, size, now, { partition: `delivery ${some[0]}` })) {
      const { done } = await workspace.pipeline.process(batch, origin)
      await done
    }
  }
  await workspace.pipeline.settle()
}

/** A window that was found, by its start within the minute of tests and its numbers. */
export interface FoundWindow {
  start: string
  flagged: number
  notFlagged: number
  inRow: number
}

/** All windows over the threshold that history has of a site, oldest first. */
export async function foundWindows(
  workspace: Workspace,
  subject: string,
  from: number,
): Promise<FoundWindow[]> {
  const key = { detector: 'ddos-ratio', rule: 'ratio', subject, ip: null }
  const found = await workspace.findings.readEvidence(
    { ...key, from, to: from + 86_400_000 },
    1_000,
  )
  return found.reverse().map(({ raw, reason, time }) => {
    const numbers = JSON.parse(raw) as { flagged: number; notFlagged: number }
    return {
      start: new Date(time).toISOString().slice(11, 19),
      flagged: numbers.flagged,
      notFlagged: numbers.notFlagged,
      inRow: Number(/the (\d+)\w\w in a row/.exec(reason)?.[1] ?? 1),
    }
  })
}

/** How workspaces are killed at their writes, and what must be there afterwards. */
export interface KilledRuns {
  store: Store
  when: 'before' | 'after'
  /** Names a database that nobody used yet. */
  nextRun: () => string
  open: (
    over: Store,
    run: string,
    clock: { now: number },
    isDead?: () => boolean,
  ) => Promise<Workspace>
  /** Puts the lines through; one that comes after a kill may cut them otherwise. */
  follow: (workspace: Workspace, clock: { now: number }, isAfterKill: boolean) => Promise<void>
  now: number
  verify: (survivor: Workspace, run: string, killed: string) => Promise<void>
}

/**
 * Kills a workspace at its first write, another at its second and so on, each time lets a survivor
 * go on and verifies it, until one lives to its end. Answers how many writes that one made at most.
 */
export async function killAtEachWrite(runs: KilledRuns): Promise<number> {
  const { store, when, nextRun, open, follow, now, verify } = runs
  for (let writes = 1; ; writes += 1) {
    const run = nextRun()
    const isKilled = await dies(async () => {
      const dying = mortal(store, writes, when)
      const clock = { now }
      await follow(await open(dying, run, clock, dying.isDead), clock, false)
    })
    const later = { now }
    const survivor = await open(store, run, later)
    await follow(survivor, later, true)
    await verify(survivor, run, `killed ${when} write ${writes}`)
    await survivor.close()
    if (!isKilled) return writes
  }
}

async function dies(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if (!(error instanceof Kill)) throw error
    return true
  }
}
