import type { AlertKey } from '../history/alert-drawing'
import { type AlertFacts, type AlertPart, addToFacts } from './facts'
import type { HeldAlerts, Linked } from './held'
import { alertId, windowStart } from './identity'

const DAY_MS = 24 * 3_600_000

/** What matters of the row of an alert that stood before. */
export interface Standing {
  level: number
  count: number
}

/**
 * What this engine knows of an alert from one stage to the next, and what the stage at hand brings.
 * Nothing of it is copied for each stage: what lives as long as a stage is stored is expensive to
 * collect.
 */
export interface RememberedAlert extends AlertKey, Linked<RememberedAlert> {
  /** Its row as it stood last; null where history must be asked. */
  standing: Standing | null
  /** What it says, where this process stored all its events; null where it must be drawn. */
  facts: AlertFacts | null
  /** Events of it that this process stored, all of them as far as it knows; NaN where others did. */
  stored: number
  /** Newest arrival when it was marked as one that this engine has events of, ms; 0 where it is not. */
  markedAt: number
  /** Number of the last stage that touched it. What follows is of that one. */
  stage: number
  onBegun: (() => void) | undefined
  /** Id of a live source that had a part in it, null where only replays had. */
  live: string | null
  /** The most that one of its parts says of news: `wakes`, then nothing, then `quiet`. */
  news: AlertPart['news']
  /** When the reporter told of the newest of what touches it, ms; NaN where none says so. */
  reportedAt: number
  /** Newest arrival of what touches it, ms. */
  arrived: number
}

/** The alerts of a stage's parts, each once and grown by them; those that are new are held as well. */
export function listTouched(
  parts: Iterable<AlertPart>,
  held: HeldAlerts<RememberedAlert>,
  stage: number,
): RememberedAlert[] {
  const touched: RememberedAlert[] = []
  for (const part of parts) {
    const alert = held.find(part) ?? hold(part, held)
    if (alert.stage !== stage) {
      begin(alert, part, stage)
      touched.push(alert)
    }
    take(alert, part)
  }
  return touched
}

/** Nothing is known of it any more but what stands: it must be drawn. */
export function forgetGrown(alert: RememberedAlert): void {
  alert.facts = null
  alert.stored = Number.NaN
}

function hold(
  { verdict, subject, ip, time }: AlertPart,
  held: HeldAlerts<RememberedAlert>,
): RememberedAlert {
  const { detector, rule } = verdict
  const start = windowStart(time)
  const alert: RememberedAlert = {
    id: alertId(detector, rule, subject, start),
    detector,
    rule,
    subject,
    ip,
    windowStart: start,
    standing: null,
    facts: null,
    stored: 0,
    markedAt: 0,
    stage: 0,
    onBegun: undefined,
    live: null,
    news: undefined,
    reportedAt: Number.NaN,
    arrived: 0,
    next: null,
  }
  held.add(alert)
  return alert
}

function begin(alert: RememberedAlert, { origin, news }: AlertPart, stage: number): void {
  alert.stage = stage
  if (alert.standing === null) alert.stored = 0
  alert.onBegun = origin.onBegun
  alert.live = null
  alert.news = news
  alert.reportedAt = Number.NaN
  alert.arrived = 0
}

function take(alert: RememberedAlert, part: AlertPart): void {
  const { origin, arrived, news, isFresh, count, reportedAt = Number.NaN } = part
  if (!origin.isReplay) alert.live ??= origin.source ?? ''
  if (alert.news === 'quiet' || news === 'wakes') alert.news = news
  if (!Number.isNaN(reportedAt)) {
    alert.reportedAt = Math.max(Number.isNaN(alert.reportedAt) ? 0 : alert.reportedAt, reportedAt)
  }
  if (arrived > alert.arrived) alert.arrived = arrived
  if (isFresh === true) alert.stored += count
  const { facts } = alert
  if (facts === null) return
  if (canGrow(facts, part)) addToFacts(facts, part)
  else alert.facts = null
}

/**
 * What another process may have stored, what may have come first and give the alert its words, and
 * what comes so late that retention may have taken what came before, is drawn.
 */
function canGrow({ firstArrived }: AlertFacts, { isFresh, arrived }: AlertPart): boolean {
  return isFresh === true && arrived > firstArrived && arrived - firstArrived <= DAY_MS
}
