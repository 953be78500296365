import type { WebAnomalySettings } from '../../../../shared/web-anomaly'
import type { FlagReason } from '../../../../shared/web-evidence'
import { pairsOf, sizeOf } from '../../web/hash-counts'
import type { SetReading } from '../../web/request-set-cache'

/** What rules look at in a request set behind a bucket. */
export type RuledReading = Pick<SetReading, 'visit' | 'stop' | 'part'>

/** Rules that a request set breaks, whatever a model says of it. */
export function brokenRules(
  { visit, stop, part }: RuledReading,
  { lowRate, flood }: Pick<WebAnomalySettings, 'lowRate' | 'flood'>,
): FlagReason[] {
  const reasons: FlagReason[] = []
  const seconds = (stop - visit.start) / 1_000
  const isTooLong = lowRate.limits.some(
    (limit) => visit.requests > limit.requests && seconds > limit.seconds,
  )
  if (lowRate.isOn && isTooLong) reasons.push('low-rate')
  if (flood.isOn && mostOfOnePage(part) >= flood.requests) reasons.push('flood')
  return reasons
}

/** Requests of the page that was asked for most in a bucket. */
function mostOfOnePage({ paths, times }: Pick<SetReading['part'], 'paths' | 'times'>): number {
  let most = 0
  if (sizeOf(paths) === 1) return times.length
  for (const [, count] of pairsOf(paths)) most = Math.max(most, count)
  return most
}
