import type { SourceStatus } from '../../shared/source'

/** Marks differ by shape: a dot, a triangle, a cross, a ring. */
export type HealthMark = 'running' | 'late' | 'down' | 'off'

/** Lag past which a source is marked late. */
export const LAG_BUDGET_MS = 15_000

/**
 * Mark of a source. A finished file is off: nothing more is expected of it. A paused one keeps its
 * ring even when it failed before.
 */
export function sourceMark(source: Pick<SourceStatus, 'state' | 'lagMs' | 'rate'>): HealthMark {
  switch (source.state) {
    case 'failing':
    case 'failed':
      return 'down'
    case 'paused':
    case 'finished':
      return 'off'
    case 'starting':
      return 'late'
    case 'waiting':
      return 'running'
    case 'running':
      return isLate(source) ? 'late' : 'running'
  }
}

/** Whether events arrive, but old ones. The lag of a source at rest is only the age of its last event. */
export function isLate(source: Pick<SourceStatus, 'state' | 'lagMs' | 'rate'>): boolean {
  return (
    source.state === 'running' &&
    source.rate > 0 &&
    source.lagMs !== null &&
    source.lagMs > LAG_BUDGET_MS
  )
}

/** It did not work, and a person may try it again at once. */
export function hasFailed({ state }: Pick<SourceStatus, 'state'>): boolean {
  return state === 'failing' || state === 'failed'
}

/** Sources that take events in now, of all. */
export function countRunning(sources: readonly Pick<SourceStatus, 'state'>[]): number {
  return sources.filter((source) => source.state === 'running' || source.state === 'waiting').length
}

/** Share of bytes read, 0 to 1; null where the source has no end or nothing to read. */
export function progressShare(progress: SourceStatus['progress']): number | null {
  if (progress === null || progress.total <= 0) return null
  return Math.min(1, progress.done / progress.total)
}
