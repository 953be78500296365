import type { Alert, LiveBatch, LivePage } from '../../../shared/alert'
import { alertGroupKey, compareGroups, groupOf, isInTab } from '../../../shared/live'
import { compileFilter } from '../../../shared/live-filter'
import { noSeverityCounts } from '../../../shared/severity'
import { makeBatch } from '../../../shared/testing/alerts'
import type { LiveQuery } from '../rows'

/** The engine as far as the live table is concerned: alerts in, pages, groups and batches out. */
export class TestEngine {
  readonly alerts = new Map<string, Alert>()
  number = 0

  /** Puts an alert, new or changed, and answers the batch that tells of it. */
  put(...alerts: Alert[]): LiveBatch {
    this.number += 1
    const arrived = noSeverityCounts()
    for (const alert of alerts) {
      if (!this.alerts.has(alert.id)) arrived[alert.severity] += 1
      this.alerts.set(alert.id, alert)
    }
    return makeBatch({ number: this.number, at: 10_000 + this.number, alerts, arrived })
  }

  /** One page of `limit` rows behind the place that `cursor` names: a time and a key. */
  page(query: LiveQuery, cursor: string | null, limit: number, since?: number): LivePage {
    const all = this.groups(query)
    const behind = all.filter(
      (group) => cursor === null || compareGroups(readCursor(cursor), group) < 0,
    )
    const groups = behind.slice(0, limit)
    const last = groups.at(-1)
    return {
      groups,
      next: last && behind.length > limit ? `${last.last}.${last.key}` : null,
      total: all.length,
      hidden: 0,
      number: this.number,
      arrivedSince: since === undefined ? null : this.countArrived(query, since),
    }
  }

  private countArrived(query: LiveQuery, since: number) {
    const counts = noSeverityCounts()
    for (const alert of this.held(query))
      if (alert.firstArrived > since) counts[alert.severity] += 1
    return counts
  }

  /** All alerts of a row that the query holds. */
  group(query: LiveQuery, key: string): Alert[] {
    return this.held(query).filter((alert) => alertGroupKey(alert, query.grouping) === key)
  }

  /** All rows of a query, in order: the truth that the table is compared with. */
  groups(query: LiveQuery) {
    const byKey = new Map<string, Alert[]>()
    for (const alert of this.held(query)) {
      const key = alertGroupKey(alert, query.grouping)
      byKey.set(key, [...(byKey.get(key) ?? []), alert])
    }
    return [...byKey.values()]
      .map((alerts) => groupOf(alerts, query.grouping))
      .filter((group) => group !== null)
      .sort(compareGroups)
  }

  private held({ tab, filter, actor }: LiveQuery): Alert[] {
    return [...this.alerts.values()].filter(
      (alert) => isInTab(alert, tab, actor) && compileFilter(filter, Date.now)(alert),
    )
  }
}

function readCursor(cursor: string): { last: number; key: string } {
  const dot = cursor.indexOf('.')
  return { last: Number(cursor.slice(0, dot)), key: cursor.slice(dot + 1) }
}
