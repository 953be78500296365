import { randomBytes as systemRandomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createRouterClient } from '@orpc/server'
import type { FeedPull } from '../../shared/blacklist'
import type { DetectorState } from '../../shared/detector'
import { modelOf } from '../../shared/dns-detectors'
import type { EngineStatus } from '../../shared/status'
import { readConnectionSecrets } from './connection-secrets'
import { LiveFeed } from './console/live-feed'
import { webModelOf } from './console/models'
import { createConsoleRouter } from './console/router'
import { detectorStates } from './detectors/detector-states'
import { DnsModels } from './detectors/dns/dns-models'
import { QueryJudge } from './detectors/dns/judge-queries'
import { MODEL_KINDS } from './detectors/model-kinds'
import { WEB_ANOMALY } from './detectors/web-anomaly/names'
import { WebModel } from './detectors/web-anomaly/web-model'
import type { WindowedDetector } from './detectors/windowed'
import { DetectorRoster } from './detectors/windowed-detectors'
import { type Doors, NO_SERVER } from './doors'
import type { CallContext, ConsoleClient, EngineLog, EngineOptions, IngestDoor } from './engine'
import { eraseWorkspace } from './erase-workspace'
import { clockServers } from './health/clock-servers'
import { ClockWatch } from './health/clock-watch'
import { type DiskSpace, DiskWatch, type Freed } from './health/disk-watch'
import { GroupWatch } from './health/group-watch'
import type { StageMinute } from './health/pipeline-meter'
import { SourceWatch } from './health/source-watch'
import { describeDamage } from './history/damage'
import type { Store } from './history/store'
import { type HistoryTestStep, testHistoryServer } from './history/test-server'
import { type KeptSecrets, openOutletSecrets, openSourceSecrets } from './kept-secrets'
import type { ModelChoices } from './models/model-choices'
import { findShippedModels } from './models/model-folder'
import { ModelStore } from './models/model-store'
import type { NotificationDesk } from './notifications/desk'
import { openWorkspace } from './open-workspace'
import { OutletHouse } from './outlets/outlet-house'
import { DelayMeter } from './rates'
import { RightOfWay } from './right-of-way'
import { Rounds } from './rounds'
import { readSecretsFrom } from './secrets'
import type { SettingsFile } from './settings'
import type { SharedStore } from './shared-counting'
import { Lease } from './sharing/lease'
import { SourceReports } from './sharing/source-reports'
import { SourceHouse } from './source-house'
import { RedisLease } from './tally/redis-lease'
import { testRedis } from './tally/redis-test'
import { VERSION } from './version'
import { TrainingDesk } from './web-training/training-desk'
import type { HostCounts } from './windows/host-meter'
import { WindowRelay } from './windows/relay'
import { findRelay, type RelayPlace } from './windows/relay-topic'
import type { RelayProblem } from './windows/relay-writer'
import type { Workspace, WorkspaceParts } from './workspace'

/** How often it is looked whether a batch of the live stream is due that nothing else has made. */
const TICK_MS = 50
/** How often windows of idle sources are looked at. */
const WINDOWS_MS = 1_000
/** How often counters that other engines wrote are looked at. */
const TALLY_MS = 1_000
/** How often minutes of the pipeline are written that are over. */
const PIPELINE_MS = 10_000
/** How soon a policy lists what meets it, ms. */
const POLICIES_MS = 5_000
/** How often summaries that are due are told. */
const NOTICES_MS = 1_000
/** How often is looked whether a suppression or a snooze ended. */
const SILENCES_MS = 1_000
/** How often other engines that share the history are looked at, and their decisions beside. */
const OTHERS_MS = 1_000
const GLANCE_MS = 250
/** How often is looked whether a model that could not be used is to be tried again. */
const MODELS_MS = 5_000
const MAINTENANCE_MS = 30_000
const SLOW_COUNTS_MS = 2_000
/** The first pass comes soon enough after a start, and a changed setting counts within it. */
const RETENTION_MS = 5 * 60_000

