import { implement } from '@orpc/server'
import { CONTRACT_VERSION, contract } from '../../../shared/contract'
import type { DetectorState } from '../../../shared/detector'
import type { AddOutlet, EditWebhook, OutletSettings } from '../../../shared/outlet'
import type {
  AddedSource,
  AddSource,
  ImportProgress,
  ReplayedRejects,
  SourceLimits,
  TestSource,
} from '../../../shared/source'
import type { ConnectionSecret, ConnectionTest, EngineStatus, Hello } from '../../../shared/status'
import type { View } from '../../../shared/view'
import { subjectOf } from '../alerts/decisions'
import { NotFoundError, UnavailableError } from '../decision'
import type { Doors } from '../doors'
import type { CallContext } from '../engine'
import { exportAlerts } from '../export/alert-export'
import { createDnsRecordRules } from '../formats/dns-record-rules'
import { readPage } from '../formats/page'
import { tryRecord } from '../formats/record-trial'
import type { RejectChoice } from '../history/rejects'
import { SCHEMA_VERSION } from '../history/schema'
import { toWatchEvent } from '../history/stored-event'
import type { HistoryTestStep } from '../history/test-server'
import type { ImportChoice } from '../importing'
import { lookUp } from '../lookup/look-up'
import type { ModelChoices } from '../models/model-choices'
import type { ModelStore } from '../models/model-store'
import { entityOfNote } from '../notes/notes'
import type { NotificationDesk } from '../notifications/desk'
import { measureRadius } from '../radius/measure-radius'
import { readReportCard } from '../report/report-card'
import { readShiftReport } from '../report/shift-report'
import { writeShiftReport } from '../report/write-shift'
import type { RightOfWay } from '../right-of-way'
import type { SettingsFile } from '../settings'
import type { SourceTest } from '../sources/test-source'
import { compareModels } from '../web-training/compare-models'
import type { TrainingDesk } from '../web-training/training-desk'
import type { Workspace } from '../workspace'
import { readAlertDetail, readEvidenceRecord } from './alert-detail'
import { takeArchive } from './archive'
import { readDetectors } from './detectors'
import { readDnsNames } from './dns-names'
import { entityOf, readEntity } from './entity'
import { readPastDecisions, readRelated } from './entity-past'
import { toContractError, withContractErrors } from './errors'
import { readFacets, readStoredValues } from './facets'
import {
  blockIncident,
  readIncident,
  readIncidentAddresses,
  readIncidents,
  readSite,
  readSites,
} from './incidents'
import type { LiveFeed } from './live-feed'
import { readAlerts, readGroup, readLivePage } from './live-page'
import { putModel, undoPutModel, webModelOf } from './models'
import { readPeople } from './people'
import { readRequestSets } from './request-sets'
import { readPreview, readScores } from './scores'
import { readStillArriving } from './still-arriving'
import { type TraceParts, traceText } from './trace'
import { readForbidden, readOffenders, readStreams, readTraffic } from './traffic'
import { readTrainingChoices } from './training'
import { countViews, moveView, removeView, renameView, saveView } from './views'

/** Sources as the console handles them. */
export interface SourceDesk {
  add: (input: AddSource) => Promise<AddedSource>
  renewSecret: (id: string) => Promise<string>
  setKey: (id: string, key: string) => Promise<void>
  remove: (id: string) => Promise<void>
  pause: (id: string, isPaused: boolean) => Promise<void>
  dismissGap: (id: string, gap: { from: string; to: string }) => Promise<void>
  retry: (id: string) => Promise<void>
  setLimits: (id: string, limits: SourceLimits) => Promise<void>
  setSite: (id: string, site: string | null) => Promise<void>
  test: (input: TestSource) => Promise<SourceTest>
  testKnown: (id: string) => Promise<SourceTest>
  stopDemo: () => Promise<void>
  importFiles: (
    paths: string[],
    choice: ImportChoice,
    signal?: AbortSignal,
  ) => AsyncGenerator<ImportProgress>
  replayRejects: (choice: RejectChoice) => Promise<ReplayedRejects>
}

