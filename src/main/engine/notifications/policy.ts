import type { Alert } from '../../../shared/alert'
import { HEALTH_DETECTOR, isHealthAlert } from '../../../shared/live'
import type {
  HeldReason,
  NoticeKind,
  NoticeOutcome,
  NotificationSettings,
  Obstacle,
} from '../../../shared/notification'
import {
  noSeverityCounts,
  SEVERITIES,
  type Severity,
  type SeverityCounts,
  severityLevel,
} from '../../../shared/severity'
import type { AlertFacts } from '../alerts/facts'
import {
  alertNotice,
  catchUpNotice,
  digestNotice,
  healthNotice,
  moreNotice,
  type NoticeText,
} from './notice'
import { quietUntil } from './quiet-hours'
import { compileRules } from './rules'

const MINUTE_MS = 60_000
/** Late alerts are told once their source brought none for so long ... */
const CATCH_UP_MS = MINUTE_MS
/** ... or so long after the first, where they never end. */
const CATCH_UP_AT_MOST_MS = 10 * MINUTE_MS

/** Where alerts wait for a summary: one bucket each, late ones by source. */
const MORE = 'cap'
const QUIET = 'quiet hours'
const LATE = 'late '

/** An alert that a live source began, or raised to a higher severity. */
export interface News {
  alert: Alert
  /** What people or rules made of it. */
  standing: 'new' | 'acknowledged' | 'closed' | 'suppressed' | 'snoozed'
  /** The live source that did so. */
  source: string
  /** Its events came late (semantics, 'Time'). */
  isLate: boolean
  /** It neither began nor rose: news only where it was kept quiet until now. */
  isWoken?: boolean
}

/** Alerts that wait to be told in one notification. */
export interface Gathered {
  counts: SeverityCounts
  newestId: string
  /** At least one of them would have been told in time. */
  isWorthTelling: boolean
  firstAt: number
  lastAt: number
}

/** What the policy remembers; all of it can be read back from what became of alerts. */
export interface NoticeState {
  /** When an alert of this detector and subject was last shown. */
  shownAt: ReadonlyMap<string, number>
  /** When notifications were shown within the last minute, oldest first; health apart. */
  recent: readonly number[]
  /** What waits, by its bucket. */
  gathered: ReadonlyMap<string, Gathered>
}

/** What holds while alerts are judged. */
export interface NoticeCircumstances {
  settings: NotificationSettings
  /** Why no console can show anything; null where one can. */
  obstacle: Obstacle | null
  now: number
  /** A source as people call it. */
  nameOf: (source: string) => string
  /** Ids of the lists that an address or domain is on. */
  listsWith: (indicator: string) => readonly string[]
}

/** What became of something, and what must be known of it to remember it. */
export interface Judged {
  outcome: NoticeOutcome
  /** Detector and subject of what was shown; empty for summaries. */
  cooldownKey: string
  /** Where it waits, or what a summary told; empty for the rest. */
  bucket: string
  isWorthTelling: boolean
  /** The news in it, each by its `newsKey`. */
  news: readonly string[]
}

/** A policy that has shown nothing yet. */
export function beginNotices(): NoticeState {
  return { shownAt: new Map(), recent: [], gathered: new Map() }
}

/** Names one piece of news: the same alert is news again only with a higher severity. */
export function newsKey({ id, severity }: Pick<AlertFacts, 'id' | 'severity'>): string {
  return `${id}:${severityLevel(severity)}`
}

/**
 * Judges what live sources just began or raised, in its order (semantics, 'Notifications'): the first
 * 'no' is the outcome. Before, tells the summaries that are due. At most `perMinute` notifications in
 * any minute, summaries included, trouble of our own apart.
 */
export function judgeNotices(
  before: NoticeState,
  news: readonly News[],
  circumstances: NoticeCircumstances,
): { state: NoticeState; judged: Judged[] } {
  const round = new Round(before, circumstances)
  round.tellGathered()
  for (const each of news) round.judge(each)
  return round.end()
}

/** What the rules say of one alert. */
type Fate =
  | { result: 'shown' }
  | { result: 'late' }
  | { result: 'waiting'; bucket: typeof MORE | typeof QUIET }
  | { result: 'held'; reason: HeldReason }