/** How often the disk is judged; it is measured more often, for the status. */
const DISK_MS = 10_000
/** How often silence, lag and rejects of sources are judged. */
const SOURCES_MS = 10_000
/** How often our clock is compared with those of servers. */
const CLOCKS_MS = 60_000
const STARTED_WITHOUT_KAFKA =
  'Engines that share a history judge windows together, by way of Kafka, and this one was started when it had no Kafka source. Start it again: this source waits until then.'
const NOTHING_FREED: Freed = { bytes: 0, rejects: 0, events: 0 }

async function measureDisk(folder: string): Promise<DiskSpace> {
  const space = await statfs(folder)
  return { freeBytes: space.bavail * space.bsize, totalBytes: space.blocks * space.bsize }
}

/** The parts of one engine while it runs: the only place that wires them together. */
export class RunningEngine {
  readonly router: ReturnType<typeof createConsoleRouter>
  private readonly feed: LiveFeed
  private readonly delays: DelayMeter
  private readonly way = new RightOfWay()
  private readonly stopper = new AbortController()
  private readonly rounds: Rounds
  private main: Workspace | null = null
  private demo: Workspace | null = null
  private doors: Doors | null = null
  private diskWatch: DiskWatch | null = null
  private readonly clocks: ClockWatch
  private readonly models: ModelStore
  private readonly dnsModels: DnsModels
  private readonly queryJudge: QueryJudge
  private readonly webModel: WebModel
  private readonly training: TrainingDesk
  private house: SourceHouse | null = null
  private outletHouse: OutletHouse | null = null
  /** Detectors of windows of the main workspace; each has its own, since some remember. */
  private readonly detectors: readonly WindowedDetector[]
  private readonly rosters: DetectorRoster[] = []
  /** The way of windows between engines; null where each window is judged where its events come. */
  private relay: WindowRelay | null = null
  /** Decides which of several engines tells of trouble with sources. */
  private healthLease: Lease | null = null
  private historyProblem: string | null = null
  private historyAwaySince: number | null = null
  private tallyAwaySince: number | null = null
  private readonly outletSecrets: KeptSecrets
  private readonly sourceSecrets: KeptSecrets
  private stopFollowing: () => void = () => undefined
  /** What of history is damaged, in words; empty where nothing is. */
  private damage = ''
  private blockedCount = 0
  private disk: EngineStatus['disk'] = null
  private readonly openedAt: number

