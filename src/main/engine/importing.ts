import type { FormatName, ImportProgress, ImportSummary } from '../../shared/source'
import { formatByName } from './formats'
import type { BatchOutcome, Pipeline } from './pipeline'
import type { RejectedRecord } from './record'
import { createLogFileSource } from './sources/log-file'

/** Time between two steps of progress. */
const PROGRESS_MS = 200
/** Rejects told with one step. */
const TOLD_REJECTS = 100

/** What an import runs with. */
export interface ImportParts {
  pipeline: Pipeline
  now: () => number
}

/**
 * Puts files through the pipeline once, one after the other: progress while it works, the summary
 * last. Positions are not kept: what was stored already is found by its id. An abort stops between
 * two batches; what was accepted is stored.
 * @throws SourceError for a file that cannot be read; files before it are stored.
 */
export async function* importFiles(
  parts: ImportParts,
  paths: readonly string[],
  formatName: FormatName,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<ImportProgress> {
  const startedAt = parts.now()
  const counts: Omit<ImportSummary, 'seconds'> = {
    records: 0,
    rejected: 0,
    skipped: 0,
    accepted: 0,
    duplicates: 0,
    alerts: 0,
  }
  let rejects: RejectedRecord[] = []
  const take = (outcome: BatchOutcome) => {
    counts.records += outcome.records
    counts.rejected += outcome.rejected
    counts.skipped += outcome.skipped
    counts.accepted += outcome.accepted
    counts.duplicates += outcome.duplicates
    rejects.push(...outcome.rejects)
  }
  let path = ''
  let progress: { done: number; total: number } | null = null
  const step = (summary: ImportSummary | null): ImportProgress => {
    const told = rejects.slice(0, TOLD_REJECTS)
    rejects = []
    return {
      path,
      done: progress?.done ?? 0,
      total: progress?.total ?? null,
      records: counts.records,
      rejects: told.map((each) => ({
        ...each,
        id: `${each.partition}:${each.position}:${each.place}`,
      })),
      summary,
    }
  }
  let toldAt = startedAt
  for (path of paths) {
    const source = createLogFileSource(
      { id: 'import', name: path, path, format: formatName },
      { isFollowed: false },
    )
    const origin = {
      source: 'import',
      format: formatByName(formatName),
      isReplay: true,
      keepsPosition: false,
      onBegun: () => {
        counts.alerts += 1
      },
    }
    let pending: Promise<unknown> = Promise.resolve()
    for await (const batch of source.read(new Map(), signal)) {
      const { done } = await parts.pipeline.process(batch, origin)
      pending = done.then(take)
      // A failure is met below, when the last batch is awaited.
      pending.catch(() => undefined)
      progress = source.progress()
      if (parts.now() - toldAt >= PROGRESS_MS) {
        toldAt = parts.now()
        yield step(null)
      }
    }
    await pending
    progress = source.progress()
    yield step(null)
  }
  await parts.pipeline.settle()
  yield step({ ...counts, seconds: Math.max(0, parts.now() - startedAt) / 1000 })
}
