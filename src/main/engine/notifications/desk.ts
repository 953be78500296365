import type {
  FollowNotices,
  Notice,
  NoticeStatus,
  NotificationSettings,
  OutcomePage,
  StoredOutcome,
} from '../../../shared/notification'
import type { NoticeStore, NumberedJudged } from '../history/notices'
import { createTurns } from '../turns'
import { condense } from './condense'
import {
  beginNotices,
  type Judged,
  judgeNotices,
  type News,
  type NoticeState,
  newsKey,
} from './policy'
import { quietUntil } from './quiet-hours'
import { NoticeViewers } from './viewers'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000
/** What was shown in this time before a start is shown to consoles that come back. */
const SHOWN_MS = 10 * MINUTE_MS
/** Lines about what was held back that wait to be written together. */
const MOST_UNWRITTEN = 1_000

/** What notifications are decided with. */
export interface NotificationParts {
  store: Pick<
    NoticeStore,
    'insert' | 'read' | 'readShown' | 'readCooldowns' | 'readGathered' | 'readLast' | 'readKnown'
  >
  settings: () => NotificationSettings
  /** A source as people call it. */
  nameOf: (source: string) => string
  /** Ids of the lists that an address or domain is on. */
  listsWith: (indicator: string) => readonly string[]
  now: () => number
}

/**
 * Decides who is told what, and keeps what became of it. Whatever is shown, or must be told later, is
 * stored before anybody sees it: a start goes on where a kill broke off. What is held back is written
 * before its alerts are committed.
 */
export class NotificationDesk {
  private readonly inTurn = createTurns()
  private unwritten: NumberedJudged[] = []
  /** News that could not be stored while history was away; it goes first with what comes next. */
  private unjudged: News[] = []

  private constructor(
    private readonly parts: NotificationParts,
    private readonly viewers: NoticeViewers,
    private state: NoticeState,
    private last: number,
    private lastShown: number,
  ) {}

  /** Reads back what was decided before. */
  static async open(parts: NotificationParts): Promise<NotificationDesk> {
    const { store, now } = parts
    const at = now()
    const [shown, cooldowns, gathered, { last, lastShown }] = await Promise.all([
      store.readShown(at - SHOWN_MS),
      store.readCooldowns(at - DAY_MS),
      store.readGathered(),
      store.readLast(),
    ])
    const state = {
      ...beginNotices(),
      shownAt: cooldowns,
      recent: shown
        .filter((each) => each.kind !== 'health' && at - each.at < MINUTE_MS)
        .map((each) => each.at),
      gathered,
    }
    const { hasSound } = parts.settings()
    const notices = shown.map((each) => toNotice(each, hasSound))
    return new NotificationDesk(parts, new NoticeViewers(notices, now), state, last, lastShown)
  }

  /**
   * Judges news in its order; returns once what must not be forgotten is stored. While history is
   * away it waits here, and its alerts are not committed either.
   */
  take(news: readonly News[]): Promise<void> {
    if (news.length === 0) return Promise.resolve()
    return this.inTurn(async () => {
      this.unjudged.push(...news)
      await this.judgeWaiting().catch(() => undefined)
    })
  }

  /** The same for what a kill broke off: news that was judged before it is left out. */
  takeAgain(news: readonly News[]): Promise<void> {
    if (news.length === 0) return Promise.resolve()
    return this.inTurn(async () => {
      const keys = news.map(({ alert }) => newsKey(alert))
      const known = await this.parts.store.readKnown(keys)
      this.unjudged.push(...news.filter(({ alert }) => !known.has(newsKey(alert))))
      await this.judgeWaiting()
    })
  }

  /** Once a second: tells summaries that are due. */
  tick(): Promise<void> {
    return this.inTurn(() => this.judgeWaiting())
  }

  /** Writes all that is not written yet; its alerts may be committed then. */
  flush(): Promise<void> {
    return this.inTurn(async () => {
      if (this.unjudged.length > 0) await this.judgeWaiting()
      await this.write([])
    })
  }

  /** Notifications for one console, from where it ended before. */
  follow(console: FollowNotices, signal?: AbortSignal): AsyncGenerator<Notice> {
    return this.viewers.follow(console, signal)
  }

  /** What became of alerts, newest first. */
  async read(
    before: number | null,
    limit: number,
    which: 'all' | 'shown' | 'held',
  ): Promise<OutcomePage> {
    await this.flush()
    const isHeld = which === 'all' ? null : which === 'held'
    const outcomes = await this.parts.store.read(before, limit, isHeld)
    const oldest = outcomes.at(-1)
    const hasMore = oldest !== undefined && outcomes.length === limit
    return { outcomes, next: hasMore ? oldest.number : null }
  }

  /** How notifications are. */
  status(): NoticeStatus {
    const { last, lastShown, parts } = this
    return {
      last,
      lastShown,
      obstacle: this.viewers.obstacle(),
      quietUntil: quietUntil(parts.now(), parts.settings().quietHours),
    }
  }

  private async judgeWaiting(): Promise<void> {
    await this.judge(await this.leaveOutTold(this.unjudged))
    this.unjudged = []
  }

  /** Without alerts that wake though they were judged before at the same severity. */
  private async leaveOutTold(news: readonly News[]): Promise<readonly News[]> {
    const woken = news.filter(({ isWoken }) => isWoken === true).map(({ alert }) => newsKey(alert))
    if (woken.length === 0) return news
    const told = await this.parts.store.readKnown(woken)
    for (const line of this.unwritten) for (const key of line.news) told.add(key)
    return news.filter(({ alert, isWoken }) => {
      const key = newsKey(alert)
      const isTold = isWoken === true && told.has(key)
      told.add(key)
      return !isTold
    })
  }

  private async judge(news: readonly News[]): Promise<void> {
    const { settings, now, nameOf, listsWith } = this.parts
    const at = now()
    const circumstances = {
      settings: settings(),
      obstacle: this.viewers.obstacle(),
      now: at,
      nameOf,
      listsWith,
    }
    const { state, judged } = judgeNotices(this.state, news, circumstances)
    const lines = condense(judged).map((each) => this.number(each, at))
    const urgent = lines.filter(isUrgent)
    const held = lines.filter((each) => !isUrgent(each))
    if (urgent.length > 0 || this.unwritten.length > MOST_UNWRITTEN) await this.write(urgent)
    this.unwritten.push(...held)
    this.state = state
    const { hasSound } = circumstances.settings
    const shown = urgent.filter(({ outcome }) => outcome.result === 'shown')
    this.lastShown = shown.at(-1)?.number ?? this.lastShown
    this.viewers.show(
      shown.map(({ outcome, number }) => toNotice({ ...outcome, number, at }, hasSound)),
    )
  }

  private async write(urgent: readonly NumberedJudged[]): Promise<void> {
    const lines = [...this.unwritten, ...urgent]
    if (lines.length === 0) return
    await this.parts.store.insert(lines)
    this.unwritten = []
  }

  /** Numbers go on from the clock, so that they grow whatever was lost. */
  private number(judged: Judged, at: number): NumberedJudged {
    this.last = Math.max(this.last + 1, at)
    return { ...judged, number: this.last, at }
  }
}

/** Forgetting it would show something twice or never. */
function isUrgent({ outcome, bucket }: Judged): boolean {
  return outcome.result !== 'held' || bucket !== ''
}

function toNotice(shown: StoredOutcome, hasSound: boolean): Notice {
  const { number, at, kind, title, body, alertId } = shown
  return { number, at, kind, title, body, alertId, isSilent: !hasSound }
}