  constructor(
    private readonly options: EngineOptions & { now: () => number; log: EngineLog },
    private readonly folder: string,
    settingsFile: string,
    private readonly settings: SettingsFile,
    private readonly store: Store,
    /** The Redis that keeps the counters; null where this process does. */
    private readonly sharedStore: SharedStore | null,
    /** This engine among those that share history and counters; empty where it shares neither or one. */
    private readonly engineId: string,
  ) {
    const { now, sealer, env = process.env } = options
    this.openedAt = now()
    const secretPlace = { dataFolder: folder, env, sealer }
    this.outletSecrets = openOutletSecrets(secretPlace)
    this.sourceSecrets = openSourceSecrets(secretPlace)
    this.delays = new DelayMeter(now)
    this.rounds = new Rounds(options.log)
    this.dnsModels = new DnsModels({
      detectors: () => settings.get().detectors.dns,
      folderOf: (model) => this.models.folderOf(model),
      log: options.log,
      now,
    })
    this.queryJudge = new QueryJudge(this.dnsModels)
    this.webModel = new WebModel({
      settings: () => ({ ...settings.get().detectors.webAnomaly, model: this.webModelName() }),
      folderOf: (model) => this.models.folderOf(model),
      log: options.log,
      now,
    })
    this.detectors = this.createDetectors()
    this.clocks = new ClockWatch(
      clockServers(settings.get().history.url === '' ? null : store, sharedStore, now),
    )
    this.models = new ModelStore({
      shippedFolder: findShippedModels(),
      ownFolder: join(folder, 'models'),
      kinds: MODEL_KINDS,
      usersOf: (model) => [
        ...settings
          .get()
          .detectors.dns.filter((each) => modelOf(each) === model)
          .map(({ name }) => name),
        ...(this.webModelName() === model ? [WEB_ANOMALY] : []),
      ],
      download: {},
    })
    this.training = new TrainingDesk({
      workspace: () => this.shown(),
      models: this.models,
      settings: () => settings.get().detectors.webAnomaly,
      onTrouble: (error) => options.log.error({ error }, 'a training failed'),
      now,
    })
    this.feed = new LiveFeed({
      now,
      totals: (actor) => this.totals(actor),
      onShown: (delayMs) => this.delays.add(delayMs),
    })
    this.router = createConsoleRouter({
      workspace: () => this.shown(),
      feed: this.feed,
      notifications: () => this.notifications(),
      status: (actor) => this.status(actor),
      hello: {
        version: VERSION,
        dataFolder: folder,
        settingsFile,
        platform: `${process.platform}-${process.arch}`,
        secretKeeping: sealer === undefined ? 'file' : sealer === null ? 'no-key-ring' : 'key-ring',
      },
      settings,
      models: this.models,
      modelChoices: () => this.modelChoices(),
      training: this.training,
      detectorStates: () => this.detectorStates(),
      doors: () => this.doors,
      followSettings: (actor) => this.followSettings(actor),
      testHistory: () => this.testHistory(),
      sources: {
        add: (input) => this.sources().add(input),
        renewSecret: (id) => this.sources().renewSecret(id),
        setKey: (id, key) => this.sources().setKey(id, key),
        remove: (id) => this.sources().remove(id),
        pause: (id, isPaused) => this.sources().pause(id, isPaused),
        dismissGap: (id, gap) => this.sources().dismissGap(id, gap),
        retry: (id) => this.sources().retry(id),
        setLimits: (id, limits) => this.sources().setLimits(id, limits),
        setSite: (id, site) => this.sources().setSite(id, site),
        test: (input) => this.sources().test(input),
        testKnown: (id) => this.sources().testKnown(id),
        importFiles: (paths, choice, signal) => this.sources().importFiles(paths, choice, signal),
        replayRejects: (choice) => this.sources().replayRejects(choice),
        stopDemo: () => this.stopDemo(),
      },
      outlets: {
        add: (input) => this.outlets().add(input),
        edit: (input) => this.outlets().edit(input),
        testEdit: (input) => this.outlets().testEdit(input),
        remove: (id) => this.outlets().remove(id),
        switch: (id, isOn) => this.outlets().switch(id, isOn),
        test: (input) => this.outlets().test(input),
        testKnown: (id) => this.outlets().testKnown(id),
      },
      testRedis: async () => {
        const { redis } = settings.get().tally
        return redis === null ? null : testRedis(redis, readSecretsFrom(env))
      },
      dnsDetectors: () =>
        settings.get().detectors.dns.map(({ name, kind }) => ({
          name,
          kind,
          threshold: this.dnsModels.thresholdOf(name),
        })),
      secrets: () => readConnectionSecrets(settings.get(), env, this.sourceSecrets),
      now,
      way: this.way,
      nextSecond: async (signal) => {
        await delay(1_000, undefined, { signal }).catch(() => undefined)
      },
    })
  }

  /** Calls of the contract in this process. */
  readonly client = (context: CallContext): ConsoleClient =>
    createRouterClient(this.router, { context })

