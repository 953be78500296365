import { randomBytes } from 'node:crypto'
import type {
  AddedSource,
  AddSource,
  ChronicleSettings,
  ElasticsearchSettings,
  FormatName,
  HttpSettings,
  ImportProgress,
  KafkaSettings,
  LogFileSettings,
  ReplayedRejects,
  SourceLimits,
  SourceSettings,
  SourceStatus,
  TestSource,
} from '../../shared/source'
import type { Span } from './chronicle/back-fill'
import type { SourceDesk } from './console/router'
import { BadInputError, NotFoundError, UnavailableError } from './decision'
import type { EngineLog, IngestDoor } from './engine'
import { formatByName } from './formats'
import { type DnsRecordRules, followDnsRecordRules } from './formats/dns-record-rules'
import type { WebReading } from './formats/format'
import type { WatchedSource } from './health/source-watch'
import type { RejectChoice } from './history/rejects'
import { type ImportChoice, importFiles } from './importing'
import type { KeptSecrets } from './kept-secrets'
import { RateMeter } from './rates'
import { replayRejects } from './replay-rejects'
import type { SettingsFile } from './settings'
import { keepAccountKey, keepClusterSecret } from './source-keys'
import { pausedStatus, settingsOf } from './source-settings'
import { testKnownSource, testNewSource } from './source-testing'
import { ChronicleReader } from './sources/chronicle'
import { createDemoSource } from './sources/demo'
import { ElasticsearchReader } from './sources/elasticsearch'
import { readFirstTime } from './sources/first-time'
import { HttpReceiver } from './sources/http'
import { KafkaReader } from './sources/kafka'
import { createLogFileSource } from './sources/log-file'
import { SourceRunner } from './sources/runner'
import { carriesSecret, hashSecret, makeSecret } from './sources/shared-secret'
import type { SourceTest } from './sources/test-source'
import { createWebReading } from './web-reading'
import type { Workspace } from './workspace'

/** What the sources of an engine need. */
export interface SourceHouseParts {
  settings: SettingsFile
  main: Workspace
  secrets: KeptSecrets
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Why windows wait that engines judge together, null while all is well. */
  whyWindowsWait: () => SourceStatus['lastError']
  /** False for an engine whose windows would be judged without those of the others. */
  mayReadKafka: () => boolean
  /** Why history cannot be written now, null where it can. */
  whyAway: () => string | null
  /** The first real events arrived. */
  onRealEvents: () => void
  /** An import is over: consoles read their rows anew. */
  onImported: () => void
}

/** When to ask a paused source again. */
const PAUSED_RETRY_MS = 60_000

/** All sources of one engine: those of the settings, imports, and the demo. */
export class SourceHouse implements Omit<SourceDesk, 'stopDemo'> {
  private readonly runners = new Map<
    string,
    SourceRunner | HttpReceiver | KafkaReader | ChronicleReader | ElasticsearchReader
  >()
  private readonly accepted: RateMeter
  private readonly webReading: () => WebReading
  private readonly duplicates: RateMeter
  private demo: SourceRunner | null = null

  constructor(private readonly parts: SourceHouseParts) {
    this.accepted = new RateMeter(parts.now)
    this.webReading = createWebReading(() => parts.settings.get().webTraffic)
    this.duplicates = new RateMeter(parts.now)
  }

  /** Follows every source of the settings that is not paused. */
  start(): void {
    for (const source of this.parts.settings.get().sources) this.startOne(source)
  }

  /** Starts the demo feed into its own workspace. */
  startDemo(workspace: Workspace): void {
    this.demo = new SourceRunner(createDemoSource({ now: this.parts.now }), {
      ...this.runnerParts(workspace, 'auto', () => undefined),
      keepsPosition: false,
    })
    this.demo.start()
  }

  async stopDemo(): Promise<void> {
    await this.demo?.stop()
    this.demo = null
  }

  async stop(): Promise<void> {
    await Promise.all([
      this.stopDemo(),
      ...[...this.runners.values()].map((runner) => runner.stop()),
    ])
  }

  /** Tells windows which followed files have nothing unread. */
  confirmInputs(): void {
    for (const runner of this.runners.values()) {
      if (runner instanceof SourceRunner) runner.confirmInput()
    }
  }

  eventsPerSecond(): number {
    return this.accepted.perSecond() + this.duplicates.perSecond()
  }

  /** Share of duplicates among the last events, null where there were none. */
  duplicateShare(): number | null {
    const all = this.eventsPerSecond()
    return all === 0 ? null : this.duplicates.perSecond() / all
  }

  status(): SourceStatus[] {
    const known = this.parts.settings.get().sources.map((settings) => {
      const running = this.runners.get(settings.id)?.status()
      return running ?? pausedStatus(settings)
    })
    return this.demo === null ? known : [this.demo.status(), ...known]
  }

  /** The sources of the settings, with what is trouble for each. */
  watched(): WatchedSource[] {
    return this.parts.settings.get().sources.map((settings) => ({
      limits: settings.limits,
      status: this.runners.get(settings.id)?.status() ?? pausedStatus(settings),
    }))
  }

