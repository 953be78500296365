import type { Lease } from '../sharing/lease'
import type { SourceReports } from '../sharing/source-reports'
import { GroupSources } from './group-sources'
import { SourceWatch, type SourceWatchParts, type WatchedSource } from './source-watch'

/** What watching the sources of several engines is made with. */
export interface GroupWatchParts extends SourceWatchParts {
  reports: Pick<SourceReports, 'exchange'>
  /** Held by the engine that tells of trouble. */
  lease: Pick<Lease, 'isHeld' | 'turn'>
}

/**
 * Watches sources together with the other engines that share the history: all report how theirs are,
 * and one of them tells of trouble and of its end.
 */
export class GroupWatch {
  private watch: SourceWatch | null = null
  private sources = new GroupSources()
  private turn = 0

  constructor(private readonly parts: GroupWatchParts) {}

  /** Takes in how this engine's sources are. */
  async look(sources: readonly WatchedSource[]): Promise<void> {
    const { parts } = this
    const { reports, lease, now } = parts
    const real = sources.filter(({ status }) => !status.isDemo)
    // While Redis is away nobody can say how the others' are, nor does anything go on.
    const all = await reports.exchange(real, now()).catch(() => null)
    if (!lease.isHeld || this.turn !== lease.turn) this.watch = null
    if (!lease.isHeld || all === null) return
    if (this.watch === null) {
      this.watch = new SourceWatch(parts)
      this.sources = new GroupSources()
      this.turn = lease.turn
    }
    await this.watch.look(this.sources.merge(all, now()))
  }
}
