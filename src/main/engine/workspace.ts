import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Alert, Change } from '../../shared/alert'
import type { Settings } from '../../shared/settings'
import type { Workspace as WorkspaceName } from '../../shared/status'
import { RecentActivity } from './activity'
import { AlertBook, type AlertProjection, type BookChange } from './alerts/book'
import { AlertDesk } from './alerts/desk'
import { partOf } from './alerts/facts'
import { SharedAlertBook } from './alerts/shared-book'
import { AlertTotals } from './alerts/totals'
import { Blacklists } from './blacklists/blacklists'
import type { LiveFeed } from './console/live-feed'
import type { Counting } from './counting'
import { type Decision, UnavailableError } from './decision'
import { judgeHealth } from './detectors/health'
import { judgeReported } from './detectors/reported'
import type { WindowedDetector } from './detectors/windowed'
import { createEmbeddedCounting } from './embedded-counting'
import { EngineError } from './engine'
import {
  type ForgetInput,
  type ForgettingParts,
  finishCounters,
  forget,
  resumeForgetting,
} from './forgetting/forgetting'
import { readForgettingKey } from './forgetting/key'
import { HEALTH } from './formats/health'
import type { Freed } from './health/disk-watch'
import { HealthDesk } from './health/health-desk'
import { AlertDrawing } from './history/alert-drawing'
import { AlertStore } from './history/alerts'
import { freeDisk } from './history/disk-space'
import { EntityEvents } from './history/entity-events'
import { EventPlaces } from './history/event-places'
import { EventStore } from './history/events'
import { EvidenceStore } from './history/evidence'
import { FindingStore } from './history/findings'
import { ForgettingStore } from './history/forgetting'
import { DecisionStore, type OwnedPosition, PositionStore } from './history/operations'
import { everywhere } from './history/placement'
import { RejectStore } from './history/rejects'
import { Retention } from './history/retention'
import { migrate } from './history/schema'
import type { Store } from './history/store'
import { ToldStore } from './history/told'
import { KnownEvents } from './known-events'
import { AlertFollower } from './outlets/follower'
import { Paced } from './paced'
import { Pipeline, PROJECTION } from './pipeline'
import { WINDOWS } from './position-book'
import { redactTexts } from './redaction'
import type { RightOfWay } from './right-of-way'
import { createSharedCounting, type SharedStore } from './shared-counting'
import { Following } from './sharing/following'
import type { MemoryTally } from './tally/memory'
import type { TallyStatus } from './tally/shared-tally'
import type { ListTally } from './tally/tally'
import { createImportWindows, createLiveWindows } from './windows/live-windows'
import type { Windows } from './windows/windows'

const DAY_MS = 24 * 3_600_000
/** Rejects kept, uncompressed; beyond it the oldest go. */
const MAX_REJECT_BYTES = 1_000_000_000
/** How long the copying of evidence steps aside, between two pieces, for who waits for an answer. */
const EVIDENCE_ASIDE_MS = 100

/** What a workspace is made with. */
export interface WorkspaceParts {
  name: WorkspaceName
  database: string
  store: Store
  folder: string
  settings: () => Settings
  feed: LiveFeed
  /** True while consoles look at this workspace. */
  isShown: () => boolean
  onHistory: (problem: string | null) => void
  now: () => number
  wait: (ms: number) => Promise<void>
  /** Whom imports let go first. */
  way: RightOfWay
  newId: () => string
  /** The Redis that keeps the counters; absent where this process does. */
  shared?: {
    store: SharedStore
    randomBytes: (count: number) => Uint8Array
    /** Something that people should know, for the log. */
    onNews: (text: string) => void
  }
  /** This engine among those that share history and counters; empty where both are its own. */
  engine?: string
  /** Detectors that judge whole windows. */
  windowed?: readonly WindowedDetector[]
}

