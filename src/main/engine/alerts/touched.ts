import type { AlertKey } from '../history/alert-drawing'
import { type AlertFacts, type AlertPart, addToFacts } from './facts'
import { alertId, windowStart } from './identity'

const DAY_MS = 24 * 3_600_000

/** What matters of the row of an alert that stood before. */
export interface Standing {
  level: number
  count: number
}

/** What this engine last knew of an alert. */
export interface Remembered extends Standing {
  id: string
  /** What it said, where this process stored all its events; null where others did or may have. */
  facts: AlertFacts | null
  /** Newest arrival when it was marked as one that this engine has events of, ms; 0 where it is not. */
  markedAt: number
}

/** An alert that a stage touches, and who may want to hear of it. */
export interface Touched {
  name: string
  key: AlertKey
  remembered: Remembered | undefined
  onBegun: (() => void) | undefined
  /** Id of a live source that had a part in it, null where only replays had. */
  live: string | null
  /** The most that one of its parts says of news: `wakes`, then nothing, then `quiet`. */
  news: AlertPart['news']
  /** When the reporter told of the newest of what touches it, ms; absent where none says so. */
  reportedAt?: number
  /** Newest arrival of what touches it, ms. */
  arrived: number
  /** The same when it was marked as one that this engine has events of, ms; 0 where it is not. */
  markedAt: number
  /** Events of it that this process stored, all of them as far as it knows; NaN where others did. */
  stored: number
  /** What it says now, where that is known without asking history. */
  grown: AlertFacts | null
}

/** The alerts of parts, each once. */
export function listTouched(
  parts: Iterable<AlertPart>,
  recall: (name: string) => Remembered | undefined,
): Touched[] {
  const touched = new Map<string, Touched>()
  for (const part of parts) {
    const { verdict, subject, time, origin } = part
    const start = windowStart(time)
    const name = `${verdict.detector}\n${verdict.rule}\n${subject}\n${start}`
    let known = touched.get(name)
    if (known === undefined) {
      known = begin(name, part, start, recall(name))
      touched.set(name, known)
    }
    if (!origin.isReplay) known.live ??= origin.source ?? ''
    if (known.news === 'quiet' || part.news === 'wakes') known.news = part.news
    const { reportedAt = Number.NaN } = part
    if (!Number.isNaN(reportedAt)) known.reportedAt = Math.max(known.reportedAt ?? 0, reportedAt)
    take(known, part)
  }
  return [...touched.values()]
}

/** Nothing is known of it any more but what stands: it must be drawn. */
export function forgetGrown(touched: Touched): void {
  touched.grown = null
  touched.stored = Number.NaN
}

function begin(
  name: string,
  { verdict, subject, ip, origin, news }: AlertPart,
  start: number,
  remembered: Remembered | undefined,
): Touched {
  const { detector, rule } = verdict
  const id = remembered?.id ?? alertId(detector, rule, subject, start)
  const facts = remembered?.facts ?? null
  return {
    name,
    key: { id, detector, rule, subject, ip, windowStart: start },
    remembered,
    onBegun: origin.onBegun,
    live: null,
    news,
    arrived: 0,
    markedAt: remembered?.markedAt ?? 0,
    stored: remembered === undefined ? 0 : (facts?.count ?? Number.NaN),
    grown: facts === null ? null : { ...facts },
  }
}

function take(touched: Touched, part: AlertPart): void {
  if (part.arrived > touched.arrived) touched.arrived = part.arrived
  if (part.isFresh === true) touched.stored += part.count
  const { grown } = touched
  if (grown === null) return
  if (canGrow(grown, part)) addToFacts(grown, part)
  else touched.grown = null
}

/**
 * What another process may have stored, what may have come first and give the alert its words, and
 * what comes so late that retention may have taken what came before, is drawn.
 */
function canGrow({ firstArrived }: AlertFacts, { isFresh, arrived }: AlertPart): boolean {
  return isFresh === true && arrived > firstArrived && arrived - firstArrived <= DAY_MS
}