  async open(): Promise<void> {
    const { options } = this
    await this.settleSecrets()
    // A server's own operators look after its parts.
    const isEmbedded = this.settings.get().history.url === ''
    if (isEmbedded) this.damage = await describeDamage(this.store)
    if (this.damage !== '') options.log.error({}, this.damage)
    await this.models.open()
    this.relay = this.createRelay()
    // Windows of others may close here before any query is read.
    if (this.relay !== null) await this.dnsModels.follow()
    this.stopFollowing = this.settings.onChange(() => {
      for (const roster of this.rosters) roster.follow()
      void this.dnsModels.follow()
    })
    this.main = await this.openWorkspace('main')
    const isFirstRun =
      options.isDemoWanted &&
      // Others would find its database, and drop it.
      this.engineId === '' &&
      options.areSourcesWanted &&
      !this.settings.get().hasStoppedDemo &&
      this.settings.get().sources.length === 0 &&
      !(await this.main.events.hasAny())
    if (isFirstRun) this.demo = await this.openWorkspace('demo')
    else if (options.areSourcesWanted)
      await eraseWorkspace(this.store, this.folder, this.databaseOf('demo'))
    this.house = new SourceHouse({
      settings: this.settings,
      main: this.main,
      secrets: this.sourceSecrets,
      log: options.log,
      now: options.now,
      wait: (ms, signal) => this.wait(ms, signal),
      whyWindowsWait: () => this.whyWindowsWait(),
      mayReadKafka: () => !this.lacksRelay(),
      whyAway: () => this.whyBehind(),
      onRealEvents: () => this.endDemoSoon(),
      onImported: () => this.feed.reset(),
    })
    this.outletHouse = new OutletHouse({
      settings: this.settings,
      main: this.main,
      secrets: this.outletSecrets,
      leaseOf: (outlet) => this.leaseOf(`outlet:${outlet}`),
      continuationOf: (source) => this.continuationOf(source),
      checksumOf: (detector) =>
        this.dnsModels.states().find(({ name }) => name === detector)?.sha256 ?? null,
      log: options.log,
      now: options.now,
      wait: (ms, signal) => this.wait(ms, signal),
      random: Math.random,
    })
    if (options.areSourcesWanted) {
      // Before anything is read, so that a new outlet misses nothing of it.
      await this.outletHouse.start()
      this.relay?.start(this.main.pipeline, this.main.logs)
      this.house.start()
      if (this.demo !== null) this.house.startDemo(this.demo)
    }
    await this.measure()
    this.rounds.every(TICK_MS, () => this.feed.tickIfDue())
    this.rounds.every(SLOW_COUNTS_MS, () => this.measure())
    this.rounds.every(MAINTENANCE_MS, () => this.maintain())
    this.rounds.every(WINDOWS_MS, () => this.closeWindows())
    this.rounds.every(CLOCKS_MS, () => this.clocks.look())
    this.rounds.once(() => this.clocks.look())
    this.rounds.once(() => this.followModels())
    this.rounds.every(MODELS_MS, () => this.followModels())
    this.rounds.every(TALLY_MS, () => this.main?.followTally())
    this.rounds.every(POLICIES_MS, () => this.evaluatePolicies())
    this.rounds.every(PIPELINE_MS, () => this.main?.pipelineHealth.save())
    this.rounds.every(NOTICES_MS, () => this.main?.notifications.tick())
    this.rounds.every(SILENCES_MS, () => this.shown().silences.tick())
    if (this.engineId !== '') {
      this.rounds.every(OTHERS_MS, () => this.main?.followOthers())
      this.rounds.every(GLANCE_MS, () => this.main?.glanceAtOthers())
    }
    if (options.areSourcesWanted) {
      this.rounds.every(RETENTION_MS, () => this.main?.retain())
      this.rounds.every(DISK_MS, () => this.watchDisk())
      const watch = await this.createSourceWatch(this.main)
      this.rounds.every(SOURCES_MS, () => watch.look(this.sources().watched()))
      // Parts whose time is over go now: merges come hours later.
      this.rounds.once(() => this.main?.retain())
      this.rounds.once(() => this.watchDisk())
    }
  }

  async close(): Promise<void> {
    this.stopper.abort()
    await this.training.cancel()
    this.rounds.stop()
    // From here on nobody waits for a history that is away.
    for (const workspace of [this.demo, this.main]) workspace?.stopWaiting()
    this.relay?.stopTrying()
    await this.house?.stop()
    await this.outletHouse?.stop()
    await this.healthLease?.stop()
    await this.rounds.settle()
    await this.relay?.stop()
    await this.demo?.close()
    await this.main?.close()
    this.stopFollowing()
    await this.dnsModels.close()
    await this.webModel.close()
  }