/** Outlets as the console handles them. */
export interface OutletDesk {
  add: (input: AddOutlet) => Promise<OutletSettings>
  edit: (input: EditWebhook) => Promise<OutletSettings>
  testEdit: (input: EditWebhook) => Promise<string>
  remove: (id: string) => Promise<void>
  switch: (id: string, isOn: boolean) => Promise<void>
  test: (input: AddOutlet) => Promise<string>
  testKnown: (id: string) => Promise<string>
}

/** What the router needs of the running engine. */
export interface ConsoleParts {
  workspace: () => Workspace
  feed: LiveFeed
  notifications: () => NotificationDesk
  status: (actor: string) => EngineStatus
  hello: Omit<Hello, 'contract' | 'schema' | 'actor' | 'isReadOnly' | 'workspace'>
  settings: SettingsFile
  /** Lets changed settings count for the lists; the actor stands in the audit trail. */
  followSettings: (actor: string) => Promise<void>
  /** Looks at the ClickHouse server of the settings; nothing where history is embedded. */
  testHistory: () => Promise<HistoryTestStep[]>
  models: ModelStore
  /** Which models were put in place, in the real workspace. */
  modelChoices: () => ModelChoices
  training: TrainingDesk
  detectorStates: () => DetectorState[]
  /** Detectors of DNS queries, with the probability over which they find something. */
  dnsDetectors: TraceParts['detectors']
  /** What stands in front of the engine; null where nothing does. */
  doors: () => Doors | null
  sources: SourceDesk
  outlets: OutletDesk
  /** Tries the Redis of the settings; null where they name none. */
  testRedis: () => Promise<ConnectionTest | null>
  /** Where secrets of connections come from, and whether they are there. */
  secrets: () => Promise<ConnectionSecret[]>
  now: () => number
  /** Kept while a call is answered; streams give it back with their first step. */
  way: RightOfWay
  /** Resolves a second later, or at once when the signal aborts. */
  nextSecond: (signal?: AbortSignal) => Promise<void>
}

