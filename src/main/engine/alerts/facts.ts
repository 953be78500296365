import type { WatchEvent } from '../../../shared/event'
import { type Severity, severityLevel } from '../../../shared/severity'
import type { StoredEvent } from '../record'

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

/** The facts of an alert with its first event; the id is given when the alert begins. */
export function beginFacts(event: StoredEvent, windowStart: number): AlertFacts {
  const { finding } = event
  return {
    id: '',
    seq: event.seq,
    windowStart,
    detector: finding.detector,
    product: event.product,
    rule: finding.rule,
    alertId: event.alertId,
    subject: finding.subject,
    ip: event.ip,
    target: event.target,
    indicator: finding.indicator,
    title: finding.title,
    severity: finding.severity,
    score: finding.score,
    nativeScore: finding.nativeScore,
    first: event.time,
    last: event.time,
    firstArrived: event.arrived,
    lastArrived: event.arrived,
    count: 1,
  }
}

/**
 * Adds one more event to an alert, in place. The result does not depend on the order of events:
 * severity and scores are the highest, the span is the widest; the target is that of the newest.
 */
export function addToFacts(facts: AlertFacts, event: StoredEvent): void {
  const { finding } = event
  facts.seq = Math.max(facts.seq, event.seq)
  facts.count += 1
  if (severityLevel(finding.severity) > severityLevel(facts.severity))
    facts.severity = finding.severity
  facts.score = highest(facts.score, finding.score)
  facts.nativeScore = highest(facts.nativeScore, finding.nativeScore)
  facts.first = Math.min(facts.first, event.time)
  if (
    event.time > facts.last ||
    (event.time === facts.last && (event.target ?? '') > (facts.target ?? ''))
  ) {
    facts.last = event.time
    facts.target = event.target
  }
  facts.firstArrived = Math.min(facts.firstArrived, event.arrived)
  facts.lastArrived = Math.max(facts.lastArrived, event.arrived)
}

/** Adds what further events said to an alert, in place; `more` is not used afterwards. */
export function mergeFacts(facts: AlertFacts, more: AlertFacts): void {
  facts.seq = Math.max(facts.seq, more.seq)
  facts.count += more.count
  if (severityLevel(more.severity) > severityLevel(facts.severity)) facts.severity = more.severity
  facts.score = highest(facts.score, more.score)
  facts.nativeScore = highest(facts.nativeScore, more.nativeScore)
  facts.first = Math.min(facts.first, more.first)
  const isLater = more.last > facts.last
  if (isLater || (more.last === facts.last && (more.target ?? '') > (facts.target ?? ''))) {
    facts.last = more.last
    facts.target = more.target
  }
  facts.firstArrived = Math.min(facts.firstArrived, more.firstArrived)
  facts.lastArrived = Math.max(facts.lastArrived, more.lastArrived)
}

function highest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null ? a : Math.max(a, b)
}