  private async followSettings(actor: string): Promise<void> {
    for (const workspace of [this.main, this.demo]) await workspace?.lists.followSettings(actor)
  }

  attachDoors(doors: Doors): void {
    this.doors = doors
  }

  /** A firewall took a list. */
  notePull(list: string, pull: FeedPull): void {
    this.shown().lists.notePull(list, pull)
  }

  /** How the engine is; `actor` tells whose alerts are "mine". */
  status(actor: string): EngineStatus {
    const sources = this.sources()
    return {
      at: this.options.now(),
      workspace: this.shown().name,
      eventsPerSecond: sources.eventsPerSecond(),
      p95EventToFeedMs: this.delays.p95(),
      duplicateShare: sources.duplicateShare(),
      history: {
        state: this.historyProblem === null ? 'ready' : 'away',
        queued: this.shown().pipeline.queued,
        message: this.historyProblem ?? this.damage,
        awaySince: this.historyAwaySince,
      },
      tally: this.tallyStatus(),
      clocks: this.clocks.farOff(),
      disk: this.disk,
      sources: sources.status(),
      windows: this.relay?.status() ?? null,
      outlets: this.outlets().status(),
      detectors: this.detectorStates(),
      server: this.doors?.state() ?? NO_SERVER,
      totals: this.totals(actor),
      notices: this.notifications().status(),
      listChanges: this.shown().lists.changes(),
      lastClosedAt: this.shown().desk.lastClosedAt(),
    }
  }

  /** Opens the models of the settings, and tries again those that could not be used. */
  private async followModels(): Promise<void> {
    await this.dnsModels.follow()
    await this.webModel.scorer()
  }

  private detectorStates(): DetectorState[] {
    return detectorStates(this.settings.get(), this.dnsModels, this.webModel.state())
  }

  /** What went through each stage since the start, by stage and source. */
  stages(): readonly StageMinute[] {
    return this.main?.pipelineHealth.totals() ?? []
  }

  /** What came to web hosts since the start. */
  hosts(): readonly HostCounts[] {
    return this.main?.hosts() ?? []
  }

  /** How the counters are, and since when they have been away. */
  private tallyStatus(): EngineStatus['tally'] {
    const status = this.shown().tallyStatus()
    const isAway = status.state === 'away'
    this.tallyAwaySince = isAway ? (this.tallyAwaySince ?? this.options.now()) : null
    return { ...status, awaySince: this.tallyAwaySince }
  }

  /** Where deliveries to a source go in; null where no source of this id takes any. */
  findIngest(source: string): IngestDoor | null {
    const door = this.sources().findIngest(source)
    return door === null ? null : { ...door, whyBehind: () => this.whyBehind() }
  }

  /** Why records wait: history is away, or the Redis that counts them. */
  private whyBehind(): string | null {
    if (this.historyProblem !== null) return this.historyProblem
    const tally = this.main?.tallyStatus()
    if (tally?.state === 'away') return tally.message
    return this.relay?.problem()?.message ?? null
  }

  private openWorkspace(name: 'main' | 'demo'): Promise<Workspace> {
    const { options } = this
    return openWorkspace({
      name,
      database: this.databaseOf(name),
      store: this.store,
      folder: this.folder,
      settings: () => this.settings.get(),
      feed: this.feed,
      isShown: () => (this.demo === null ? name === 'main' : name === 'demo'),
      onHistory: (problem) => {
        if (problem !== null && this.historyProblem === null) {
          options.log.error({ problem }, 'history is away; sources wait')
        }
        this.historyProblem = problem
        this.historyAwaySince = problem === null ? null : (this.historyAwaySince ?? options.now())
      },
      now: options.now,
      wait: (ms) => this.wait(ms, this.stopper.signal),
      way: this.way,
      newId: () => Buffer.from(this.randomBytes(13)).toString('hex'),
      engine: this.engineId,
      windowed: name === 'main' ? this.detectors : this.createDetectors(),
      judgeQueries: (...asked) => this.queryJudge.judge(...asked),
      web: {
        scorer: () => this.webModel.scorer(),
        fail: (error) => this.webModel.fail(error),
      },
      ...(name === 'main' && this.relay !== null ? { relayed: this.relay.windows } : {}),
      // The demo has counters of its own.
      ...(name === 'main' && this.sharedStore !== null
        ? { shared: this.sharing(this.sharedStore) }
        : {}),
    })
  }