/** One world of data: its history, counters, alerts and lists. The demo's never meets the real one. */
export interface Workspace {
  name: WorkspaceName
  events: EventStore
  entityEvents: EntityEvents
  evidence: EvidenceStore
  alerts: AlertStore
  rejects: RejectStore
  desk: AlertDesk
  totals: AlertTotals
  lists: Blacklists
  activity: RecentActivity
  pipeline: Pipeline
  /** Windows for one import. */
  importWindows: () => Windows
  /** How the counters are. */
  tallyStatus: () => TallyStatus
  /** Counts all lists anew from history. @throws UnavailableError while Redis is away. */
  recount: () => Promise<Change>
  /** Once a second: counters that others changed or that were lost. */
  followTally: () => Promise<void>
  /** Counts alerts anew, which other engines begin and decide on too; nothing where there are none. */
  recountAlerts: () => Promise<void>
  /** Once a second: what other engines decided and wrote; nothing where there are none. */
  followOthers: () => Promise<void>
  /** Several times a second: whether other engines decided anything. */
  glanceAtOthers: () => Promise<void>
  /** Judges windows of sources that went idle. */
  closeWindows: () => Promise<void>
  /** Copies evidence of new batches, and writes the counters down. */
  maintain: () => Promise<void>
  /** Takes away what is past its time. */
  retain: () => Promise<void>
  /** Deletes all that is known of an entity. @throws BadInputError without its confirmation. */
  forget: (input: ForgetInput, actor: string) => Promise<Change>
  /** What was forgotten, oldest first. */
  forgotten: () => readonly Decision[]
  /** Alerts about the product itself. */
  health: HealthDesk
  /** Follows the alerts for an outlet, from where it ended before. */
  followAlerts: ((outlet: string) => AlertFollower) | null
  /** An outlet is there no more. */
  letGoOutlet: (outlet: string) => Promise<void>
  /** Lets the oldest rejects and events go, as far as bytes are wanted. */
  freeDisk: (wantedBytes: number) => Promise<Freed>
  /** From here on nobody waits for a store that is away: what it lacks is read again at a start. */
  stopWaiting: () => void
  close: () => Promise<void>
  /** Closes it and deletes all it holds. */
  erase: () => Promise<void>
}

