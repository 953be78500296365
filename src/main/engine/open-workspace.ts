import type { Alert } from '../../shared/alert'
import { RecentActivity } from './activity'
import { ActionSteps } from './alerts/action-steps'
import { type AskingParts, createAsk, createAskEach } from './alerts/asking'
import { AlertBook, type AlertProjection, type BookChange } from './alerts/book'
import { AlertDesk } from './alerts/desk'
import { SharedAlertBook } from './alerts/shared-book'
import { SilenceDesk } from './alerts/silence-desk'
import { Silences } from './alerts/silences'
import { AlertTotals, type Place } from './alerts/totals'
import { Blacklists } from './blacklists/blacklists'
import { PolicyDesk } from './blacklists/policy-desk'
import { catchUp } from './catch-up'
import type { Counting } from './counting'
import type { Decision } from './decision'
import { DDOS_RATIO } from './detectors/ddos-ratio'
import type { Judge } from './detectors/detector'
import { isBelowOne } from './detectors/dns/judged-by'
import { findForbidden, judgeForbidden } from './detectors/forbidden-url'
import { judgeHealth } from './detectors/health'
import { judgeReported } from './detectors/reported'
import { createEmbeddedCounting } from './embedded-counting'
import { eraseWorkspace, snapshotPath } from './erase-workspace'
import { EvidenceCopying } from './evidence-copying'
import {
  type ForgettingParts,
  finishCounters,
  forget,
  resumeForgetting,
} from './forgetting/forgetting'
import { readForgettingKey } from './forgetting/key'
import { followDnsRecordRules } from './formats/dns-record-rules'
import { FORBIDDEN } from './formats/forbidden-url'
import { HEALTH } from './formats/health'
import { HealthDesk } from './health/health-desk'
import { PipelineHealthDesk } from './health/pipeline-health'
import { PipelineMeter } from './health/pipeline-meter'
import { AlertDrawing } from './history/alert-drawing'
import { freeDisk } from './history/disk-space'
import type { Position } from './history/operations'
import { PartitionLogStore } from './history/partition-logs'
import { Retention } from './history/retention'
import { migrate } from './history/schema'
import { openStores, type Stores } from './history/stores'
import { KnownEvents } from './known-events'
import { LabelDesk } from './labels/label-desk'
import { ModelChoices } from './models/model-choices'
import { Notes } from './notes/notes'
import { NotificationDesk } from './notifications/desk'
import { newsOf } from './notifications/news'
import { followFor } from './outlets/following-alerts'
import { Paced } from './paced'
import { Pipeline, PROJECTION } from './pipeline'
import { WINDOW_NOTES, WINDOWS } from './position-book'
import { recount } from './recount'
import { redactTexts } from './redaction'
import { createSharedCounting } from './shared-counting'
import { followOthers, forgettableDecisions, refuseShared } from './shared-workspace'
import { showChange } from './show-change'
import type { MemoryTally } from './tally/memory'
import type { ListTally } from './tally/tally'
import { createTurns } from './turns'
import { UrlRules } from './url-rules/url-rules'
import { createWebReading } from './web-reading'
import { judgeHostBuckets } from './windows/host-buckets'
import { HostMeter } from './windows/host-meter'
import { passGate } from './windows/inspecting'
import { createImportWindows, createLiveWindows } from './windows/live-windows'
import { refillWindows } from './windows/refill'
import { recallNotes } from './windows/window-books'
import type { LiveWindows } from './windows/windows'
import type { RatioState, Workspace, WorkspaceParts } from './workspace'

const DAY_MS = 24 * 3_600_000
/** Rejects kept, uncompressed; beyond it the oldest go. */
const MAX_REJECT_BYTES = 1_000_000_000
/** How long the copying of evidence steps aside, between two pieces, for who waits for an answer. */
const EVIDENCE_ASIDE_MS = 100

/** How far windows of the ratio are judged, and from which on its settings are for raw clicks. */
function ratioOf(windows: LiveWindows): RatioState {
  const through = windows.judgedThrough(DDOS_RATIO)
  const { graceMs = 0, clicksFrom = null } = windows.detectorOf(DDOS_RATIO) ?? {}
  const { late, crowdedOut } = windows
  return {
    judgedThrough: through === null ? null : through - graceMs,
    clicksFrom,
    late,
    crowdedOut,
  }
}

/** Windows that are judged here, with what came to them before this start and is handed in no more. */
async function openWindows(
  { windowed = [], settings, now }: WorkspaceParts,
  { traffic }: Stores,
  positions: readonly Position[],
): Promise<LiveWindows> {
  const windows = createLiveWindows(windowed, positions, WINDOWS, now())
  const pushed = settings().sources.filter(
    ({ kind }) => kind === 'http' || kind === 'elasticsearch',
  )
  const sources = pushed.map(({ id }) => id)
  await refillWindows({ traffic, windows, sources, now: now() })
  return windows
}