  private createDetectors(): readonly WindowedDetector[] {
    if (this.options.windowed !== undefined) return this.options.windowed
    const roster = new DetectorRoster(() => this.settings.get(), this.dnsModels)
    this.rosters.push(roster)
    return roster.list
  }

  /** Secrets of a time without a key ring are sealed; what cannot be read is told by whoever needs it. */
  private async settleSecrets(): Promise<void> {
    for (const secrets of [this.outletSecrets, this.sourceSecrets]) {
      await secrets.settle().catch((error: Error) => this.options.log.warn({}, error.message))
    }
  }

  /** Engines that share a history and read Kafka judge windows together. */
  private createRelay(): WindowRelay | null {
    const { options, settings, engineId } = this
    const place = this.findRelay()
    if (place === null) return null
    return new WindowRelay({
      place,
      settings: () => settings.get(),
      detectors: this.detectors,
      engine: engineId,
      secretsOf: (id) => readSecretsFrom(options.env ?? process.env, id),
      log: options.log,
      now: options.now,
      wait: (ms, signal) => this.wait(ms, signal),
    })
  }

  private findRelay(): RelayPlace | null {
    const isNeeded =
      this.engineId !== '' && this.options.areSourcesWanted && this.detectors.length > 0
    return isNeeded ? findRelay(this.settings.get()) : null
  }

  /** It got its first Kafka source after it had chosen to judge windows alone. */
  private lacksRelay(): boolean {
    return this.relay === null && this.findRelay() !== null
  }

  private whyWindowsWait(): RelayProblem | null {
    if (this.lacksRelay()) return { at: this.openedAt, message: STARTED_WITHOUT_KAFKA }
    return this.relay?.problem() ?? null
  }

  private readonly randomBytes = (count: number): Uint8Array =>
    (this.options.randomBytes ?? systemRandomBytes)(count)

  private sharing(store: SharedStore): WorkspaceParts['shared'] {
    const { log } = this.options
    return { store, randomBytes: this.randomBytes, onNews: (text) => log.warn({}, text) }
  }

  private leaseOf(name: string): Lease {
    if (this.sharedStore === null) throw new Error('Only engines that share a Redis have leases')
    const { connection } = this.sharedStore
    return new Lease({
      redis: new RedisLease(connection, this.databaseOf('main'), name),
      me: { engine: this.engineId, host: hostname() },
      elapsed: () => performance.now(),
      wait: (ms, signal) => this.wait(ms, signal),
    })
  }

  private async testHistory(): Promise<HistoryTestStep[]> {
    const { history } = this.settings.get()
    if (history.url === '') return []
    const readSecret = readSecretsFrom(this.options.env ?? process.env)
    return testHistoryServer(history, readSecret, this.options.now)
  }

  /** The demo's own stands beside, and is dropped with all it holds when the demo ends. */
  private databaseOf(name: 'main' | 'demo'): string {
    const { database } = this.settings.get().history
    return name === 'demo' ? `${database}_demo` : database
  }

  /** The workspace that consoles look at. */
  private shown(): Workspace {
    const shown = this.demo ?? this.main
    if (shown === null) throw new Error('The engine is not open')
    return shown
  }

  private sources(): SourceHouse {
    if (this.house === null) throw new Error('The engine is not open')
    return this.house
  }

