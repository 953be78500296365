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
  /** Called for each alert that begins with a part from here. */
  onBegun?: () => void
}

/** What one stored event adds to its alert. */
export interface AlertPart {
  ip: string | null
  /** Event time, ms. */
  time: number
  arrived: number
  /** Number of the batch that wrote the event. */
  seq: number
  product: WatchEvent['product']
  alertId: number | null
  target: string | null
  finding: Finding
  origin: PartOrigin
}

const DRAWN_AGAIN: PartOrigin = { isReplay: true }

/** What a stored event adds to its alert, for a start that catches up. */
export function partOf(event: StoredEvent): AlertPart {
  const { ip, time, arrived, seq, product, alertId, target, finding } = event
  return { ip, time, arrived, seq, product, alertId, target, finding, origin: DRAWN_AGAIN }
}

/** The facts of an alert with its first part. */
export function beginFacts(part: AlertPart): AlertFacts {
  const { finding } = part
  const start = windowStart(part.time)
  return {
    id: alertId(finding.detector, finding.rule, finding.subject, start),
    seq: part.seq,
    windowStart: start,
    detector: finding.detector,
    product: part.product,
    rule: finding.rule,
    alertId: part.alertId,
    subject: finding.subject,
    ip: part.ip,
    target: part.target,
    indicator: finding.indicator,
    title: finding.title,
    severity: finding.severity,
    score: finding.score,
    nativeScore: finding.nativeScore,
    first: part.time,
    last: part.time,
    firstArrived: part.arrived,
    lastArrived: part.arrived,
    count: 1,
  }
}

/**
 * Adds one more part to an alert, in place. The result does not depend on the order of events:
 * severity and scores are the highest, the span is the widest; the target is that of the newest.
 */
export function addToFacts(facts: AlertFacts, part: AlertPart): void {
  const { finding, time, arrived, target } = part
  facts.seq = Math.max(facts.seq, part.seq)
  facts.count += 1
  if (severityLevel(finding.severity) > severityLevel(facts.severity)) {
    facts.severity = finding.severity
  }
  facts.score = highest(facts.score, finding.score)
  facts.nativeScore = highest(facts.nativeScore, finding.nativeScore)
  if (time < facts.first) facts.first = time
  if (time > facts.last || (time === facts.last && (target ?? '') > (facts.target ?? ''))) {
    facts.last = time
    facts.target = target
  }
  if (arrived < facts.firstArrived) facts.firstArrived = arrived
  if (arrived > facts.lastArrived) facts.lastArrived = arrived
}

function highest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null ? a : Math.max(a, b)
}
