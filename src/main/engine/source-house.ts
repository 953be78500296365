import { randomBytes } from 'node:crypto'
import type { FormatName, ImportProgress, SourceSettings, SourceStatus } from '../../shared/source'
import type { SourceDesk } from './console/router'
import { BadInputError, ConflictError, NotFoundError } from './decision'
import { formatByName } from './formats'
import { importFiles } from './importing'
import { RateMeter } from './rates'
import type { SettingsFile } from './settings'
import { createDemoSource } from './sources/demo'
import { createLogFileSource } from './sources/log-file'
import { SourceRunner } from './sources/runner'
import { type SourceTest, testSource } from './sources/test-source'
import type { Workspace } from './workspace'

/** What the sources of an engine need. */
export interface SourceHouseParts {
  settings: SettingsFile
  main: Workspace
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** The first real events arrived. */
  onRealEvents: () => void
  /** An import is over: consoles read their rows anew. */
  onImported: () => void
}

/** All sources of one engine: those of the settings, imports, and the demo. */
export class SourceHouse implements Omit<SourceDesk, 'stopDemo'> {
  private readonly runners = new Map<string, SourceRunner>()
  private readonly accepted: RateMeter
  private readonly duplicates: RateMeter
  private demo: SourceRunner | null = null

  constructor(private readonly parts: SourceHouseParts) {
    this.accepted = new RateMeter(parts.now)
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

  async add(input: { name: string; path: string; format: FormatName }): Promise<SourceSettings> {
    const { sources } = this.parts.settings.get()
    if (sources.some((each) => each.path === input.path)) {
      throw new ConflictError(`${input.path} is a source already.`)
    }
    const source: SourceSettings = {
      id: `file-${randomBytes(4).toString('hex')}`,
      name: input.name.trim(),
      kind: 'log-file',
      path: input.path.trim(),
      format: input.format,
      isPaused: false,
    }
    if (source.path === '-') throw new BadInputError('Standard input can only be imported.', 'path')
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: [...settings.sources, source],
    }))
    this.startOne(source)
    return source
  }

  async remove(id: string): Promise<void> {
    this.find(id)
    await this.runners.get(id)?.stop()
    this.runners.delete(id)
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: settings.sources.filter((each) => each.id !== id),
    }))
  }

  async pause(id: string, isPaused: boolean): Promise<void> {
    const source = { ...this.find(id), isPaused }
    await this.runners.get(id)?.stop()
    this.runners.delete(id)
    await this.parts.settings.update((settings) => ({
      ...settings,
      sources: settings.sources.map((each) => (each.id === id ? source : each)),
    }))
    this.startOne(source)
  }

  test(path: string, format: FormatName): Promise<SourceTest> {
    return testSource(path, format)
  }

  async *importFiles(
    paths: string[],
    format: FormatName,
    signal?: AbortSignal,
  ): AsyncGenerator<ImportProgress> {
    const { main, now, onImported, onRealEvents } = this.parts
    try {
      yield* importFiles({ pipeline: main.pipeline, now }, paths, format, signal)
    } finally {
      onRealEvents()
      onImported()
    }
  }

  private startOne(settings: SourceSettings): void {
    if (settings.isPaused) return
    const source = createLogFileSource(settings, { isFollowed: true })
    const runner = new SourceRunner(source, {
      ...this.runnerParts(this.parts.main, settings.format, this.parts.onRealEvents),
      keepsPosition: true,
      positions: this.positionsOf(settings.id),
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

function pausedStatus(settings: SourceSettings): SourceStatus {
  return {
    id: settings.id,
    name: settings.name,
    kind: settings.kind,
    detail: settings.path,
    format: settings.format,
    state: 'paused',
    isDemo: false,
    rate: 0,
    rates: [],
    lagMs: null,
    records: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    rejectsLeftOut: 0,
    progress: null,
    lastError: null,
  }
}
