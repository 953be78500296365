import { type Detection, parseDetection } from '../../../../shared/detection'
import type { WatchEvent } from '../../../../shared/event'
import type { PublicAlertMessage } from '../../../../shared/public-api'
import { type Severity, severityLevel } from '../../../../shared/severity'

/** An alert of a digest with what its newest record says. */
export interface DigestAlert {
  alert: PublicAlertMessage
  /** Version of its rule, empty where it has none. */
  version: string
}

/** An alert as it is told in detail. */
export interface DetailedAlert extends DigestAlert {
  /** Its newest record; null where none is kept any more. */
  sample: WatchEvent | null
  /** The sample as a detection of Chronicle, null where it is none. */
  detection: Detection | null
}

/** Alerts of one rule and version. */
export interface RuleCount {
  rule: string
  version: string
  product: string
  title: string
  /** The worst. */
  severity: Severity
  alerts: number
  events: number
}

/** What all alerts that are told together come to. Times in ISO 8601. */
export interface DigestHead {
  alerts: number
  events: number
  /** First and last event. */
  from: string
  to: string
  /** Where the stream of their source goes on after them, as the source wrote it; null without one. */
  continuationTime: string | null
  rules: RuleCount[]
}

/** Counts alerts by rule and version, the worst and the most first. */
export function headOf(
  alerts: readonly DigestAlert[],
  continuationTime: string | null,
): DigestHead {
  const rules = new Map<string, RuleCount>()
  for (const { alert, version } of alerts) {
    const { rule, product, title, severity, events } = alert
    const key = JSON.stringify([product, rule, version])
    const known = rules.get(key)
    if (known === undefined) {
      rules.set(key, { rule, version, product, title, severity, alerts: 1, events })
      continue
    }
    known.alerts += 1
    known.events += events
    if (severityLevel(severity) > severityLevel(known.severity)) known.severity = severity
  }
  // ISO times in UTC sort as they stand.
  const firsts = alerts.map(({ alert }) => alert.first_seen).sort()
  const lasts = alerts.map(({ alert }) => alert.last_seen).sort()
  return {
    alerts: alerts.length,
    events: alerts.reduce((sum, { alert }) => sum + alert.events, 0),
    from: firsts[0] ?? '',
    to: lasts.at(-1) ?? '',
    continuationTime,
    rules: [...rules.values()].sort(
      (a, b) => severityLevel(b.severity) - severityLevel(a.severity) || b.alerts - a.alerts,
    ),
  }
}

/** An alert with its sample. */
export function withSample(each: DigestAlert, sample: WatchEvent | null): DetailedAlert {
  const isDetection = sample !== null && each.alert.product === 'chronicle'
  return { ...each, sample, detection: isDetection ? parseDetection(sample.raw) : null }
}
