import type { FormatName, ImportProgress, ImportSummary } from '../../shared/source'
import { formatByName } from './formats'
import { everyMs, Patience } from './import-patience'
import type { BatchOrigin, BatchOutcome, Pipeline } from './pipeline'
import { IMPORT_SOURCE, type KeptReject } from './record'
import { RejectAllowance } from './reject-allowance'
import { createLogFileSource } from './sources/log-file'
import { SourceError } from './sources/source'
import { inputKey } from './windows/inputs'
import type { Windows } from './windows/windows'

/** Time between two steps of progress. */
const PROGRESS_MS = 200
/** Rejects told with one step. */
const TOLD_REJECTS = 100

/** What an import runs with. */
export interface ImportParts {
  pipeline: Pipeline
  /** Windows of its own, empty where nobody judges windows. */
  windows: Windows
  now: () => number
  /** Why history cannot be written now, null where it can. */
  whyAway: () => string | null
  /** When the events of a file begin, ms; null where that is not known. */
  firstTime: (path: string, format: FormatName) => Promise<number | null>
  /** New events were stored. */
  onAccepted: () => void
}

/** How files are read that are imported. */
export interface ImportChoice {
  format: FormatName
  /** Host of web requests and clicks that name none. */
  site?: string
}

/**
 * Puts files through the pipeline once, one after the other, those whose events begin first first:
 * windows wait for what is still to be read. Progress while it works, the summary last. Positions are not kept: what was stored already is found by its id. A file that cannot be
 * read to its end is told with a step of its own; what was read before is stored, and the files
 * after it are read. An abort stops between two batches; what was accepted is stored.
 * @throws UnavailableError where history could not be written for a minute.
 */
export async function* importFiles(
  parts: ImportParts,
  paths: readonly string[],
  choice: ImportChoice,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<ImportProgress> {
  const startedAt = parts.now()
  const patience = new Patience({ whyAway: parts.whyAway, signal, every: everyMs })
  const run = new ImportRun(parts, choice, patience)
  try {
    for (const path of await run.order(paths)) yield* run.read(path, signal)
    // Windows of half a file would be judged for ever.
    if (!signal.aborted) await patience.hold(run.finish())
    await patience.hold(parts.pipeline.settle())
  } finally {
    patience.close()
  }
  const seconds = Math.max(0, parts.now() - startedAt) / 1000
  yield run.step({ summary: { ...run.counts, seconds } })
}

/** One import while it runs. */
class ImportRun {
  readonly counts: Omit<ImportSummary, 'seconds'> = {
    records: 0,
    rejected: 0,
    skipped: 0,
    accepted: 0,
    duplicates: 0,
    alerts: 0,
    failed: 0,
  }
  private readonly origin: BatchOrigin
  private readonly format: FormatName
  private rejects: KeptReject[] = []
  private rejectsLeftOut = 0
  private path = ''
  private progress: { done: number; total: number } | null = null
  private toldAt: number

  constructor(
    private readonly parts: ImportParts,
    { format, site }: ImportChoice,
    private readonly patience: Patience,
  ) {
    this.toldAt = parts.now()
    this.format = format
    this.origin = {
      source: IMPORT_SOURCE,
      format: formatByName(format),
      isReplay: true,
      keepsPosition: false,
      allowance: new RejectAllowance(),
      windows: parts.windows,
      // Nobody's settings speak of what is imported.
      site,
      onBegun: () => {
        this.counts.alerts += 1
      },
    }
  }

  /** The files as they are read, announced to the windows; one alone needs neither. */
  async order(paths: readonly string[]): Promise<readonly string[]> {
    if (paths.length < 2) return paths
    const { firstTime, windows } = this.parts
    const files: { path: string; begins: number }[] = []
    for (const path of paths) {
      const begins = await firstTime(path, this.format)
      if (begins !== null) windows.announce(announcedAs(path), begins)
      files.push({ path, begins: begins ?? Number.POSITIVE_INFINITY })
    }
    return files.sort((a, b) => compareTimes(a.begins, b.begins)).map(({ path }) => path)
  }

  /** Reads one file and waits until it is through, also where it breaks off. */
  async *read(path: string, signal: AbortSignal): AsyncGenerator<ImportProgress> {
    const { pipeline, now } = this.parts
    const settings = { id: IMPORT_SOURCE, name: path, path, format: this.format }
    const source = createLogFileSource(settings, { isFollowed: false, now })
    this.path = path
    this.progress = null
    let pending: Promise<unknown> = Promise.resolve()
    let failure: { error: unknown } | null = null
    const partitions = new Set<string>()
    try {
      for await (const batch of source.read(new Map(), signal)) {
        const { done } = await this.patience.hold(pipeline.process(batch, this.origin))
        partitions.add(inputKey(IMPORT_SOURCE, batch.partition))
        pending = done.then((outcome) => this.take(outcome))
        // A failure is met below, when the last batch is awaited.
        pending.catch(() => undefined)
        this.progress = source.progress()
        if (now() - this.toldAt >= PROGRESS_MS) yield* this.steps()
      }
    } catch (error) {
      failure = { error }
    }
    await this.patience.hold(pending)
    for (const log of [announcedAs(path), ...partitions]) this.parts.windows.finishLog(log)
    this.progress = source.progress()
    yield* this.steps()
    if (failure === null) return
    if (!(failure.error instanceof SourceError)) throw failure.error
    this.counts.failed += 1
    yield this.step({ problem: failure.error.message })
  }

  /** Everything is read: what its windows hold is judged. */
  finish(): Promise<void> {
    return this.parts.pipeline.closeWindows(this.parts.windows, this.origin, true)
  }

  step(part: Partial<Pick<ImportProgress, 'summary' | 'problem'>> = {}): ImportProgress {
    return {
      path: this.path,
      done: this.progress?.done ?? 0,
      total: this.progress?.total ?? null,
      records: this.counts.records,
      rejects: this.rejects.splice(0, TOLD_REJECTS).map(({ part: _part, ...reject }) => reject),
      rejectsLeftOut: this.rejectsLeftOut,
      problem: null,
      summary: null,
      ...part,
    }
  }

  /** As many steps as it takes to tell every kept reject, one at least. */
  private *steps(): Generator<ImportProgress> {
    do yield this.step()
    while (this.rejects.length > 0)
    this.toldAt = this.parts.now()
  }

  private take(outcome: BatchOutcome): void {
    const { counts } = this
    counts.records += outcome.records
    counts.rejected += outcome.rejected
    counts.skipped += outcome.skipped
    counts.accepted += outcome.accepted
    counts.duplicates += outcome.duplicates
    if (outcome.accepted > 0) this.parts.onAccepted()
    for (const reject of outcome.rejects) this.rejects.push(reject)
    this.rejectsLeftOut += outcome.leftOut
  }
}

/** A file among the partitions that windows wait for, before it is one. */
function announcedAs(path: string): string {
  return inputKey(IMPORT_SOURCE, `file ${path}`)
}

/** The order of times, any of which may be infinite. */
function compareTimes(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
