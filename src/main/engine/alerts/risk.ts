import type { Alert } from '../../../shared/alert'
import type { Entity } from '../../../shared/entity'
import { isHealthAlert } from '../../../shared/live'

const DAY_MS = 24 * 3_600_000
const WEIGHT = { info: 0, low: 1, medium: 5, high: 20, critical: 50 } as const
/** Alerts of one rule and day that count. */
const PER_RULE_AND_DAY = 3

/**
 * Risk of an entity (semantics, Severity): the weights of its alerts, each halved every 24 h since
 * its last event, at most three a rule and day, the worst first, without those closed as false
 * positive or duplicate, and without trouble of the product's own, which is no threat.
 */
export function riskOf(alerts: readonly Alert[], now: number): number {
  const counted = new Map<string, number>()
  const worstFirst = [...alerts].sort(
    (a, b) => WEIGHT[b.severity] - WEIGHT[a.severity] || b.last - a.last,
  )
  let risk = 0
  for (const alert of worstFirst) {
    if (isHealthAlert(alert)) continue
    if (alert.closeReason === 'false positive' || alert.closeReason === 'duplicate') continue
    const key = `${alert.detector}|${alert.rule}|${Math.floor(alert.last / DAY_MS)}`
    const count = counted.get(key) ?? 0
    if (count >= PER_RULE_AND_DAY) continue
    counted.set(key, count + 1)
    risk += WEIGHT[alert.severity] * 0.5 ** (Math.max(0, now - alert.last) / DAY_MS)
  }
  return risk
}

/** The word for a risk; an entity that neither events nor alerts name was not seen. */
export function verdictOf(risk: number, named: number): Entity['verdict'] {
  if (named === 0) return 'not seen'
  if (risk >= 50) return 'dangerous'
  if (risk >= 20) return 'suspicious'
  return risk >= 5 ? 'watch' : 'quiet'
}