  /** Real alerts are told, whatever consoles look at. */
  private notifications(): NotificationDesk {
    if (this.main === null) throw new Error('The engine is not open')
    return this.main.notifications
  }

  /** Detectors judge real traffic by them, whatever consoles look at. */
  private modelChoices(): ModelChoices {
    if (this.main === null) throw new Error('The engine is not open')
    return this.main.modelChoices
  }

  private webModelName(): string {
    return webModelOf(this.settings.get().detectors.webAnomaly, this.main?.modelChoices ?? null)
  }

  /** Where the stream of a source goes on; null for sources that have none. */
  private continuationOf(source: string): string | null {
    const status = this.sources().status()
    return status.find(({ id }) => id === source)?.stream?.continuationTime ?? null
  }

  private outlets(): OutletHouse {
    if (this.outletHouse === null) throw new Error('The engine is not open')
    return this.outletHouse
  }

  private totals(actor: string) {
    const { totals, desk } = this.shown()
    return totals.read({ mine: desk.countMine(actor), blocked: this.blockedCount })
  }

  /** Ends the demo and deletes all it made; settings stay. */
  private async stopDemo(): Promise<void> {
    const { demo } = this
    if (demo === null) return
    this.demo = null
    await this.settings.update((settings) => ({ ...settings, hasStoppedDemo: true }))
    await this.sources().stopDemo()
    await demo.erase()
    this.feed.reset()
  }

  private endDemoSoon(): void {
    if (this.demo === null) return
    this.stopDemo().catch((error: unknown) =>
      this.options.log.error({ error }, 'the demo could not be ended'),
    )
  }

  private async measure(): Promise<void> {
    this.tallyStatus()
    const { lists, alerts, recountAlerts } = this.shown()
    // The disk is measured also while history is away.
    this.disk = await (this.options.measureDisk ?? measureDisk)(this.folder)
    await recountAlerts()
    await this.countBlocked(lists.blockedValues(), alerts)
  }

  private async countBlocked(blocked: string[], alerts: Workspace['alerts']): Promise<void> {
    const before = this.blockedCount
    const question = { tab: 'blocked' as const, filter: {}, actor: '', blocked, hidden: [] }
    this.blockedCount = blocked.length === 0 ? 0 : await alerts.countAlerts(question)
    if (this.blockedCount !== before) this.feed.tellTotals()
  }

  /** The server of another machine has a disk of its own: then this one only tells. */
  private watchDisk(): Promise<void> | undefined {
    const { main } = this
    if (main === null || this.disk === null) return undefined
    const isOurs = this.settings.get().history.url === ''
    this.diskWatch ??= new DiskWatch({
      folder: this.folder,
      lowShare: () => this.settings.get().retention.minFreePercent / 100,
      health: main.health,
      free: (bytes) => (isOurs ? main.freeDisk(bytes) : Promise.resolve(NOTHING_FREED)),
      now: this.options.now,
    })
    return this.diskWatch.look(this.disk)
  }

  private async createSourceWatch({ health }: Workspace): Promise<Pick<SourceWatch, 'look'>> {
    const { now } = this.options
    const parts = { health, whyBehind: () => this.whyBehind(), now }
    if (this.engineId === '' || this.sharedStore === null) return new SourceWatch(parts)
    const { connection } = this.sharedStore
    const lease = this.leaseOf('health')
    this.healthLease = lease
    await lease.start()
    const reports = new SourceReports(connection, this.databaseOf('main'), this.engineId)
    return new GroupWatch({ ...parts, reports, lease })
  }

  private async maintain(): Promise<void> {
    await this.demo?.maintain()
    await this.main?.maintain()
  }

  private async evaluatePolicies(): Promise<void> {
    await this.demo?.policies.evaluate()
    await this.main?.policies.evaluate()
  }

  private async closeWindows(): Promise<void> {
    await this.demo?.closeWindows()
    this.house?.confirmInputs()
    await this.main?.closeWindows()
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    await delay(ms, undefined, { signal }).catch(() => undefined)
  }
}
