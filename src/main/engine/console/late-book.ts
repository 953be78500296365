import type { Alert, LateAlerts } from '../../../shared/alert'
import { noSeverityCounts, SEVERITIES } from '../../../shared/severity'

/** An alert whose newest event came so long before its arrival is late (semantics, Time), ms. */
const LATE_MS = 15 * 60_000

/** Late alerts by the source that brought them: counted, since a backlog has more than a table shows. */
export class LateBook {
  readonly #bySource = new Map<string, LateAlerts>()

  /** Counts an alert where it came late, unless somebody dealt with it; false where it did not. */
  take(alert: Alert, source: string): boolean {
    if (alert.lastArrived - alert.last <= LATE_MS) return false
    if (alert.status !== 'new') return true
    const counts = { ...noSeverityCounts(), [alert.severity]: 1 }
    this.add({ source, counts, newestId: alert.id })
    return true
  }

  /** Adds what was counted elsewhere. */
  add({ source, counts, newestId }: LateAlerts): void {
    const before = this.#bySource.get(source)?.counts ?? noSeverityCounts()
    const sums = { ...before }
    for (const severity of SEVERITIES) sums[severity] += counts[severity]
    this.#bySource.set(source, { source, counts: sums, newestId })
  }

  /** What was counted, source by source. */
  told(): LateAlerts[] {
    return [...this.#bySource.values()]
  }
}
