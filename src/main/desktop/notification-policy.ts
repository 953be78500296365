import type { Alert, LateAlerts } from '../../shared/alert'
import { HEALTH_DETECTOR, isHealthAlert } from '../../shared/live'
import type { Settings } from '../../shared/settings'
import {
  noSeverityCounts,
  SEVERITIES,
  type Severity,
  type SeverityCounts,
  severityLevel,
} from '../../shared/severity'
import { alertNotice, catchUpNotice, healthNotice, type Notice, summaryNotice } from './notice'

/** Late alerts are gathered so long before they are told. */
const CATCH_UP_MS = 60_000
const MINUTE_MS = 60_000

/** Why an alert was not shown: the first reason that held. */
export type HeldReason =
  | 'notifications are off'
  | 'health notifications are off'
  | 'paused'
  | 'demo'
  | 'acknowledged'
  | 'closed'
  | 'below the severity'
  | 'cooldown'

/** What became of one alert. Summarised: counted in a summary. */
export type NoticeOutcome =
  | { alertId: string; status: 'shown' }
  | { alertId: string; status: 'summarised' }
  | { alertId: string; status: 'held'; reason: HeldReason }

/** Alerts that wait to be told in one notification. */
interface Gathered {
  counts: SeverityCounts
  newestId: string
  sinceMs: number
}

/** What the policy remembers. */
export interface NoticeState {
  /** When an alert of this detector and subject was last shown. */
  shownAt: ReadonlyMap<string, number>
  /** When notifications were shown within the last minute, oldest first. */
  recent: readonly number[]
  overflow: Gathered | null
  /** Late alerts that wait to be told, by the id of their source. */
  late: ReadonlyMap<string, Gathered>
}

/** What the policy is told about the desk. */
export interface NoticeCircumstances {
  settings: Settings['notifications']
  isPaused: boolean
  isDemo: boolean
  now: number
  /** A source as people call it. */
  nameOf: (source: string) => string
}

/** The next state, what to show now, and what became of each alert. */
export interface NoticeJudgement {
  state: NoticeState
  notices: Notice[]
  outcomes: NoticeOutcome[]
}

/** A policy that has shown nothing yet. */
export function beginNotices(): NoticeState {
  return { shownAt: new Map(), recent: [], overflow: null, late: new Map() }
}

/**
 * Judges alerts that live sources just began or raised, in their order (semantics.md,
 * 'Notifications'): the first 'no' is the outcome. At most `perMinute` notifications in any minute,
 * summaries included; what goes beyond is counted in the next summary. Late alerts come counted, and
 * are told in one summary a source.
 */
export function judgeNotices(
  before: NoticeState,
  alerts: readonly Alert[],
  circumstances: NoticeCircumstances,
  lately: readonly LateAlerts[] = [],
): NoticeJudgement {
  const { settings, now } = circumstances
  const due = tellGathered(before, circumstances)
  const shownAt = new Map(
    [...due.state.shownAt].filter(([key, at]) => now - at < cooldownOf(key, settings)),
  )
  const late = gatherLate(due.state.late, lately, circumstances)
  let { recent, overflow } = due.state
  const notices = [...due.notices]
  const outcomes: NoticeOutcome[] = []

  for (const alert of alerts) {
    const reason = heldReason(alert, circumstances)
    const key = keyOf(alert)
    if (isHealthAlert(alert)) {
      const held = heldHealthReason(alert, circumstances, shownAt)
      if (held === null) {
        shownAt.set(key, now)
        notices.push(healthNotice(alert))
      }
      const { id: alertId } = alert
      outcomes.push(
        held === null ? { alertId, status: 'shown' } : { alertId, status: 'held', reason: held },
      )
    } else if (reason !== null) {
      outcomes.push({ alertId: alert.id, status: 'held', reason })
    } else if (severityLevel(alert.severity) < severityLevel(settings.from)) {
      outcomes.push({ alertId: alert.id, status: 'held', reason: 'below the severity' })
    } else if (shownAt.has(key)) {
      outcomes.push({ alertId: alert.id, status: 'held', reason: 'cooldown' })
    } else if (overflow !== null || recent.length >= settings.perMinute) {
      overflow = gather(overflow, alert, now)
      outcomes.push({ alertId: alert.id, status: 'summarised' })
    } else {
      shownAt.set(key, now)
      recent = [...recent, now]
      notices.push(alertNotice(alert))
      outcomes.push({ alertId: alert.id, status: 'shown' })
    }
  }
  return { state: { shownAt, recent, overflow, late }, notices, outcomes }
}