/** Opens a workspace and catches up with what a crash may have left undone. */
export async function openWorkspace(parts: WorkspaceParts): Promise<Workspace> {
  const { store, settings, now, database, engine = '', windowed = [] } = parts
  const isShared = engine !== ''
  const schemaSettings = { database, fsync: settings().history.fsync && parts.name === 'main' }
  await migrate(store, schemaSettings)
  const events = new EventStore(store, database, engine)
  const evidence = new EvidenceStore(store, database, engine)
  const alerts = new AlertStore(store, database, engine)
  const decisionStore = new DecisionStore(store, database)
  const following =
    isShared && parts.shared !== undefined
      ? await Following.begin({
          store,
          database,
          engine,
          connection: parts.shared.store.connection,
          decisions: decisionStore,
          alerts,
          now,
        })
      : null
  const decisions = following?.decisions ?? decisionStore
  const forgettingStores = {
    forgetting: new ForgettingStore(store, database),
    decisions: {
      rewrite: (change: (decision: Decision) => Decision) => decisionStore.rewrite(change),
      append: async (made: Decision[]) => {
        // Others may have decided since: it stands after all that history has.
        if (isShared) await decisionStore.load(['entity'])
        await decisionStore.append(made)
      },
    },
    key: await readForgettingKey(parts.folder),
  }
  const forgotten = await decisions.load(['entity'])
  const unfinished = await resumeForgetting(forgettingStores)
  const isListed = forgotten.some((each) => each.changeId === unfinished?.job.changeId)
  if (unfinished !== null && !isListed) forgotten.push(unfinished.decision)
  const positionStore = new PositionStore(store, database, engine)
  const rejects = new RejectStore(store, database)
  const ofAll = await positionStore.loadOfAll()
  if (!isShared) refuseShared(ofAll, database)
  const positions = await positionStore.load()
  /** Whose batches are looked after here: this engine's, and those of one that was alone before. */
  const lookedAfter = isShared ? [engine, ''] : ['']
  const projected = (name: string, of = engine) =>
    ofAll.find(
      (each) => each.source === PROJECTION && each.partition === name && each.engine === of,
    )?.applied ?? 0

  const newLists = (over: ListTally) =>
    new Blacklists({
      decisions,
      tally: over,
      now,
      newId: parts.newId,
      settings,
      isDemo: parts.name === 'demo',
    })
  const countingParts = {
    events,
    places: new EventPlaces(store, database, engine),
    decisions,
    newLists: (over: MemoryTally) => newLists(over),
    now,
  }
  const openCounting = (lastSeq: number): Promise<Counting> | Counting =>
    parts.shared === undefined
      ? createEmbeddedCounting(countingParts, snapshotPath(parts.folder, database))
      : createSharedCounting({
          ...countingParts,
          ...parts.shared,
          positions: positionStore,
          committed: positions,
          lastSeq,
          wait: parts.wait,
          newId: parts.newId,
        })
  const eventsSeq = await events.readLastSeq()
  const counting: Counting = await openCounting(eventsSeq)
  const { tally } = counting
  const lists = newLists(tally)
  await counting.load(lists)
  const saveTally = () => counting.save()

  const book: AlertProjection = isShared
    ? new SharedAlertBook(alerts, new AlertDrawing(store, database))
    : new AlertBook(alerts, await alerts.listWindows())
  const findings = new FindingStore(store, database, engine)
  const lastSeq = Math.max(
    eventsSeq,
    await findings.readLastSeq(),
    projected('alerts'),
    projected('evidence'),
    parts.shared === undefined ? tally.seq() : 0,
  )
  const totals = new AlertTotals()
  const activity = new RecentActivity(events, now, isShared)
  const showDecided = (changed: readonly Alert[]) => {
    if (parts.isShown()) for (const alert of changed) parts.feed.push(alert, false)
  }
  const desk: AlertDesk = new AlertDesk({
    store: alerts,
    decisions,
    settle: () => pipeline.settle(),
    marks: (indicator) => lists.marksOf(indicator),
    blocked: () => lists.blockedValues(),
    toldUntil: (number) => parts.feed.toldUntil(number),
    now,
    newId: parts.newId,
    onChange: (changed, before) => {
      totals.decide(changed, before)
      showDecided(changed)
    },
    onOthers: (changed) => showDecided(changed),
  })
  await desk.load()
  /** Changes on which rules decide once Redis is there; without a shared one it is never needed. */
  const undecided: BookChange[] = []
  const followAtStart = async (change: BookChange) => {
    if (undecided.length === 0) {
      try {
        await desk.follow(change)
        return
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
      }
    }
    undecided.push(change)
  }
  // Alerts that are drawn anew take any number of batches at once.
  const toPieces = <Row extends { seq: number }>(rows: Row[]): Iterable<Row[]> =>
    isShared ? [rows] : bySeq(rows)
  for (const whose of lookedAfter) {
    const from = projected('alerts', whose)
    for await (const batch of events.readAfter(from, whose)) {
      for (const part of toPieces(batch)) await followAtStart(await book.apply(part.map(partOf)))
    }
    for await (const batch of findings.readPartsAfter(from, whose)) {
      for (const part of toPieces(batch)) await followAtStart(await book.apply(part))
    }
  }
  await book.flush()
  totals.load(await alerts.countByStatus())
  await activity.load()

  const tellAlerts = async (change: BookChange) => {
    const before = await desk.follow(change)
    totals.follow(change, before, (id) => desk.stateOf(id)?.status ?? 'new')
    if (parts.isShown()) showChange(parts, desk, change)
  }
  const recounting = new Paced(now)
  const recountAlerts = async () => {
    if (!isShared) return
    await recounting.run(async () => {
      const isChanged = totals.load(await alerts.countByStatus())
      if (isChanged && parts.isShown()) parts.feed.tellTotals()
    })
  }
  const windows = createLiveWindows(windowed, positions, WINDOWS, now())
  const pipeline: Pipeline = new Pipeline({
    events,
    rejects,
    positions: positionStore,
    findings,
    windows,
    tally: counting.forPipeline,
    book,
    known: new KnownEvents(
      events,
      isShared ? [] : await events.listHours(),
      undefined,
      parts.shared !== undefined,
      isShared,
    ),
    judge: (event) => {
      const judge = event.format === HEALTH ? judgeHealth : judgeReported
      return judge(event, { isOwn: (ip) => lists.isOwn(ip) })
    },
    isOwn: (ip) => lists.isOwn(ip),
    redact: (event) => {
      if (settings().privacy.hideOwnAddresses) redactTexts(event, lists.ownAddresses())
    },
    onAlerts: (change) => tellAlerts(following?.adopt(change) ?? change),
    onStored: (bars) => activity.add(bars),
    onHistory: parts.onHistory,
    now,
    wait: parts.wait,
    way: parts.way,
    lastSeq,
    committed: positions,
  })

  const retention = new Retention(store, database, now)
  const told = new ToldStore(store, database)
  const inheritedSeq = isShared ? await events.readLastSeq('') : 0
  /** How far evidence of each one's batches is copied. */
  const copied = new Map(lookedAfter.map((whose) => [whose, projected('evidence', whose)]))
  const copyEvidence = async (whose: string) => {
    const through = whose === engine ? pipeline.lastSeq : inheritedSeq
    const from = copied.get(whose) ?? 0
    if (through <= from) return
    for await (const reached of evidence.copy(from, through, whose)) {
      const row = { partition: 'evidence', applied: reached, replayFrom: reached }
      await positionStore.save([{ source: PROJECTION, ...row }], now(), whose)
      copied.set(whose, reached)
      await parts.way.give(() => parts.wait(EVIDENCE_ASIDE_MS))
    }
  }
  const health = new HealthDesk({ pipeline, alerts, desk })
  const inTurn = createTurns()
  const forgettingParts: ForgettingParts = {
    ...forgettingStores,
    desk,
    lists,
    pipeline,
    tally,
    saveTally,
    onForgotten: async () => {
      totals.load(await alerts.countByStatus())
      await activity.load()
      if (parts.isShown()) parts.feed.reset()
    },
    now,
    newId: parts.newId,
  }
  const isForgotten = ({ changeId }: Decision) =>
    forgotten.some((each) => each.changeId === changeId)
  const readAnew = () =>
    lists.rewrite(async () => {
      await desk.load()
      await forgettingParts.onForgotten()
    })
  following?.attach({
    desk,
    lists,
    onAlerts: async (change, isCut) => {
      // The engine that wrote them may have been killed before its rules decided on them.
      await desk.follow(change)
      await recountAlerts()
      if (!parts.isShown()) return
      showChange(parts, desk, change)
      if (isCut) parts.feed.reset()
    },
    recount: recountAlerts,
    onForgotten: (decision) => {
      // Also where it was done here: what others had decided on it may have been on its way.
      if (!isForgotten(decision)) forgotten.push(decision)
      void readAnew().catch((error: unknown) => parts.shared?.onNews(String(error)))
    },
    onTrouble: (text) => parts.shared?.onNews(text),
  })
  await counting.begin(pipeline, async () => {
    if (unfinished !== null) {
      await finishCounters({ tally, saveTally, ...forgettingStores }, unfinished.job)
    }
    for (let change = undecided[0]; change !== undefined; change = undecided[0]) {
      await desk.follow(change)
      undecided.shift()
    }
    // The settings file may have been edited while nothing ran.
    await lists.followSettings('settings file')
  })
  const stopWaiting = () => {
    pipeline.stop()
    counting.stop()
  }
  return {
    name: parts.name,
    events,
    entityEvents: new EntityEvents(store, database),
    evidence,
    alerts,
    rejects,
    desk,
    totals,
    lists,
    activity,
    pipeline,
    importWindows: () => createImportWindows(windowed),
    tallyStatus: () => counting.status(),
    recount: () =>
      inTurn(async () => {
        const why = tally.whyAway()
        if (why !== null) throw new UnavailableError(`${why}. Try again soon.`, 5_000)
        await counting.recount()
        const counters = tally.lists().reduce((sum, list) => sum + tally.counters(list).size, 0)
        const text = tellRecount(tally.lists().length, counters)
        return { changeId: parts.newId(), changed: counters, text }
      }),
    followTally: () => inTurn(() => counting.follow()),
    recountAlerts,
    followOthers: async () => following?.follow(),
    glanceAtOthers: async () => following?.glance(),
    closeWindows: () => pipeline.closeWindows(windows, { isReplay: false }, false),
    maintain: () =>
      inTurn(async () => {
        await counting.sweep()
        await saveTally()
        for (const whose of lookedAfter) await copyEvidence(whose)
      }),
    retain: () =>
      inTurn(async () => {
        const kept = settings().retention
        await rejects.keepWithin(MAX_REJECT_BYTES)
        const old = desk.closedBefore(now() - kept.alertsDays * DAY_MS)
        const gone = await retention.apply(kept, old)
        desk.letGo(gone)
        if (gone.length > 0) totals.load(await alerts.countByStatus())
      }),
    forget: (input, actor) =>
      inTurn(async () => {
        const { change, decision } = await forget(forgettingParts, input, actor)
        if (!isForgotten(decision)) forgotten.push(decision)
        return change
      }),
    forgotten: () => forgotten,
    health,
    // Numbers of alerts and decisions follow no order of one engine's there.
    followAlerts: isShared
      ? null
      : (outlet) =>
          new AlertFollower(outlet, {
            alerts,
            decisions: decisionStore,
            told,
            positions: positionStore,
            writeAlerts: () => pipeline.writeAlerts(),
            present: (facts) => desk.present(facts),
            stateOf: (id) => desk.stateOf(id),
            now,
          }),
    letGoOutlet: (outlet) => told.letGo(outlet),
    freeDisk: (wantedBytes) => inTurn(() => freeDisk(store, database, wantedBytes, now())),
    stopWaiting,
    close: async () => {
      stopWaiting()
      await inTurn(async () => undefined)
      await pipeline.settle().catch((error: unknown) => parts.onHistory(String(error)))
      await saveTally()
      counting.close()
    },
    erase: async () => {
      pipeline.stop()
      counting.close()
      await pipeline.settle()
      await eraseWorkspace(store, parts.folder, database)
    },
  }
}

