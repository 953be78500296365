import type { Notice, Obstacle } from '../../../shared/notification'

/** A console that was there so short ago is coming back: it reloads, or the engine started anew. */
const COMING_BACK_MS = 60_000
/** What a console may have missed, and is shown when it is back. */
const MISSED_MS = 10 * 60_000
const MOST_KEPT = 200

interface Viewer {
  obstacle: Obstacle | null
  wake: () => void
}

/** The consoles that show notifications, and what they have not shown yet. */
export class NoticeViewers {
  private readonly viewers = new Set<Viewer>()
  private kept: Notice[]
  private lastAbleAt: number

  constructor(
    shown: readonly Notice[],
    private readonly now: () => number,
  ) {
    this.kept = [...shown]
    this.lastAbleAt = now()
  }

  /** Why no console can show anything; null where one can, or is about to come back. */
  obstacle(): Obstacle | null {
    const obstacles = [...this.viewers].map(({ obstacle }) => obstacle)
    if (obstacles.includes(null)) return null
    const [first] = obstacles
    if (first !== undefined && first !== null) return first
    return this.now() - this.lastAbleAt < COMING_BACK_MS ? null : 'no console'
  }

  /** Hands out what was decided to be shown. */
  show(notices: readonly Notice[]): void {
    if (notices.length === 0) return
    this.kept = [...this.kept, ...notices].slice(-MOST_KEPT)
    for (const { wake } of this.viewers) wake()
  }

  /**
   * Notifications with a number above `after`, at most 10 min old, as they come; null begins with the
   * next. Ends with the signal. One that cannot show anything is told nothing.
   */
  async *follow(
    { after, obstacle }: { after: number | null; obstacle: Obstacle | null },
    signal?: AbortSignal,
  ): AsyncGenerator<Notice> {
    let last = after ?? this.kept.at(-1)?.number ?? 0
    const viewer: Viewer = { obstacle, wake: () => undefined }
    this.viewers.add(viewer)
    try {
      while (signal?.aborted !== true) {
        const fresh = obstacle === null ? this.firstFresh(last) : undefined
        if (fresh === undefined) await nextWake(viewer, signal)
        else {
          last = fresh.number
          yield fresh
        }
      }
    } finally {
      this.viewers.delete(viewer)
      if (obstacle === null) this.lastAbleAt = this.now()
    }
  }

  private firstFresh(after: number): Notice | undefined {
    return this.kept.find(({ number, at }) => number > after && this.now() - at < MISSED_MS)
  }
}

function nextWake(viewer: Viewer, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal?.removeEventListener('abort', done)
      viewer.wake = () => undefined
      resolve()
    }
    viewer.wake = done
    signal?.addEventListener('abort', done, { once: true })
    if (signal?.aborted === true) done()
  })
}