/** When a summary may be due, ms; null while nothing waits to be told. */
export function nextNoticeAt(state: NoticeState, perMinute: number): number | null {
  const wanted = [
    state.overflow === null ? null : state.overflow.sinceMs,
    ...[...state.late.values()].map(({ sinceMs }) => sinceMs + CATCH_UP_MS),
  ].filter((at) => at !== null)
  if (wanted.length === 0) return null
  const freeing = state.recent[state.recent.length - perMinute]
  return Math.max(Math.min(...wanted), freeing === undefined ? 0 : freeing + MINUTE_MS)
}

/** Tells what has gathered, as far as its time has come and the cap leaves room. */
function tellGathered(
  before: NoticeState,
  { settings, now, isPaused, isDemo, nameOf }: NoticeCircumstances,
): { state: NoticeState; notices: Notice[] } {
  let { overflow } = before
  const late = new Map(before.late)
  const recent = before.recent.filter((at) => now - at < MINUTE_MS)
  const notices: Notice[] = []
  if (!settings.isOn || isPaused || isDemo) {
    return { state: { ...before, recent, overflow: null, late: new Map() }, notices }
  }
  if (overflow !== null && recent.length < settings.perMinute) {
    notices.push(summaryNotice(overflow.counts, overflow.newestId))
    recent.push(now)
    overflow = null
  }
  for (const [source, gathered] of late) {
    if (now - gathered.sinceMs < CATCH_UP_MS) continue
    if (!isWorthTelling(gathered, settings.from)) {
      late.delete(source)
    } else if (recent.length < settings.perMinute) {
      notices.push(catchUpNotice(nameOf(source), gathered.counts, gathered.newestId))
      recent.push(now)
      late.delete(source)
    }
  }
  return { state: { ...before, recent, overflow, late }, notices }
}

function keyOf({ detector, subject }: Pick<Alert, 'detector' | 'subject'>): string {
  return `${detector}\n${subject}`
}

function cooldownOf(key: string, settings: Settings['notifications']): number {
  const isHealth = key.startsWith(`${HEALTH_DETECTOR}\n`)
  return isHealth ? settings.healthCooldownMs : settings.cooldownMs
}

/** Trouble of our own has a switch and a silence of its own, whatever is said of threats. */
function heldHealthReason(
  alert: Alert,
  { settings, isPaused }: NoticeCircumstances,
  shownAt: ReadonlyMap<string, number>,
): HeldReason | null {
  if (!settings.healthIsOn) return 'health notifications are off'
  if (isPaused) return 'paused'
  if (alert.status !== 'new') return alert.status
  return shownAt.has(keyOf(alert)) ? 'cooldown' : null
}

function heldReason(alert: Alert, circumstances: NoticeCircumstances): HeldReason | null {
  if (!circumstances.settings.isOn) return 'notifications are off'
  if (circumstances.isPaused) return 'paused'
  if (circumstances.isDemo) return 'demo'
  if (alert.status === 'acknowledged') return 'acknowledged'
  return alert.status === 'closed' ? 'closed' : null
}

function gatherLate(
  before: ReadonlyMap<string, Gathered>,
  lately: readonly LateAlerts[],
  { settings, isPaused, isDemo, now }: NoticeCircumstances,
): ReadonlyMap<string, Gathered> {
  if (!settings.isOn || isPaused || isDemo) return before
  const late = new Map(before)
  for (const { source, counts, newestId } of lately) {
    const known = late.get(source)
    const sums = { ...(known?.counts ?? noSeverityCounts()) }
    for (const severity of SEVERITIES) sums[severity] += counts[severity]
    late.set(source, { counts: sums, newestId, sinceMs: known?.sinceMs ?? now })
  }
  return late
}

/** Late alerts are told where at least one of them would have been told in time. */
function isWorthTelling(gathered: Gathered, from: Severity): boolean {
  return SEVERITIES.some(
    (severity) => severityLevel(severity) >= severityLevel(from) && gathered.counts[severity] > 0,
  )
}

function gather(before: Gathered | null, alert: Alert, now: number): Gathered {
  const counts = { ...(before?.counts ?? noSeverityCounts()) }
  counts[alert.severity] += 1
  return { counts, newestId: alert.id, sinceMs: before?.sinceMs ?? now }
}