/**
 * What several engines wrote cannot be continued by one that counts for itself: it would take their
 * batches for its own.
 * @throws EngineError STORE_UNFIT
 */
function refuseShared(positions: readonly OwnedPosition[], database: string): void {
  const engines = new Set(positions.map(({ engine }) => engine).filter((engine) => engine !== ''))
  if (engines.size === 0) return
  throw new EngineError(
    'STORE_UNFIT',
    `The database ${database} is shared by engines that count in a Redis (${engines.size} so far). Set tally.redis to theirs, or name another database in history.database; nothing was changed.`,
  )
}

function tellRecount(lists: number, addresses: number): string {
  const listText = lists === 1 ? '1 list' : `${lists} lists`
  const addressText = addresses === 1 ? '1 address' : `${addresses.toLocaleString('en')} addresses`
  return `Counted ${listText} anew: ${addressText}.`
}

/** Runs one piece of work after the other. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const run = turn.then(work, work)
    turn = run.catch(() => undefined)
    return run
  }
}

/** What is stored, in the batches that wrote it. */
function* bySeq<Row extends { seq: number }>(events: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < events.length; ) {
    const seq = events[from]?.seq
    let to = from
    while (to < events.length && events[to]?.seq === seq) to += 1
    yield events.slice(from, to)
    from = to
  }
}

/** Tells consoles what live sources changed, and that there is more where imports had a part. */
function showChange(parts: WorkspaceParts, desk: AlertDesk, change: BookChange): void {
  // An import changes more than a table can follow, and nobody may be there to follow it.
  if (!parts.feed.isWatched || change.live.size < change.touched.length) parts.feed.reset()
  if (!parts.feed.isWatched) return
  const begun = new Set(change.begun)
  const raised = new Set(change.raised.map(({ facts }) => facts))
  for (const [facts, source] of change.live) {
    const isNew = begun.has(facts)
    const isNews = parts.name === 'main' && (isNew || raised.has(facts))
    parts.feed.push(desk.present(facts), isNew, true, isNews ? source : null)
  }
}

/** Deletes a workspace that is not open. */
export async function eraseWorkspace(
  store: Store,
  folder: string,
  database: string,
): Promise<void> {
  await store.command(`DROP DATABASE IF EXISTS ${everywhere(store, database)} SYNC`)
  await rm(snapshotPath(folder, database), { force: true })
}

function snapshotPath(folder: string, database: string): string {
  return join(folder, `tally-${database}.snapshot`)
}