/** The console contract, carried out by a running engine. */
export function createConsoleRouter(parts: ConsoleParts) {
  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ next }) => {
      try {
        const result = await parts.way.hold(() => next())
        return { ...result, output: withContractErrors(result.output) }
      } catch (error) {
        throw toContractError(error)
      }
    })
  const { workspace, feed, sources, outlets, settings, models } = parts
  // One change after the other, each on the views as they are then: none takes another's back.
  const changeViews = async (next: (views: readonly View[]) => View[]) =>
    (await settings.update((before) => ({ ...before, views: next(before.views) }))).views
  const nameOf = (source: string) =>
    settings.get().sources.find(({ id }) => id === source)?.name ?? source
  return os.router({
    hello: os.hello.handler(({ context }) => ({
      ...parts.hello,
      contract: CONTRACT_VERSION,
      schema: SCHEMA_VERSION,
      actor: context.actor,
      isReadOnly: context.isReadOnly ?? false,
      workspace: workspace().name,
    })),
    status: {
      watch: os.status.watch.handler(async function* ({ context, signal }) {
        while (signal?.aborted !== true) {
          yield parts.status(context.actor)
          await parts.nextSecond(signal)
        }
      }),
    },
    live: {
      page: os.live.page.handler(({ input, context }) =>
        readLivePage(workspace(), feed, input, context.actor),
      ),
      group: os.live.group.handler(({ input, context }) =>
        readGroup(workspace(), input, context.actor),
      ),
      facets: os.live.facets.handler(({ input, context, signal }) =>
        readFacets(workspace(), feed, input, context.actor, signal),
      ),
      watch: os.live.watch.handler(({ input, context, signal }) =>
        feed.watch(input.after, context.actor, signal),
      ),
      acknowledge: os.live.acknowledge.handler(({ input }) =>
        feed.acknowledge(input.stream, input.number),
      ),
      histogram: os.live.histogram.handler(({ input }) =>
        workspace().activity.read(input.from, input.to, input.barMs),
      ),
    },
    alerts: {
      list: os.alerts.list.handler(({ input, context }) =>
        readAlerts(workspace(), input, context.actor),
      ),
      get: os.alerts.get.handler(({ input }) => readAlertDetail(workspace(), input.id)),
      values: os.alerts.values.handler(({ input, signal }) =>
        readStoredValues(workspace(), input, nameOf, signal),
      ),
      record: os.alerts.record.handler(({ input }) =>
        readEvidenceRecord(workspace(), input.id, input.event),
      ),
      export: os.alerts.export.handler(({ input, context, signal }) =>
        exportAlerts(workspace(), input, context.actor, parts.now(), signal),
      ),
      act: os.alerts.act.handler(({ input, context }) =>
        workspace().desk.act(input.target, input.action, context.actor),
      ),
      actInSteps: os.alerts.actInSteps.handler(({ input, context, signal }) =>
        workspace().steps.act(input.target, input.action, context.actor, signal),
      ),
      stopSteps: os.alerts.stopSteps.handler(({ input }) => workspace().steps.stop(input.changeId)),
      people: os.alerts.people.handler(({ context }) =>
        readPeople(workspace(), parts.doors(), context.actor),
      ),
    },
    views: {
      list: os.views.list.handler(({ context, signal }) =>
        countViews(workspace(), settings.get().views, context.actor, signal),
      ),
      save: os.views.save.handler(({ input }) => changeViews((views) => saveView(views, input))),
      rename: os.views.rename.handler(({ input }) =>
        changeViews((views) => renameView(views, input.id, input.name)),
      ),
      remove: os.views.remove.handler(({ input }) =>
        changeViews((views) => removeView(views, input.id)),
      ),
      move: os.views.move.handler(({ input }) =>
        changeViews((views) => moveView(views, input.id, input.place)),
      ),
    },
    silences: {
      list: os.silences.list.handler(() => workspace().silences.list()),
      suppress: os.silences.suppress.handler(({ input: { target, ...how }, context }) =>
        workspace().silences.suppress(target, how, context.actor),
      ),
      snooze: os.silences.snooze.handler(({ input, context }) =>
        workspace().silences.snooze(input.target, input.forMs, context.actor),
      ),
      lift: os.silences.lift.handler(({ input, context }) =>
        workspace().silences.lift(input.silences, context.actor),
      ),
    },
    notifications: {
      follow: os.notifications.follow.handler(({ input, signal }) =>
        parts.notifications().follow(input, signal),
      ),
      list: os.notifications.list.handler(({ input }) =>
        parts.notifications().read(input.before, input.limit, input.which),
      ),
    },
    changes: {
      undo: os.changes.undo.handler(({ input, context }) => {
        const { desk, lists, silences, labels, notes } = workspace()
        if (desk.hasChange(input.changeId)) return desk.undo(input.changeId, context.actor)
        if (silences.hasChange(input.changeId)) return silences.undo(input.changeId, context.actor)
        if (labels.hasChange(input.changeId)) return labels.undo(input.changeId, context.actor)
        const choices = parts.modelChoices()
        if (choices.hasChange(input.changeId)) {
          return undoPutModel({ settings, choices }, input.changeId, context.actor)
        }
        if (notes.hasChange(input.changeId)) return notes.undo(input.changeId, context.actor)
        return lists.undo(input.changeId, context.actor)
      }),
      audit: os.changes.audit.handler(({ input }) =>
        readAudit(workspace(), parts.modelChoices(), input.list, input.limit),
      ),
    },
    blacklists: {
      lists: os.blacklists.lists.handler(() => readyLists(workspace()).lists()),
      entries: os.blacklists.entries.handler(({ input }) => readyLists(workspace()).entries(input)),
      recount: os.blacklists.recount.handler(() => workspace().recount()),
      check: os.blacklists.check.handler(({ input }) =>
        workspace().lists.check(input.list, input.value),
      ),
      create: os.blacklists.create.handler(({ input, context }) =>
        workspace().lists.create(input, context.actor),
      ),
      activate: os.blacklists.activate.handler(({ input, context }) =>
        workspace().lists.activate(input.list, context.actor),
      ),
      setFeed: os.blacklists.setFeed.handler(({ input, context }) =>
        workspace().lists.setFeed(input, context.actor),
      ),
      previewFeed: os.blacklists.previewFeed.handler(({ input }) =>
        readyLists(workspace()).previewFeed(input),
      ),
      setPolicy: os.blacklists.setPolicy.handler(({ input, context }) =>
        workspace().lists.setPolicy(input, context.actor),
      ),
      previewPolicy: os.blacklists.previewPolicy.handler(({ input }) => {
        readyLists(workspace())
        return workspace().policies.preview(input)
      }),
      add: os.blacklists.add.handler(({ input, context }) =>
        workspace().lists.add(input, context.actor),
      ),
      import: os.blacklists.import.handler(({ input, context }) =>
        workspace().lists.import(input, context.actor),
      ),
      remove: os.blacklists.remove.handler(({ input, context }) =>
        workspace().lists.remove(input.entries, context.actor),
      ),
      setExpiry: os.blacklists.setExpiry.handler(({ input, context }) =>
        workspace().lists.setExpiry(input, context.actor),
      ),
      allow: os.blacklists.allow.handler(({ input, context }) =>
        workspace().lists.allow(input, context.actor),
      ),
      disallow: os.blacklists.disallow.handler(({ input, context }) =>
        workspace().lists.disallow(input.value, context.actor),
      ),
      why: os.blacklists.why.handler(({ input }) => readyLists(workspace()).why(input.value)),
      radius: os.blacklists.radius.handler(({ input, signal }) =>
        measureRadius(workspace(), input.value, parts.now(), signal),
      ),
      stillArriving: os.blacklists.stillArriving.handler(({ input }) =>
        readStillArriving(workspace(), input.value),
      ),
      export: os.blacklists.export.handler(({ input, context }) => {
        const lists = readyLists(workspace())
        const made = lists.export(input)
        lists.noteCarriage(input.list, context.actor)
        return made
      }),
    },
    lookup: os.lookup.handler(({ input, signal }) => lookUp(workspace(), input.text, signal)),
    entity: {
      forget: os.entity.forget.handler(({ input, context }) => {
        const { value, ...rest } = input
        return workspace().forget({ entity: entityOf(value), ...rest }, context.actor)
      }),
      get: os.entity.get.handler(({ input }) => readEntity(workspace(), input.value, parts.now())),
      notes: os.entity.notes.handler(({ input }) =>
        workspace().notes.about(entityOf(input.value).subject),
      ),
      addNote: os.entity.addNote.handler(({ input, context }) =>
        workspace().notes.add(entityOf(input.value).subject, input.text, context.actor),
      ),
      changeNote: os.entity.changeNote.handler(({ input, context }) =>
        workspace().notes.change({ ...input, value: entityOf(input.value).subject }, context.actor),
      ),
      decisions: os.entity.decisions.handler(({ input }) =>
        readPastDecisions(workspace(), input.value, input.limit),
      ),
      related: os.entity.related.handler(({ input }) =>
        readRelated(workspace(), input.value, parts.now()),
      ),
      events: os.entity.events.handler(async ({ input }) => {
        const before = input.before === null ? null : readCursor(input.before)
        const events = await workspace().entityEvents.read(
          entityOf(input.value),
          before,
          input.limit,
        )
        const last = events[events.length - 1]
        return {
          events: events.map(toWatchEvent),
          next:
            last === undefined || events.length < input.limit ? null : `${last.time}.${last.id}`,
        }
      }),
    },
    dns: {
      names: os.dns.names.handler(({ input }) => readDnsNames(workspace(), input)),
    },
    web: {
      requestSets: os.web.requestSets.handler(({ input }) => readRequestSets(workspace(), input)),
      runs: os.web.runs.handler(({ input }) => workspace().webRuns.list(input.from)),
      sites: os.web.sites.handler(({ input }) => readSites(workspace(), input.span)),
      site: os.web.site.handler(({ input }) =>
        readSite(workspace(), settings.get(), input.host, input.span, parts.now()),
      ),
      incidents: os.web.incidents.handler(({ input }) =>
        readIncidents(workspace(), settings.get(), input.span, input.host, parts.now()),
      ),
      incident: os.web.incident.handler(({ input }) =>
        readIncident(workspace(), settings.get(), input, parts.now()),
      ),
      incidentAddresses: os.web.incidentAddresses.handler(({ input: { host, start, ...page } }) =>
        readIncidentAddresses(workspace(), { host, start }, page),
      ),
      blockIncident: os.web.blockIncident.handler(({ input, context }) =>
        blockIncident(workspace(), input, context.actor),
      ),
    },
    labels: {
      list: os.labels.list.handler(({ input }) => workspace().labels.list(input)),
      give: os.labels.give.handler(({ input, context }) =>
        workspace().labels.give(input, context.actor),
      ),
      import: os.labels.import.handler(({ input, context }) =>
        workspace().labels.import(input, context.actor),
      ),
    },
    traffic: {
      streams: os.traffic.streams.handler(({ input }) => readStreams(workspace(), input.span)),
      read: os.traffic.read.handler(({ input }) =>
        readTraffic(workspace(), settings.get(), input.stream, input.span, parts.now()),
      ),
      offenders: os.traffic.offenders.handler(({ input }) =>
        readOffenders(workspace(), input.stream, input.span, input.by),
      ),
      ratio: os.traffic.ratio.handler(() => workspace().ratio()),
      forbidden: os.traffic.forbidden.handler(({ input }) =>
        readForbidden(workspace(), input.stream, input.span),
      ),
    },
    sources: {
      add: os.sources.add.handler(({ input }) => sources.add(input)),
      setKey: os.sources.setKey.handler(({ input }) => sources.setKey(input.id, input.key)),
      renewSecret: os.sources.renewSecret.handler(async ({ input }) => ({
        secret: await sources.renewSecret(input.id),
      })),
      test: os.sources.test.handler(({ input }) => sources.test(input)),
      testKnown: os.sources.testKnown.handler(({ input }) => sources.testKnown(input.id)),
      remove: os.sources.remove.handler(({ input }) => sources.remove(input.id)),
      dismissGap: os.sources.dismissGap.handler(({ input: { id, ...gap } }) =>
        sources.dismissGap(id, gap),
      ),
      pause: os.sources.pause.handler(({ input }) => sources.pause(input.id, input.isPaused)),
      retry: os.sources.retry.handler(({ input }) => sources.retry(input.id)),
      setLimits: os.sources.setLimits.handler(({ input }) =>
        sources.setLimits(input.id, input.limits),
      ),
      setSite: os.sources.setSite.handler(({ input }) => sources.setSite(input.id, input.site)),
      rejects: os.sources.rejects.handler(({ input }) =>
        workspace().rejects.read(input.source, input.limit),
      ),
      replayRejects: os.sources.replayRejects.handler(({ input }) => sources.replayRejects(input)),
      stopDemo: os.sources.stopDemo.handler(() => sources.stopDemo()),
    },
    outlets: {
      add: os.outlets.add.handler(({ input }) => outlets.add(input)),
      edit: os.outlets.edit.handler(({ input }) => outlets.edit(input)),
      testEdit: os.outlets.testEdit.handler(async ({ input }) => ({
        detail: await outlets.testEdit(input),
      })),
      remove: os.outlets.remove.handler(({ input }) => outlets.remove(input.id)),
      switch: os.outlets.switch.handler(({ input }) => outlets.switch(input.id, input.isOn)),
      test: os.outlets.test.handler(async ({ input }) => ({ detail: await outlets.test(input) })),
      testKnown: os.outlets.testKnown.handler(async ({ input }) => ({
        detail: await outlets.testKnown(input.id),
      })),
    },
    imports: {
      run: os.imports.run.handler(({ input, signal }) =>
        sources.importFiles(input.paths, input, signal),
      ),
    },
    archive: {
      take: os.archive.take.handler(({ input, signal }) =>
        takeArchive(workspace(), input, parts.now(), signal),
      ),
    },
    server: {
      tokens: os.server.tokens.handler(() => needDoors(parts).tokens()),
      addToken: os.server.addToken.handler(({ input }) => needDoors(parts).addToken(input)),
      revokeToken: os.server.revokeToken.handler(({ input }) =>
        needDoors(parts).revokeToken(input.name),
      ),
    },
    connections: {
      testRedis: os.connections.testRedis.handler(() => parts.testRedis()),
      testHistory: os.connections.testHistory.handler(async () => ({
        steps: await parts.testHistory(),
      })),
      secrets: os.connections.secrets.handler(() => parts.secrets()),
    },
    urlRules: {
      list: os.urlRules.list.handler(() => workspace().urlRules.list()),
      change: os.urlRules.change.handler(({ input, context }) =>
        workspace().urlRules.change(input, context.actor),
      ),
      check: os.urlRules.check.handler(({ input }) => {
        const { path } = readPage(input.address)
        return { path, rule: path === '' ? null : workspace().urlRules.match(path) }
      }),
    },
    pipeline: {
      health: os.pipeline.health.handler(({ input }) =>
        workspace().pipelineHealth.read(input.minutes),
      ),
      trace: os.pipeline.trace.handler(({ input }) =>
        traceText(workspace(), input.text, {
          detectors: parts.dnsDetectors,
          dnsRecord: createDnsRecordRules(settings.get().formats.dnsRecord),
          now: parts.now,
        }),
      ),
    },
    report: {
      shift: os.report.shift.handler(async ({ input }) =>
        writeShiftReport(await readShiftReport(workspace(), input, parts.now())),
      ),
      card: os.report.card.handler(({ input }) =>
        readReportCard(workspace(), input.weeks, parts.now()),
      ),
    },
    formats: {
      tryRecord: os.formats.tryRecord.handler(({ input }) =>
        tryRecord(input.text, input.rules, parts.now()),
      ),
    },
    detectors: {
      list: os.detectors.list.handler(() =>
        readDetectors(workspace(), parts.detectorStates(), parts.now()),
      ),
      scores: os.detectors.scores.handler(({ input }) =>
        readScores(workspace(), parts.detectorStates(), input.id),
      ),
      preview: os.detectors.preview.handler(({ input }) =>
        readPreview(workspace(), parts.detectorStates(), input),
      ),
    },
    models: {
      list: os.models.list.handler(() => models.list()),
      check: os.models.check.handler(({ input }) => models.check(input.name)),
      card: os.models.card.handler(async ({ input }) => ({ text: await models.card(input.name) })),
      add: os.models.add.handler(({ input }) => models.add(input.from, input.name)),
      remove: os.models.remove.handler(({ input }) => models.remove(input.name)),
      use: os.models.use.handler(({ input, context }) =>
        putModel({ models, settings, choices: parts.modelChoices() }, input, context.actor),
      ),
      history: os.models.history.handler(() => parts.modelChoices().list()),
      compare: os.models.compare.handler(({ input, signal }) =>
        compareModels(
          {
            workspace: workspace(),
            settings: settings.get().detectors.webAnomaly,
            folderOf: (model) => models.folderOf(model),
            now: parts.now(),
          },
          {
            candidate: input.model,
            current:
              input.against ??
              webModelOf(settings.get().detectors.webAnomaly, parts.modelChoices()),
            days: input.days,
          },
          signal,
        ),
      ),
    },
    training: {
      choices: os.training.choices.handler(({ input }) => readTrainingChoices(workspace(), input)),
      start: os.training.start.handler(({ input, context }) =>
        parts.training.start(input, context.actor),
      ),
      state: os.training.state.handler(() => parts.training.state()),
      cancel: os.training.cancel.handler(async () => {
        await parts.training.cancel()
        return parts.training.state()
      }),
    },
    settings: {
      get: os.settings.get.handler(() => settings.get()),
      change: os.settings.change.handler(async ({ input, context }) => {
        const changed = await settings.change(input.patch)
        await parts.followSettings(context.actor)
        return changed
      }),
    },
  })
}