/** One call of the policy: what it remembers changes as it goes. */
class Round {
  private readonly shownAt: Map<string, number>
  private readonly gathered: Map<string, Gathered>
  private recent: number[]
  private readonly judged: Judged[] = []
  /** Late news of this round by its bucket: a backlog is one outcome a source. */
  private readonly late = new Map<string, { counts: SeverityCounts; news: News[] }>()
  private quiet: boolean | null = null
  private rules: ReturnType<typeof compileRules> | null = null

  constructor(
    before: NoticeState,
    private readonly given: NoticeCircumstances,
  ) {
    const { now, settings } = given
    this.shownAt = new Map(
      [...before.shownAt].filter(([key, at]) => now - at < cooldownOf(key, settings)),
    )
    this.recent = before.recent.filter((at) => now - at < MINUTE_MS)
    this.gathered = new Map(before.gathered)
  }

  end(): { state: NoticeState; judged: Judged[] } {
    for (const [bucket, { counts, news }] of this.late) this.waitLate(bucket, counts, news)
    const { shownAt, recent, gathered, judged } = this
    return { state: { shownAt, recent, gathered }, judged }
  }

  /** Worked out where it is needed: clocks of zones are slow to read. */
  private get isQuiet(): boolean {
    const { now, settings } = this.given
    this.quiet ??= quietUntil(now, settings.quietHours) !== null
    return this.quiet
  }

  judge(news: News): void {
    const { alert, source } = news
    const fate = this.fateOf(news)
    if (fate.result === 'held') this.hold(news, fate.reason)
    else if (fate.result === 'waiting') this.wait(news, fate.bucket)
    else if (fate.result === 'late') this.gatherLate(news, source)
    else this.show(alert)
  }

  private fateOf(news: News): Fate {
    const { alert, standing, isLate } = news
    const { settings, obstacle } = this.given
    const isHealth = isHealthAlert(alert)
    const isOn = isHealth ? settings.healthIsOn : settings.isOn
    if (!isOn) return held(isHealth ? 'health notifications are off' : 'notifications are off')
    if (standing !== 'new') return held(standing)
    if (isLate && !isHealth) return { result: 'late' }
    if (!isHealth && !this.isTold(news)) return held('no rule')
    if (alert.severity !== 'critical' && this.isQuiet) return { result: 'waiting', bucket: QUIET }
    if (this.shownAt.has(cooldownKeyOf(alert))) return held('cooldown')
    const isOverCap = this.gathered.has(MORE) || this.recent.length >= settings.perMinute
    if (!isHealth && isOverCap) return { result: 'waiting', bucket: MORE }
    return obstacle === null ? { result: 'shown' } : held(obstacle)
  }

  private isTold({ alert, source }: News): boolean {
    const { settings, now, nameOf, listsWith } = this.given
    this.rules ??= compileRules(settings)
    return this.rules(alert, { now, sources: [source, nameOf(source)], listsWith })
  }

  private show(alert: News['alert']): void {
    const { now } = this.given
    const cooldownKey = cooldownKeyOf(alert)
    this.shownAt.set(cooldownKey, now)
    if (!isHealthAlert(alert)) this.recent.push(now)
    const { kind, text } = textOf(alert)
    const counts = countOne(alert.severity)
    this.note({ result: 'shown', kind, ...text, counts }, [alert], { cooldownKey })
  }

  /** Tells what has gathered, as far as its time has come and the cap leaves room. */
  tellGathered(): void {
    const { settings } = this.given
    for (const [bucket, gathered] of this.gathered) {
      if (!settings.isOn) this.dropSummary(bucket, gathered, 'notifications are off')
      else if (!this.isDue(bucket, gathered)) continue
      else if (!gathered.isWorthTelling) this.dropSummary(bucket, gathered, 'no rule')
      else if (this.given.obstacle === null && this.recent.length < settings.perMinute) {
        this.recent.push(this.given.now)
        this.gathered.delete(bucket)
        const outcome: NoticeOutcome = { result: 'shown', ...this.summaryOf(bucket, gathered) }
        this.note(outcome, [], { bucket })
      }
    }
  }

  private isDue(bucket: string, { counts, firstAt, lastAt }: Gathered): boolean {
    const { now } = this.given
    // In quiet hours only what is Critical may be heard of.
    if (this.isQuiet && (bucket === QUIET || counts.critical === 0)) return false
    if (!bucket.startsWith(LATE)) return true
    return now - lastAt >= CATCH_UP_MS || now - firstAt >= CATCH_UP_AT_MOST_MS
  }

