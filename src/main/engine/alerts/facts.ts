import type { WatchEvent } from '../../../shared/event'
import { type Severity, severityLevel } from '../../../shared/severity'
import type { Finding, StoredEvent } from '../record'
import { alertId, windowStart } from './identity'

/**
 * What an alert's events say: drawn from them and nothing else, so that it can be computed again.
 * `seq` is the last batch in it. Decisions of people stand elsewhere.
 */
export interface AlertFacts {
  id: string
  seq: number
  windowStart: number
  detector: string
  product: WatchEvent['product']
  rule: string
  alertId: number | null
  subject: string
  ip: string | null
  target: string | null
  indicator: string | null
  title: string
  severity: Severity
  score: number | null
  nativeScore: number | null
  first: number
  last: number
  firstArrived: number
  lastArrived: number
  count: number
}

/** Where a part of an alert came from. */
export interface PartOrigin {
  /** From an import or a replay: consoles are not told row by row. */
  isReplay: boolean
  /** Id of the source that handed it in, where one did. */
  source?: string
  /** Called for each alert that begins with a part from here. */
  onBegun?: () => void
}

/** What a finding says besides what it is about: the same for many events. */
export type Verdict = Pick<
  Finding,
  'detector' | 'rule' | 'title' | 'severity' | 'score' | 'nativeScore'
>

/** What one stored event, or one finding of a window, adds to its alert. */
export interface AlertPart {
  subject: string
  ip: string | null
  indicator: string | null
  target: string | null
  /** Event time of its first event, ms: says which group window it belongs to. */
  time: number
  /** Event time of its last event, ms. */
  until: number
  /** Distinct events. */
  count: number
  arrived: number
  /** Number of the batch that wrote it. */
  seq: number
  product: WatchEvent['product']
  alertId: number | null
  verdict: Verdict
  origin: PartOrigin
  /** When the reporter told it, ms; NaN or absent where it does not say. */
  reportedAt?: number
  /** This process has just stored it, as the first one as far as history could say. */
  isFresh?: boolean
  /** Its alert is no news yet (`quiet`), or is from now on (`wakes`). */
  news?: 'quiet' | 'wakes'
}

const DRAWN_AGAIN: PartOrigin = { isReplay: true }

/** What a stored event adds to its alert, for a start that catches up. */
export function partOf(event: StoredEvent): AlertPart {
  const { ip, target, time, arrived, seq, product, finding } = event
  const { subject, indicator } = finding
  return {
    subject,
    ip,
    indicator,
    target,
    time,
    until: time,
    count: 1,
    arrived,
    seq,
    product,
    alertId: event.alertId,
    verdict: finding,
    origin: DRAWN_AGAIN,
    ...(event.reportedAt === undefined ? {} : { reportedAt: event.reportedAt }),
  }
}

/** The facts of an alert with its first part. */
export function beginFacts(part: AlertPart): AlertFacts {
  const { verdict } = part
  const start = windowStart(part.time)
  return {
    id: alertId(verdict.detector, verdict.rule, part.subject, start),
    seq: part.seq,
    windowStart: start,
    detector: verdict.detector,
    product: part.product,
    rule: verdict.rule,
    alertId: part.alertId,
    subject: part.subject,
    ip: part.ip,
    target: part.target,
    indicator: part.indicator,
    title: verdict.title,
    severity: verdict.severity,
    score: verdict.score,
    nativeScore: verdict.nativeScore,
    first: part.time,
    last: part.until,
    firstArrived: part.arrived,
    lastArrived: part.arrived,
    count: part.count,
  }
}

/**
 * Adds one more part to an alert, in place. The result does not depend on the order of events:
 * severity and scores are the highest, the span is the widest; the target is that of the newest.
 */
export function addToFacts(facts: AlertFacts, part: AlertPart): void {
  const { verdict, time, until, arrived, target } = part
  facts.seq = Math.max(facts.seq, part.seq)
  facts.count += part.count
  if (severityLevel(verdict.severity) > severityLevel(facts.severity)) {
    facts.severity = verdict.severity
  }
  facts.score = highest(facts.score, verdict.score)
  facts.nativeScore = highest(facts.nativeScore, verdict.nativeScore)
  if (time < facts.first) facts.first = time
  if (until > facts.last || (until === facts.last && (target ?? '') > (facts.target ?? ''))) {
    facts.last = until
    facts.target = target
  }
  if (arrived < facts.firstArrived) facts.firstArrived = arrived
  if (arrived > facts.lastArrived) facts.lastArrived = arrived
}

function highest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null ? a : Math.max(a, b)
}