function readCursor(cursor: string): { time: number; id: string } {
  const match = /^(\d{1,15})\.([0-9a-f]{32})$/.exec(cursor)
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new NotFoundError('This page mark is not one of ours. Ask again without it.')
  }
  return { time: Number(match[1]), id: match[2] }
}

/** Lists that are not there yet would be taken for empty ones. */
function readyLists({ lists, tallyStatus }: Workspace): Workspace['lists'] {
  const { state, message } = tallyStatus()
  if (state === 'ready') return lists
  throw new UnavailableError(`The lists are not ready: ${message}`, 5_000)
}

function needDoors(parts: ConsoleParts): Doors {
  const doors = parts.doors()
  if (doors !== null) return doors
  throw new NotFoundError('No server belongs to this engine. Use watchfloor token instead.')
}

function readAudit(
  workspace: Workspace,
  choices: ModelChoices,
  list: string | undefined,
  limit: number,
) {
  const lines = workspace.lists.audit({ list, limit })
  if (list !== undefined) return lines
  const decided = workspace.desk.audit(limit).map(({ decision, count, canUndo }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object:
      count === 1 ? workspace.desk.nameOf(decision.object) : `${count.toLocaleString('en')} alerts`,
    list: null,
    reason: decision.reason,
    canUndo,
  }))
  const rules = workspace.urlRules.audit(limit).map(({ decision, count }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object: count === 1 ? decision.object : `${decision.object} and ${count - 1} more`,
    list: null,
    reason: decision.reason,
    canUndo: false,
  }))
  const silenced = workspace.silences.audit(limit).map(({ decision, count, canUndo }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object:
      count === 1 ? subjectOf(decision.object) : `${count.toLocaleString('en')} subjects and rules`,
    list: null,
    reason: decision.reason,
    canUndo,
  }))
  const noted = workspace.notes.audit(limit).map(({ decision, canUndo }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object: entityOfNote(decision.object),
    list: null,
    reason: decision.reason,
    canUndo,
  }))
  const labelled = workspace.labels.audit(limit).map(({ decision, canUndo, name }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object: name,
    list: null,
    reason: decision.reason,
    canUndo,
  }))
  const models = choices.audit(limit).map(({ decision, canUndo }) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object: decision.object,
    list: null,
    reason: decision.reason,
    canUndo,
  }))
  const forgotten = workspace.forgotten().map((decision) => ({
    id: decision.changeId,
    at: decision.at,
    actor: decision.actor,
    action: decision.action,
    object: decision.object,
    list: null,
    reason: decision.reason,
    canUndo: false,
  }))
  return [
    ...lines,
    ...decided,
    ...rules,
    ...silenced,
    ...labelled,
    ...noted,
    ...models,
    ...forgotten,
  ]
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
}