/** Which detector an event goes to: one alone. */
function judgeOf(format: string): Judge {
  if (format === HEALTH) return judgeHealth
  return format === FORBIDDEN ? judgeForbidden : judgeReported
}

/** Opens a workspace and catches up with what a crash may have left undone. */
export async function openWorkspace(parts: WorkspaceParts): Promise<Workspace> {
  const { store, settings, now, database, engine = '', windowed = [] } = parts
  const isShared = engine !== ''
  const schemaSettings = { database, fsync: settings().history.fsync && parts.name === 'main' }
  await migrate(store, schemaSettings)
  const stores = openStores(store, database, engine)
  const { events, evidence, alerts, findings, rejects, told } = stores
  const { decisions: decisionStore, positions: positionStore } = stores
  const following = await followOthers(parts, { decisions: decisionStore, alerts })
  const decisions = following?.decisions ?? decisionStore
  const forgettingStores = {
    forgetting: stores.forgetting,
    decisions: forgettableDecisions(decisionStore, isShared),
    key: await readForgettingKey(parts.folder),
  }
  const forgotten = await decisions.load(['entity'])
  const unfinished = await resumeForgetting(forgettingStores)
  const isListed = forgotten.some((each) => each.changeId === unfinished?.job.changeId)
  if (unfinished !== null && !isListed) forgotten.push(unfinished.decision)
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
    places: stores.places,
    decisions,
    newLists: (over: MemoryTally) => newLists(over),
    now,
  }
  const eventsSeq = await events.readLastSeq()
  const counting: Counting =
    parts.shared === undefined
      ? await createEmbeddedCounting(countingParts, snapshotPath(parts.folder, database))
      : await createSharedCounting({
          ...countingParts,
          ...parts.shared,
          positions: positionStore,
          committed: positions,
          lastSeq: eventsSeq,
          wait: parts.wait,
          newId: parts.newId,
        })
  const { tally } = counting
  const lists = newLists(tally)
  await counting.load(lists)
  const saveTally = () => counting.save()

  const book: AlertProjection = isShared
    ? new SharedAlertBook(alerts, new AlertDrawing(store, database), stores.alertEngines)
    : new AlertBook(alerts, await alerts.listWindows())
  const lastSeq = Math.max(
    eventsSeq,
    await findings.readLastSeq(),
    projected('alerts'),
    projected('evidence'),
    parts.shared === undefined ? tally.seq() : 0,
  )
  const silences = new Silences()
  const totals = new AlertTotals((alert, status): Place => {
    if (status === 'closed') return status
    return silences.of(alert, now()) === null ? status : 'hidden'
  })
  /** Counts all alerts anew; answers whether that is something else than before. */
  const countAlerts = async () => totals.load(await alerts.countByPlace(silences.hidden(now())))
  const activity = new RecentActivity(events, now, isShared)
  const showDecided = (changed: readonly Alert[]) => {
    if (parts.isShown()) for (const alert of changed) parts.feed.push(alert, false)
  }
  const nameOf = (source: string) =>
    settings().sources.find(({ id }) => id === source)?.name ?? source
  const listsWith = (indicator: string) => lists.listsWith(indicator)
  const asking: AskingParts = {
    store: alerts,
    silences,
    blocked: () => lists.blockedValues(),
    listsWith,
    marks: (indicator) => lists.marksOf(indicator),
    nameOf,
    now,
  }
  const ask = createAsk(asking)
  const desk: AlertDesk = new AlertDesk({
    store: alerts,
    decisions,
    settle: () => pipeline.settle(),
    marks: (indicator) => lists.marksOf(indicator),
    silences,
    ask,
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
  const showHidden = () => {
    if (!parts.isShown()) return
    parts.feed.reset()
    parts.feed.tellTotals()
  }
  const silenceDesk = new SilenceDesk({
    silences,
    decisions,
    store: alerts,
    resolve: (target, actor) => desk.resolve(target, actor),
    serialise: (work) => desk.serialise(work),
    now,
    newId: parts.newId,
    onChange: async () => {
      await pipeline.betweenBatches(countAlerts)
      showHidden()
    },
    onOthers: async () => {
      await countAlerts()
      showHidden()
    },
  })
  await silenceDesk.load()
  const notifications = await NotificationDesk.open({
    store: stores.notices,
    settings: () => settings().notifications,
    nameOf,
    listsWith,
    now,
  })
  /** The demo tells nobody. */
  const newsIn = (change: BookChange) =>
    parts.name === 'demo' ? [] : newsOf(change, (facts) => desk.present(facts))
  const undecided = await catchUp({
    events,
    findings,
    book,
    desk,
    from: new Map(lookedAfter.map((whose) => [whose, projected('alerts', whose)])),
    isShared,
    tell: (change) => notifications.takeAgain(newsIn(change)),
  })
  await book.flush()
  await countAlerts()
  await activity.load()

  const policies = new PolicyDesk({
    lists,
    evidence: stores.policyEvidence,
    writeAlerts: () => pipeline.writeAlerts(),
    dnsDetectors: () => settings().detectors.dns,
    dismissedSince: (time) => desk.dismissedSince(time),
    now,
  })
  const tellAlerts = async (change: BookChange) => {
    policies.noteAlerts(change.touched)
    const before = await desk.follow(change)
    totals.follow(change, before, (id) => desk.stateOf(id)?.status ?? 'new')
    await notifications.take(newsIn(change))
    if (parts.isShown()) showChange(parts, desk, change)
  }
  const recounting = new Paced(now)
  const recountAlerts = async () => {
    if (!isShared) return
    await recounting.run(async () => {
      const isChanged = await countAlerts()
      if (isChanged && parts.isShown()) parts.feed.tellTotals()
    })
  }
  const urlRules = new UrlRules({ decisions, now, newId: parts.newId })
  await urlRules.load()
  const labels = new LabelDesk({ decisions, now, newId: parts.newId })
  await labels.load()
  const modelChoices = new ModelChoices({ decisions, now, newId: parts.newId })
  await modelChoices.load()
  const notes = new Notes({ decisions, now, newId: parts.newId })
  await notes.load()
  const noted = positions.filter(({ source }) => source === WINDOW_NOTES)
  recallNotes(windowed, new Map(noted.map(({ partition, applied }) => [partition, applied])))
  const windows = parts.relayed ?? (await openWindows(parts, stores, positions))
  const meter = new PipelineMeter(now, () => performance.now())
  const hostMeter = new HostMeter()
  const pipelineHealth = new PipelineHealthDesk({ meter, minutes: stores.pipelineMinutes, now })
  const pipeline: Pipeline = new Pipeline({
    meter,
    passGate: (found) =>
      passGate(found, {
        settingsOf: (detector) =>
          settings().detectors.dns.find(({ name }) => name === detector)?.inspection ?? null,
        readSteps: (subnet, span) => stores.subnetSteps.read(subnet, span),
      }),
    judgeHosts: (found, source, insist) =>
      judgeHostBuckets(found, source, {
        store: stores.requestSets,
        hosts: stores.hostBuckets,
        meter: hostMeter,
        settings: () => settings().detectors.webAnomaly,
        scorer: parts.web?.scorer ?? (async () => null),
        fail: parts.web?.fail ?? (() => undefined),
        isShared,
        insist,
        now,
      }),
    events,
    traffic: stores.traffic,
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
      isShared ? stores.hourEngines : null,
    ),
    judge: (event) => judgeOf(event.format)(event, { isOwn: (ip) => lists.isOwn(ip) }),
    judgeQueries: async (traffic, source) =>
      parts.judgeQueries?.(
        traffic,
        source,
        (name) => lists.isNameAllowed(name) || isBelowOne(name, settings().ownDomains),
      ),
    findHit: (item, place) => findForbidden(item, place, (path) => urlRules.match(path)),
    isOwn: (ip) => lists.isOwn(ip),
    takesNotAlerting: () => settings().detectors.chronicle.takesNotAlerting,
    dnsRecord: followDnsRecordRules(() => settings().formats.dnsRecord),
    webReading: createWebReading(() => settings().webTraffic),
    siteOf: (source) => settings().sources.find(({ id }) => id === source)?.site,
    redact: (event) => {
      if (settings().privacy.hideOwnAddresses) redactTexts(event, lists.ownAddresses())
    },
    onAlerts: (change) => tellAlerts(following?.adopt(change) ?? change),
    onCommit: () => notifications.flush(),
    onStored: (bars) => activity.add(bars),
    onHistory: parts.onHistory,
    now,
    wait: parts.wait,
    way: parts.way,
    lastSeq,
    committed: positions,
  })

  const retention = new Retention(store, database, now)
  const inheritedSeq = isShared ? await events.readLastSeq('') : 0
  const copying = new EvidenceCopying({
    evidence,
    positions: positionStore,
    copied: new Map(lookedAfter.map((whose) => [whose, projected('evidence', whose)])),
    giveWay: () => parts.way.give(() => parts.wait(EVIDENCE_ASIDE_MS)),
    now,
  })
  const health = new HealthDesk({ pipeline, alerts, desk })
  const inTurn = createTurns()
  const loadDecided = async () => {
    await desk.load()
    await silenceDesk.load()
    await labels.load()
    await notes.load()
  }
  const forgettingParts: ForgettingParts = {
    ...forgettingStores,
    desk: { serialise: (work) => desk.serialise(work), load: loadDecided },
    lists,
    pipeline,
    tally,
    saveTally,
    onForgotten: async () => {
      for (const detector of windowed) detector.letGo?.()
      await countAlerts()
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
      await loadDecided()
      await forgettingParts.onForgotten()
    })
  following?.attach({
    desk,
    silences: silenceDesk,
    lists,
    urlRules,
    labels,
    modelChoices,
    notes,
    onAlerts: async (change, isCut) => {
      // The engine that wrote them may have been killed before its rules decided on them.
      await desk.follow(change)
      await notifications.take(newsIn(change))
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
      await notifications.takeAgain(newsIn(change))
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
    entityEvents: stores.entityEvents,
    trafficSummaries: stores.trafficSummaries,
    requestSets: stores.requestSets,
    setSummaries: stores.setSummaries,
    labels,
    modelChoices,
    incidents: stores.incidents,
    hosts: () => hostMeter.read(),
    pipelineHealth,
    archive: stores.archive,
    webRuns: stores.webRuns,
    trace: stores.trace,
    dnsRequests: stores.dnsRequests,
    detectorAlerts: stores.detectorAlerts,
    ruleAlerts: stores.ruleAlerts,
    dnsNames: stores.dnsNames,
    knownValues: stores.knownValues,
    goodTraffic: stores.goodTraffic,
    scoreSummaries: stores.scoreSummaries,
    evidence,
    alertEvents: stores.alertEvents,
    alertFacets: stores.alertFacets,
    alertOrigins: stores.alertOrigins,
    ask,
    askEach: createAskEach(asking),
    findings,
    alerts,
    rejects,
    desk,
    steps: new ActionSteps({ desk, newId: parts.newId }),
    totals,
    silences: silenceDesk,
    lists,
    policies,
    urlRules,
    notes,
    related: stores.related,
    ratio: () => ratioOf(windows),
    activity,
    pipeline,
    inputs: windows.inputs,
    logs: new PartitionLogStore(store, database, positionStore, now),
    importWindows: () => createImportWindows(windowed.map((each) => each.anew?.() ?? each)),
    tallyStatus: () => counting.status(),
    recount: () => inTurn(() => recount(counting, parts.newId)),
    followTally: () => inTurn(() => counting.follow()),
    recountAlerts,
    followOthers: async () => following?.follow(),
    glanceAtOthers: async () => following?.glance(),
    closeWindows: () =>
      parts.relayed?.beat() ?? pipeline.closeWindows(windows, { isReplay: false }, false),
    maintain: () =>
      inTurn(async () => {
        await counting.sweep()
        await saveTally()
        for (const whose of lookedAfter) {
          await copying.copy(whose, whose === engine ? pipeline.lastSeq : inheritedSeq)
        }
      }),
    retain: () =>
      inTurn(async () => {
        const kept = settings().retention
        await rejects.keepWithin(MAX_REJECT_BYTES)
        const old = desk.closedBefore(now() - kept.alertsDays * DAY_MS)
        const gone = await retention.apply(kept, old)
        desk.letGo(gone)
        if (gone.length > 0) await countAlerts()
      }),
    forget: (input, actor) =>
      inTurn(async () => {
        const { change, decision } = await forget(forgettingParts, input, actor)
        if (!isForgotten(decision)) forgotten.push(decision)
        return change
      }),
    forgotten: () => forgotten,
    health,
    notifications,
    followAlerts: followFor({
      isShared,
      store,
      database,
      alerts,
      decisions: decisionStore,
      told,
      positions: positionStore,
      writeAlerts: () => pipeline.writeAlerts(),
      present: (facts) => desk.present(facts),
      stateOf: (id) => desk.stateOf(id),
      now,
    }),
    // Other engines may go on with it.
    letGoOutlet: async (outlet) => {
      if (!isShared) await told.letGo(outlet)
    },
    freeDisk: (wantedBytes) => inTurn(() => freeDisk(store, database, wantedBytes, now())),
    stopWaiting,
    close: async () => {
      stopWaiting()
      await inTurn(async () => undefined)
      await pipeline.settle().catch((error: unknown) => parts.onHistory(String(error)))
      await saveTally()
      await pipelineHealth.save(true).catch((error: unknown) => parts.onHistory(String(error)))
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