  private dropSummary(bucket: string, gathered: Gathered, reason: HeldReason): void {
    this.gathered.delete(bucket)
    this.note({ result: 'held', reason, ...this.summaryOf(bucket, gathered) }, [], { bucket })
  }

  private summaryOf(bucket: string, { counts, newestId }: Gathered) {
    if (bucket === MORE) return { kind: 'more' as const, counts, ...moreNotice(counts, newestId) }
    if (bucket === QUIET) {
      return { kind: 'digest' as const, counts, ...digestNotice(counts, newestId) }
    }
    const source = this.given.nameOf(bucket.slice(LATE.length))
    return { kind: 'catch-up' as const, counts, ...catchUpNotice(source, counts, newestId) }
  }

  private hold(news: News, reason: HeldReason): void {
    const { kind, text } = textOf(news.alert)
    const counts = countOne(news.alert.severity)
    this.note({ result: 'held', reason, kind, ...text, counts }, [news.alert])
  }

  private wait(news: News, bucket: typeof MORE | typeof QUIET): void {
    const { kind, text } = textOf(news.alert)
    const counts = countOne(news.alert.severity)
    this.gather(bucket, counts, news.alert.id, true)
    this.note({ result: 'waiting', reason: bucket, kind, ...text, counts }, [news.alert], {
      bucket,
    })
  }

  private gatherLate(news: News, source: string): void {
    const bucket = `${LATE}${source}`
    const known = this.late.get(bucket) ?? { counts: noSeverityCounts(), news: [] }
    known.counts[news.alert.severity] += 1
    known.news.push(news)
    this.late.set(bucket, known)
  }

  private waitLate(bucket: string, counts: SeverityCounts, news: readonly News[]): void {
    const alerts = news.map(({ alert }) => alert)
    const newestId = alerts.at(-1)?.id ?? ''
    const isWorthTelling = news.some((each) => this.isTold(each))
    const gathered = this.gather(bucket, counts, newestId, isWorthTelling)
    const summary = this.summaryOf(bucket, { ...gathered, counts })
    this.note({ result: 'waiting', reason: 'late', ...summary, alertId: newestId }, alerts, {
      bucket,
      isWorthTelling,
    })
  }

  private gather(
    bucket: string,
    counts: SeverityCounts,
    newestId: string,
    isWorthTelling: boolean,
  ): Gathered {
    const { now } = this.given
    const known = this.gathered.get(bucket)
    const sums = { ...(known?.counts ?? noSeverityCounts()) }
    for (const severity of SEVERITIES) sums[severity] += counts[severity]
    const gathered = {
      counts: sums,
      newestId,
      isWorthTelling: isWorthTelling || known?.isWorthTelling === true,
      firstAt: known?.firstAt ?? now,
      lastAt: now,
    }
    this.gathered.set(bucket, gathered)
    return gathered
  }

  private note(
    outcome: NoticeOutcome,
    alerts: readonly Pick<AlertFacts, 'id' | 'severity'>[],
    more: Partial<Pick<Judged, 'cooldownKey' | 'bucket' | 'isWorthTelling'>> = {},
  ): void {
    const news = alerts.map(newsKey)
    this.judged.push({
      outcome,
      cooldownKey: '',
      bucket: '',
      isWorthTelling: true,
      ...more,
      news,
    })
  }
}

function held(reason: HeldReason): Fate {
  return { result: 'held', reason }
}

function textOf(alert: News['alert']): { kind: NoticeKind; text: NoticeText } {
  return isHealthAlert(alert)
    ? { kind: 'health', text: healthNotice(alert) }
    : { kind: 'alert', text: alertNotice(alert) }
}

function countOne(severity: Severity): SeverityCounts {
  return { ...noSeverityCounts(), [severity]: 1 }
}

function cooldownKeyOf({ detector, subject }: Pick<AlertFacts, 'detector' | 'subject'>): string {
  return `${detector}\n${subject}`
}

function cooldownOf(key: string, settings: NotificationSettings): number {
  const isHealth = key.startsWith(`${HEALTH_DETECTOR}\n`)
  return isHealth ? settings.healthCooldownMs : settings.cooldownMs
}
