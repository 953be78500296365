import type { LateAlerts, LiveBatch } from '../../shared/alert'
import type { TestNotificationResult } from '../../shared/desktop'
import type { Timers } from './engine-supervisor'
import { type Notice, testNotice } from './notice'
import {
  beginNotices,
  judgeNotices,
  type NoticeCircumstances,
  type NoticeOutcome,
  type NoticeState,
  nextNoticeAt,
} from './notification-policy'

/** Where native notifications are shown. */
export interface NoticeBoard {
  isSupported: () => boolean
  /** Shows one; `onClick` is called when a person clicks it. */
  show: (notice: Notice, onClick: () => void) => void
}

/** What a notifier works with. */
export interface NotifierParts {
  board: NoticeBoard
  timers: Timers
  now: () => number
  /** What the engine has in force now. */
  readCircumstances: () => Promise<Pick<NoticeCircumstances, 'settings' | 'isDemo' | 'nameOf'>>
  /** A notification was clicked: show the window, with this alert where there is one. */
  onOpen: (alertId: string | null) => void
  onOutcome: (outcome: NoticeOutcome) => void
}

/** Turns live batches into native notifications, as the policy says. */
export class Notifier {
  private state: NoticeState = beginNotices()
  private timer: unknown = null
  private isPaused = false

  constructor(private readonly parts: NotifierParts) {}

  /** Nothing is shown while paused, and what came meanwhile is not told afterwards. */
  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused
  }

  /** Takes in one batch of the live stream. */
  async take(batch: LiveBatch): Promise<void> {
    const news = new Set(batch.news)
    const { late = [] } = batch
    if (news.size === 0 && late.length === 0) return
    await this.judge(
      batch.alerts.filter((alert) => news.has(alert.id)),
      late,
    )
  }

  /** Shows one notification to try it, whatever the policy. */
  test(): TestNotificationResult {
    if (!this.parts.board.isSupported()) {
      return {
        status: 'not shown',
        reason: 'This system shows no notifications. Check its notification service.',
      }
    }
    this.show(testNotice())
    return { status: 'shown' }
  }

  /** Forgets what waits to be told. */
  stop(): void {
    this.clearTimer()
  }

  private async judge(
    alerts: LiveBatch['alerts'],
    late: readonly LateAlerts[] = [],
  ): Promise<void> {
    const known = await this.parts.readCircumstances()
    const circumstances = { ...known, isPaused: this.isPaused, now: this.parts.now() }
    const { state, notices, outcomes } = judgeNotices(this.state, alerts, circumstances, late)
    this.state = state
    for (const notice of notices) this.show(notice)
    for (const outcome of outcomes) this.parts.onOutcome(outcome)
    this.clearTimer()
    const at = nextNoticeAt(state, known.settings.perMinute)
    if (at === null) return
    const waitMs = Math.max(0, at - this.parts.now())
    this.timer = this.parts.timers.set(() => {
      this.judge([]).catch(() => undefined)
    }, waitMs)
  }

  private show(notice: Notice): void {
    if (!this.parts.board.isSupported()) return
    this.parts.board.show(notice, () => this.parts.onOpen(notice.alertId))
  }

  private clearTimer(): void {
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = null
  }
}
