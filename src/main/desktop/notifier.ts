import type { TestNotificationResult } from '../../shared/desktop'
import type { Notice, Obstacle } from '../../shared/notification'
import type { ConsoleClient, EngineLog } from '../engine/engine'
import type { Timers } from './engine-supervisor'

/** What a native notification says. */
export type ShownNotice = Pick<Notice, 'title' | 'body' | 'alertId' | 'isSilent'>

/** Where native notifications are shown. */
export interface NoticeBoard {
  isSupported: () => boolean
  /** Shows one; `onClick` is called when a person clicks it. */
  show: (notice: ShownNotice, onClick: () => void) => void
}

/** Remembers across runs which notification was shown last. */
export interface ShownMark {
  /** Number of the last that was shown; null before the first. */
  read: () => Promise<number | null>
  write: (number: number) => Promise<void>
}

/** What a notifier works with. */
export interface NotifierParts {
  board: NoticeBoard
  mark: ShownMark
  /** Whether the system asks for silence; null where it does not tell. */
  readDoNotDisturb: () => Promise<boolean | null>
  timers: Timers
  now: () => number
  log: EngineLog
  /** A notification was clicked: show the window, with this alert where there is one. */
  onOpen: (alertId: string | null) => void
}

/** How often the system is asked whether it wants silence. */
const LOOK_MS = 30_000

/** Shows what the engine decides to tell, and says to it when nothing can be shown. */
export class Notifier {
  private isPaused = false
  private isDisturbing = true
  private client: Pick<ConsoleClient, 'notifications'> | null = null
  private following = new AbortController()
  /** Number after which this engine's notifications are shown; null begins with the next. */
  private after: Promise<number | null>
  private timer: unknown = null

  constructor(private readonly parts: NotifierParts) {
    this.after = parts.mark.read()
  }

  /** Takes up the line to a fresh engine. */
  connect(client: Pick<ConsoleClient, 'notifications'>): void {
    this.client = client
    void this.lookAtSystem()
    this.begin()
  }

  /** The engine is gone. */
  disconnect(): void {
    this.client = null
    this.following.abort()
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = null
  }

  /** Nothing is shown while paused, and what came meanwhile is not told afterwards. */
  setPaused(isPaused: boolean): void {
    if (isPaused === this.isPaused) return
    this.isPaused = isPaused
    this.beginAnew()
  }

  /** Shows one notification to try it, whatever the policy. */
  test(): TestNotificationResult {
    if (!this.parts.board.isSupported()) {
      return {
        status: 'not shown',
        reason: 'This system shows no notifications. Check its notification service.',
      }
    }
    this.show({
      title: 'Notifications work',
      body: 'Watchfloor tells you here about new alerts.',
      alertId: null,
      isSilent: true,
    })
    return { status: 'shown' }
  }

  /** Why nothing can be shown now; null where it can. */
  private obstacle(): Obstacle | null {
    if (!this.parts.board.isSupported()) return 'not allowed'
    if (this.isPaused) return 'paused'
    return this.isDisturbing ? null : 'do not disturb'
  }

  /** What was decided for nobody to see is not shown afterwards. */
  private beginAnew(): void {
    // Numbers go on from the clock.
    this.after = Promise.resolve(this.parts.now())
    this.begin()
  }

  private begin(): void {
    const { client } = this
    this.following.abort()
    if (client === null) return
    this.following = new AbortController()
    const { signal } = this.following
    this.follow(client, signal).catch((error: unknown) => {
      if (!signal.aborted) this.parts.log.warn({ err: error }, 'Notifications are followed no more')
    })
  }

  private async follow(
    client: Pick<ConsoleClient, 'notifications'>,
    signal: AbortSignal,
  ): Promise<void> {
    const input = { after: await this.after, obstacle: this.obstacle() }
    if (signal.aborted) return
    for await (const notice of await client.notifications.follow(input, { signal })) {
      if (signal.aborted) return
      this.after = Promise.resolve(notice.number)
      // Written first: shown twice would be worse than not at all after a kill between the two.
      await this.parts.mark
        .write(notice.number)
        .catch((error: unknown) => this.parts.log.warn({ err: error }, 'The mark cannot be kept'))
      this.show(notice)
    }
  }

  private async lookAtSystem(): Promise<void> {
    const isDisturbing = (await this.parts.readDoNotDisturb().catch(() => null)) !== true
    if (isDisturbing !== this.isDisturbing) {
      this.isDisturbing = isDisturbing
      this.beginAnew()
    }
    if (this.client === null) return
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = this.parts.timers.set(() => void this.lookAtSystem(), LOOK_MS)
  }

  private show(notice: ShownNotice): void {
    if (!this.parts.board.isSupported()) return
    this.parts.board.show(notice, () => this.parts.onOpen(notice.alertId))
  }
}
