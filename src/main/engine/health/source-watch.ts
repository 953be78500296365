import type { SourceLimits, SourceStatus } from '../../../shared/source'
import { SourceHealth } from './source-health'
import type { TroubleDesk } from './trouble'

/** Whoever was not looked at for longer slept, or the whole machine did: nothing was silent then. */
const ASLEEP_MS = 60_000

/** A source of the settings, and from when on it is in trouble. */
export interface WatchedSource {
  limits: SourceLimits
  status: SourceStatus
}

/** What a source watch works with. */
export interface SourceWatchParts {
  health: TroubleDesk
  /** Why records wait now for a reason that is no source's; null where none does. */
  whyBehind: () => string | null
  now: () => number
}

/**
 * Watches the sources: one that is silent, far behind or rejected too much has a health alert, once,
 * until that is over. Finished and paused ones never, nor the demo.
 */
export class SourceWatch {
  private readonly watched = new Map<string, SourceHealth>()
  private lookedAt: number | null = null
  /** Since when silence is a source's own: the engine takes in what comes. */
  private awakeSince: number

  constructor(private readonly parts: SourceWatchParts) {
    this.awakeSince = parts.now()
  }

  /** Takes in how the sources are, and tells of trouble and of its end. */
  async look(sources: readonly WatchedSource[]): Promise<void> {
    const { health, now, whyBehind } = this.parts
    const at = now()
    if (this.lookedAt !== null && at - this.lookedAt > ASLEEP_MS) this.awakeSince = at
    this.lookedAt = at
    if (whyBehind() !== null) {
      this.awakeSince = at
      return
    }
    const real = sources.filter(({ status }) => !status.isDemo)
    for (const each of real) {
      const { id, name } = each.status
      const known = this.watched.get(id) ?? new SourceHealth(health, { id, name }, at)
      this.watched.set(id, known)
      await known.look(each, { at, awakeSince: this.awakeSince })
    }
    for (const [id, gone] of this.watched) {
      if (real.some(({ status }) => status.id === id)) continue
      await gone.end('The source was removed.')
      this.watched.delete(id)
    }
  }
}