  /** Sets a source up and starts it. @throws BadInputError, and ConflictError for a known path. */
  async add(input: AddSource): Promise<AddedSource> {
    const { sources } = this.parts.settings.get()
    const secret = input.kind === 'http' ? makeSecret(randomBytes) : null
    const source = settingsOf(input, sources, hashSecret(secret ?? ''))
    // Without its key it could read nothing.
    if (input.kind === 'chronicle' && input.key !== undefined) {
      await keepAccountKey(this.parts.secrets, source.id, input.key)
    }
    if (input.kind === 'elasticsearch' && input.secret !== undefined) {
      await keepClusterSecret(this.parts.secrets, source.id, input.auth, input.secret)
    }
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: [...settings.sources, source],
    }))
    this.startOne(source)
    return { source, secret }
  }

  /** Gives a source that takes deliveries a new secret; the old one proves nothing any more. */
  async renewSecret(id: string): Promise<string> {
    const source = this.find(id)
    if (source.kind !== 'http') throw new BadInputError('Only HTTP sources have a secret.', 'id')
    const secret = makeSecret(randomBytes)
    await this.replace({ ...source, secretHash: hashSecret(secret) })
    return secret
  }

  /** Gives a Chronicle source another key, and begins anew with it. @throws BadInputError */
  async setKey(id: string, key: string): Promise<void> {
    if (this.find(id).kind !== 'chronicle') {
      throw new BadInputError('Only Chronicle sources have the key of a service account.', 'id')
    }
    await keepAccountKey(this.parts.secrets, id, key)
    await this.retry(id)
  }

  /** Where deliveries to a source go in; null where no source of this id takes any. */
  findIngest(id: string): Omit<IngestDoor, 'whyBehind'> | null {
    const source = this.parts.settings.get().sources.find((each) => each.id === id)
    if (source?.kind !== 'http') return null
    const { secretHash } = source
    const runner = this.runners.get(id)
    const receiver = runner instanceof HttpReceiver ? runner : null
    return {
      takesSecret: secretHash !== null,
      hasSecret: (body) => secretHash !== null && carriesSecret(body, secretHash),
      take: async (body) => {
        if (receiver === null) {
          throw new UnavailableError(`The source ${source.name} is paused.`, PAUSED_RETRY_MS)
        }
        return receiver.take(body)
      },
      tellRefusal: (message) => receiver?.tellRefusal(message),
    }
  }

  async remove(id: string): Promise<void> {
    this.find(id)
    await this.stopOne(id)
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: settings.sources.filter((each) => each.id !== id),
    }))
    // It is gone from the settings already; a secret that stays is of no use to anybody.
    await this.parts.secrets.forget(id).catch((error: Error) => {
      this.parts.log.warn({ source: id, problem: error.message }, 'secrets were not forgotten')
    })
  }

  /** Begins anew at once, with its secrets read again; one that is paused stays so. */
  async retry(id: string): Promise<void> {
    const source = this.find(id)
    await this.runners.get(id)?.stop()
    this.runners.delete(id)
    this.startOne(source)
  }

  /** Somebody has seen what a stream could not give. @throws NotFoundError, and BadInputError while it is asked for. */
  async dismissGap(id: string, gap: Span): Promise<void> {
    const runner = this.runners.get(id)
    if (!(runner instanceof ChronicleReader)) {
      throw new NotFoundError('This source has no stream now.')
    }
    await runner.dismissGap(gap)
  }

  async pause(id: string, isPaused: boolean): Promise<void> {
    const source = { ...this.find(id), isPaused }
    await this.stopOne(id)
    await this.replace(source)
    this.startOne(source)
  }

  /** Counts from the next look on; the source goes on undisturbed. @throws NotFoundError */
  async setLimits(id: string, limits: SourceLimits): Promise<void> {
    await this.replace({ ...this.find(id), limits })
  }

  /** Counts for records that are read from now on; what is stored stays with its site. @throws NotFoundError */
  async setSite(id: string, site: string | null): Promise<void> {
    await this.replace({ ...this.find(id), site: site ?? undefined })
  }

  /** Looks at what may become a source, and stores nothing. */
  test(input: TestSource): Promise<SourceTest> {
    return testNewSource(input, this.testing())
  }

  /** Looks at a source that is set up, with the secret it has. @throws BadInputError for one that others push to. */
  async testKnown(id: string): Promise<SourceTest> {
    return testKnownSource(this.find(id), this.testing())
  }

  /** Reads rejects again with the formats that their sources have now. */
  async replayRejects(choice: RejectChoice): Promise<ReplayedRejects> {
    const { main, now, onImported, onRealEvents, settings } = this.parts
    const formatOf = (id: string) =>
      formatByName(settings.get().sources.find((each) => each.id === id)?.format ?? 'auto')
    const { rejects, pipeline } = main
    const replayed = await replayRejects({ rejects, pipeline, formatOf, now }, choice)
    if (replayed.accepted > 0) {
      onRealEvents()
      onImported()
    }
    return replayed
  }

  async *importFiles(
    paths: string[],
    { format, site }: ImportChoice,
    signal?: AbortSignal,
  ): AsyncGenerator<ImportProgress> {
    const { main, now, onImported, onRealEvents: onAccepted, whyAway } = this.parts
    const windows = main.importWindows()
    const context = { dnsRecord: this.dnsRecord() }
    const firstTime = (path: string, given: FormatName) => readFirstTime(path, given, context)
    const parts = { pipeline: main.pipeline, windows, now, whyAway, firstTime, onAccepted }
    try {
      yield* importFiles(parts, paths, { format, site }, signal)
    } finally {
      onImported()
    }
  }

  private async replace(source: SourceSettings): Promise<void> {
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: settings.sources.map((each) => (each.id === source.id ? source : each)),
    }))
  }

  /** Windows wait for it no longer. */
  private async stopOne(id: string): Promise<void> {
    await this.runners.get(id)?.stop()
    this.runners.delete(id)
    this.parts.main.inputs.end(id)
  }

  private testing() {
    return { ...this.parts, dnsRecord: this.dnsRecord(), web: this.webReading() }
  }

  private dnsRecord(): DnsRecordRules {
    return followDnsRecordRules(() => this.parts.settings.get().formats.dnsRecord)
  }

  private startOne(settings: SourceSettings): void {
    if (settings.isPaused) return
    if (settings.kind === 'http') this.runners.set(settings.id, this.createReceiver(settings))
    else if (settings.kind === 'kafka') this.startKafka(settings)
    else if (settings.kind === 'chronicle') this.startChronicle(settings)
    else if (settings.kind === 'elasticsearch') this.startElasticsearch(settings)
    else this.startLogFile(settings)
  }

  private createReceiver(settings: HttpSettings): HttpReceiver {
    const { main, now, onRealEvents } = this.parts
    const { onBatch } = this.runnerParts(main, settings.format, onRealEvents)
    const dnsRecord = this.dnsRecord()
    return new HttpReceiver(settings, { pipeline: main.pipeline, dnsRecord, now, onBatch })
  }

  private startKafka(settings: KafkaSettings): void {
    const { main, now, wait, log, secrets, onRealEvents } = this.parts
    const { onBatch } = this.runnerParts(main, settings.format, onRealEvents)
    const readSecret = secrets.readerOf(settings.id)
    const { pipeline, logs } = main
    const { whyWindowsWait } = this.parts
    const { inputs } = main
    const parts = { pipeline, logs, readSecret, log, now, wait, onBatch, inputs, whyWindowsWait }
    const reader = new KafkaReader(settings, parts)
    this.runners.set(settings.id, reader)
    if (this.parts.mayReadKafka()) reader.start()
  }

  private startChronicle(settings: ChronicleSettings): void {
    const { main, now, wait, log, secrets, onRealEvents } = this.parts
    const { onBatch } = this.runnerParts(main, settings.format, onRealEvents)
    const readSecret = secrets.readerOf(settings.id)
    const parts = {
      pipeline: main.pipeline,
      readSecret,
      log,
      now,
      wait,
      random: Math.random,
      onBatch,
    }
    const reader = new ChronicleReader(settings, parts)
    this.runners.set(settings.id, reader)
    reader.start()
  }

  private startElasticsearch(settings: ElasticsearchSettings): void {
    const { main, now, wait, log, secrets, onRealEvents } = this.parts
    const { onBatch } = this.runnerParts(main, settings.format, onRealEvents)
    const readSecret = secrets.readerOf(settings.id)
    const { pipeline, inputs } = main
    const ownWindows = () => main.importWindows()
    const parts = { pipeline, readSecret, log, now, wait, onBatch, inputs, ownWindows }
    const reader = new ElasticsearchReader(settings, parts)
    this.runners.set(settings.id, reader)
    reader.start()
  }

  private startLogFile(settings: LogFileSettings): void {
    const source = createLogFileSource(settings, { isFollowed: true, now: this.parts.now })
    const runner = new SourceRunner(source, {
      ...this.runnerParts(this.parts.main, settings.format, this.parts.onRealEvents),
      keepsPosition: true,
      positions: this.positionsOf(settings.id),
      inputs: this.parts.main.inputs,
    })
    this.runners.set(settings.id, runner)
    runner.start()
  }

  /** Where a source goes on: what was committed, and what this run has read since. */
  private positionsOf(id: string): Map<string, number> {
    return this.parts.main.pipeline.positionsOf(id)
  }

  private runnerParts(workspace: Workspace, format: FormatName, onAccepted: () => void) {
    return {
      pipeline: workspace.pipeline,
      format: formatByName(format),
      formatName: format,
      positions: new Map<string, number>(),
      now: this.parts.now,
      wait: this.parts.wait,
      onBatch: (outcome: { accepted: number; duplicates: number }) => {
        this.accepted.add(outcome.accepted)
        this.duplicates.add(outcome.duplicates)
        if (outcome.accepted > 0) onAccepted()
      },
    }
  }

  private find(id: string): SourceSettings {
    const source = this.parts.settings.get().sources.find((each) => each.id === id)
    if (source === undefined) throw new NotFoundError('This source is not set up any more.')
    return source
  }
}
