import type { Alert, LiveTotals } from '../../../shared/alert'
import type { AlertStatus } from '../../../shared/alert-status'
import { isHealthAlert } from '../../../shared/live'
import {
  noSeverityCounts,
  SEVERITIES,
  severityLevel,
  severityOfLevel,
} from '../../../shared/severity'
import type { BookChange } from './book'
import type { AlertState } from './decisions'
import type { AlertFacts } from './facts'

/** Where an alert is counted: by its status, unless it is open and hidden. */
export type Place = AlertStatus | 'hidden'
const PLACES: Place[] = ['new', 'acknowledged', 'closed', 'hidden']

/** Says where an alert of a status is counted now. */
export type PlaceOf = (
  alert: Pick<AlertFacts, 'detector' | 'rule' | 'subject' | 'severity'>,
  status: AlertStatus,
) => Place

/**
 * Alerts by status and severity, kept up as they change. Those about the product itself are open or
 * closed like others, and in no count of severities: they are no threats.
 */
export class AlertTotals {
  private readonly counts: Record<Place, number[]> = {
    new: SEVERITIES.map(() => 0),
    acknowledged: SEVERITIES.map(() => 0),
    closed: SEVERITIES.map(() => 0),
    hidden: SEVERITIES.map(() => 0),
  }

  private readonly health: Record<Place, number> = {
    new: 0,
    acknowledged: 0,
    closed: 0,
    hidden: 0,
  }

  constructor(private readonly placeOf: PlaceOf) {}

  /** Starts from what history counts; answers whether that is something else than before. */
  load(
    rows: readonly { place: Place; severity: number; isHealth: number; count: number }[],
  ): boolean {
    const before = this.written()
    for (const place of PLACES) {
      this.counts[place].fill(0)
      this.health[place] = 0
    }
    for (const { place, severity, isHealth, count } of rows) {
      if (isHealth === 1) this.health[place] += Number(count)
      else this.counts[place][severity] = Number(count)
    }
    return this.written() !== before
  }

  /** Takes in new and risen alerts. `before` holds states that a rule has just changed. */
  follow(
    change: BookChange,
    before: ReadonlyMap<string, AlertState | undefined>,
    statusOf: (id: string) => AlertStatus,
  ): void {
    for (const facts of change.begun) this.add(facts, statusOf(facts.id), 1)
    for (const { facts, fromLevel } of change.raised) {
      const was = before.has(facts.id)
        ? (before.get(facts.id)?.status ?? 'new')
        : statusOf(facts.id)
      this.add({ ...facts, severity: severityOfLevel(fromLevel) }, was, -1)
      this.add(facts, statusOf(facts.id), 1)
    }
  }

  /** Takes in decisions on alerts that say the same as before. */
  decide(alerts: readonly Alert[], before: ReadonlyMap<string, AlertState | undefined>): void {
    for (const alert of alerts) {
      this.add(alert, before.get(alert.id)?.status ?? 'new', -1)
      this.add(alert, alert.status, 1)
    }
  }

  /** The totals as a console shows them. */
  read(extra: { mine: number; blocked: number }): LiveTotals {
    const bySeverity = noSeverityCounts()
    SEVERITIES.forEach((severity, level) => {
      bySeverity[severity] = this.at('new', level) + this.at('acknowledged', level)
    })
    const { counts, health } = this
    const open = sum(counts.new) + sum(counts.acknowledged) + health.new + health.acknowledged
    const suppressed = sum(counts.hidden) + health.hidden
    return {
      open,
      suppressed,
      all: open + suppressed + sum(counts.closed) + health.closed,
      bySeverity,
      newCritical: this.at('new', severityLevel('critical')),
      unread: sum(counts.new),
      ...extra,
    }
  }

  private written(): string {
    return JSON.stringify([this.counts, this.health])
  }

  private at(place: Place, level: number): number {
    return this.counts[place][level] ?? 0
  }

  private add(
    alert: Pick<Alert, 'detector' | 'rule' | 'subject' | 'severity'>,
    status: AlertStatus,
    by: number,
  ): void {
    const place = this.placeOf(alert, status)
    if (isHealthAlert(alert)) {
      this.health[place] = Math.max(0, this.health[place] + by)
      return
    }
    const level = severityLevel(alert.severity)
    this.counts[place][level] = Math.max(0, this.at(place, level) + by)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
