import type { Alert, AlertStatus, LiveTotals } from '../../../shared/alert'
import { noSeverityCounts, SEVERITIES, severityLevel } from '../../../shared/severity'
import type { BookChange } from './book'
import type { AlertState } from './decisions'

const STATUSES: AlertStatus[] = ['new', 'acknowledged', 'closed']

/** Alerts by status and severity, kept up as they change. */
export class AlertTotals {
  private readonly counts: Record<AlertStatus, number[]> = {
    new: SEVERITIES.map(() => 0),
    acknowledged: SEVERITIES.map(() => 0),
    closed: SEVERITIES.map(() => 0),
  }

  /** Starts from what history counts. */
  load(rows: readonly { status: AlertStatus; severity: number; count: number }[]): void {
    for (const status of STATUSES) this.counts[status].fill(0)
    for (const row of rows) this.counts[row.status][row.severity] = Number(row.count)
  }

  /** Takes in new and risen alerts. `before` holds states that a rule has just changed. */
  follow(
    change: BookChange,
    before: ReadonlyMap<string, AlertState | undefined>,
    statusOf: (id: string) => AlertStatus,
  ): void {
    for (const facts of change.begun) this.add(statusOf(facts.id), severityLevel(facts.severity), 1)
    for (const { facts, fromLevel } of change.raised) {
      const was = before.has(facts.id)
        ? (before.get(facts.id)?.status ?? 'new')
        : statusOf(facts.id)
      this.add(was, fromLevel, -1)
      this.add(statusOf(facts.id), severityLevel(facts.severity), 1)
    }
  }

  /** Takes in decisions on alerts that say the same as before. */
  decide(alerts: readonly Alert[], before: ReadonlyMap<string, AlertState | undefined>): void {
    for (const alert of alerts) {
      this.add(before.get(alert.id)?.status ?? 'new', severityLevel(alert.severity), -1)
      this.add(alert.status, severityLevel(alert.severity), 1)
    }
  }

  /** The totals as a console shows them. */
  read(extra: { mine: number; blocked: number }): LiveTotals {
    const bySeverity = noSeverityCounts()
    SEVERITIES.forEach((severity, level) => {
      bySeverity[severity] = this.at('new', level) + this.at('acknowledged', level)
    })
    const open = sum(this.counts.new) + sum(this.counts.acknowledged)
    return {
      open,
      all: open + sum(this.counts.closed),
      bySeverity,
      newCritical: this.at('new', severityLevel('critical')),
      unread: sum(this.counts.new),
      ...extra,
    }
  }

  private at(status: AlertStatus, level: number): number {
    return this.counts[status][level] ?? 0
  }

  private add(status: AlertStatus, level: number, by: number): void {
    this.counts[status][level] = Math.max(0, this.at(status, level) + by)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
