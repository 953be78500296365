import type { Alert, AlertGroup, Grouping, LiveFilter, LivePage, Tab } from '../../shared/alert'
import {
  alertGroupKey,
  compareGroups,
  groupOf,
  isInTab,
  isLeadBefore,
  isOpenAlert,
  isSameSilence,
} from '../../shared/live'
import { asksOthers, compileFilter } from '../../shared/live-filter'
import { severityLevel } from '../../shared/severity'

/** What the table shows, to whom. */
export interface LiveQuery {
  tab: Tab
  filter: LiveFilter
  grouping: Grouping
  actor: string
}

/** One row of the table. Its `group` is replaced, never changed, so that unchanged rows stay drawn. */
export interface Row {
  key: string
  group: AlertGroup
  /** False where more alerts belong to it than are known here: `count` is then the least it can be. */
  isExact: boolean
  /** No alert of it is held by tab and filter any more; it stays in sight while paused. */
  isGone: boolean
  /** When it came into the table, this machine's ms; 0 for rows that were read. */
  bornAt: number
  /** Its alerts as far as they were seen one by one. */
  alerts: ReadonlyMap<string, Alert>
  /** Alerts that tab and filter hold no more, as they left: a paused table still shows them. */
  left: ReadonlyMap<string, Alert>
}

/** Rows kept in memory at the most; beyond it the oldest are let go. */
export const MAX_ROWS = 5000

/**
 * The rows of one tab and filter: pages as the engine read them, and the live alerts merged into
 * them. Counts are sums over each alert's own newest count, never increments, so a repeated batch
 * changes nothing. Where a live alert meets a row whose alerts are not all known, the row is marked
 * inexact until `setAlerts` brings them all.
 */
export class LiveRows {
  private readonly rows = new Map<string, Row>()
  private sorted: Row[] | null = null
  /** Cursor of the next page; null when all rows are here. */
  next: string | null = null
  /** Rows that tab and filter hold altogether, as last read and counted on. */
  total = 0
  /** Older rows were let go, and are not read again until the table is read anew. */
  isTruncated = false

  /**
   * Whether a live alert belongs here cannot be told, or rows hold more alerts than are known one by
   * one: they are read anew instead.
   */
  readonly isReadAnew: boolean
  private readonly letsThrough: (alert: Alert) => boolean

  constructor(readonly query: LiveQuery) {
    this.isReadAnew = query.grouping !== 'finding' || asksOthers(query.filter)
    this.letsThrough = compileFilter(query.filter, Date.now)
  }

  get size(): number {
    return this.rows.size
  }

  get(key: string): Row | undefined {
    return this.rows.get(key)
  }

  /** Takes in a page; rows that live batches brought first keep what they know. */
  addPage(page: LivePage): void {
    for (const group of page.groups) {
      const known = this.rows.get(group.key)
      if (known && !known.isGone) continue
      this.rows.set(group.key, {
        key: group.key,
        group,
        isExact: true,
        isGone: false,
        bornAt: 0,
        alerts: new Map([[group.lead.id, group.lead]]),
        left: new Map(),
      })
    }
    this.next = page.next
    this.total = Math.max(page.total, this.rows.size)
    this.sorted = null
  }

  /** Merges changed alerts; returns the keys of the rows that changed. */
  merge(alerts: readonly Alert[], now: number): Set<string> {
    const changed = new Set<string>()
    for (const alert of alerts) {
      const key = alertGroupKey(alert, this.query.grouping)
      const isHeld = this.holds(alert)
      const row = this.rows.get(key)
      if (!row || row.isGone) {
        if (isHeld) this.begin(key, alert, now)
        else continue
      } else if (isHeld) {
        if (!this.take(row, alert)) continue
      } else if (!this.drop(row, alert)) continue
      changed.add(key)
    }
    if (changed.size > 0) this.sorted = null
    return changed
  }

  private holds(alert: Alert): boolean {
    return isInTab(alert, this.query.tab, this.query.actor) && this.letsThrough(alert)
  }

  /** Replaces what is known of a row by all its alerts, as just read; `isAll` when none is missing. */
  setAlerts(key: string, alerts: readonly Alert[], isAll: boolean): void {
    const row = this.rows.get(key)
    if (!row) return
    const known = new Map(row.alerts)
    const merged = alerts.map((alert) => newerVersion(known.get(alert.id), alert))
    const held = this.isReadAnew ? merged : merged.filter((alert) => this.holds(alert))
    const group = groupOf(held, this.query.grouping)
    this.sorted = null
    if (!group) {
      this.forget(row)
      return
    }
    this.rows.set(key, {
      ...row,
      group: isAll ? group : { ...row.group, lead: group.lead },
      isExact: isAll || (this.isReadAnew && row.isExact),
      isGone: false,
      alerts: new Map(held.map((alert) => [alert.id, alert])),
    })
  }

  /** True when every alert of the row is known one by one. */
  isFullyKnown(row: Row): boolean {
    return row.isExact && row.alerts.size === row.group.alerts
  }

  /** Rows newest first. */
  order(): readonly Row[] {
    if (!this.sorted) {
      this.sorted = [...this.rows.values()]
        .filter((row) => !row.isGone)
        .sort((a, b) => compareGroups(a.group, b.group))
    }
    return this.sorted
  }

  /** Lets go of the oldest rows beyond the limit, but of none that `isKept`, and of gone ones. */
  trim(isKept: (key: string) => boolean, limit = MAX_ROWS): void {
    for (const row of this.rows.values()) {
      if (row.isGone && !isKept(row.key)) this.rows.delete(row.key)
    }
    const order = this.order()
    if (order.length <= limit) return
    for (const row of order.slice(limit)) {
      if (!isKept(row.key)) this.rows.delete(row.key)
    }
    this.next = null
    this.isTruncated = true
    this.sorted = null
  }

  private begin(key: string, alert: Alert, now: number): void {
    const group = groupOf([alert], this.query.grouping)
    if (!group) return
    this.rows.set(key, {
      key,
      group,
      // With rows still unread or let go, this one may have older alerts among them.
      isExact: this.next === null && !this.isTruncated,
      isGone: false,
      bornAt: now,
      alerts: new Map([[alert.id, alert]]),
      left: new Map(),
    })
    this.total = Math.max(this.total + (this.next === null ? 1 : 0), this.rows.size)
  }

  private take(row: Row, alert: Alert): boolean {
    const before = row.alerts.get(alert.id)
    const now = newerVersion(before, alert)
    if (before === now) return false
    const alerts = new Map(row.alerts).set(now.id, now)
    if (this.isFullyKnown(row)) {
      const group = groupOf(alerts.values(), this.query.grouping)
      if (group) this.rows.set(row.key, { ...row, group, alerts })
      return true
    }
    this.rows.set(row.key, {
      ...row,
      alerts,
      group: partialGroup(row.group, before, now),
      isExact: row.isExact && before !== undefined,
    })
    return true
  }

  private drop(row: Row, alert: Alert): boolean {
    const before = row.alerts.get(alert.id)
    if (!before && row.isExact && this.isFullyKnown(row)) return false
    const alerts = new Map(row.alerts)
    alerts.delete(alert.id)
    const left = new Map(row.left).set(alert.id, alert)
    if (this.isFullyKnown(row)) {
      const group = groupOf(alerts.values(), this.query.grouping)
      if (group) this.rows.set(row.key, { ...row, group, alerts, left })
      else this.forget({ ...row, left })
      return true
    }
    // An alert that was never held (closed before, or hidden by the filter) changes nothing; one
    // that was held, but never seen alone, can only be taken out by reading the row again.
    this.rows.set(row.key, {
      ...row,
      alerts,
      left,
      isExact: false,
      group: before
        ? {
            ...row.group,
            count: row.group.count - before.count,
            alerts: row.group.alerts - 1,
            openAlerts: row.group.openAlerts - (isOpenAlert(before) ? 1 : 0),
            lead: row.group.lead.id === alert.id ? alert : row.group.lead,
          }
        : row.group,
    })
    return true
  }

  private forget(row: Row): void {
    this.rows.set(row.key, { ...row, isGone: true, isExact: true, alerts: new Map() })
    this.total = Math.max(0, this.total - 1)
  }
}

/** The later word on an alert: more decisions, then more events; equal ones keep the newer message. */
function newerVersion(known: Alert | undefined, heard: Alert): Alert {
  if (!known) return heard
  if (heard.revision !== known.revision) return heard.revision > known.revision ? heard : known
  if (heard.count !== known.count) return heard.count > known.count ? heard : known
  return isSameAlert(known, heard) ? known : heard
}

function isSameAlert(a: Alert, b: Alert): boolean {
  return (
    a.last === b.last &&
    a.severity === b.severity &&
    a.status === b.status &&
    a.assignee === b.assignee &&
    a.blockedBy === b.blockedBy &&
    a.isAllowed === b.isAllowed &&
    isSameSilence(a, b) &&
    a.title === b.title &&
    a.score === b.score
  )
}

/** A row whose alerts are not all known: what one changed alert says about it. */
function partialGroup(group: AlertGroup, before: Alert | undefined, alert: Alert): AlertGroup {
  const isLead = alert.id === group.lead.id || isLeadBefore(alert, group.lead)
  const isWorse = severityLevel(alert.severity) > severityLevel(group.severity)
  const isHigher = alert.score !== null && (group.score === null || alert.score > group.score)
  const wasOpen = before && isOpenAlert(before) ? 1 : 0
  return {
    ...group,
    severity: isWorse ? alert.severity : group.severity,
    score: isHigher ? alert.score : group.score,
    first: Math.min(group.first, alert.first),
    last: Math.max(group.last, alert.last),
    count: group.count + (before ? alert.count - before.count : 0),
    openAlerts: group.openAlerts + (before ? (isOpenAlert(alert) ? 1 : 0) - wasOpen : 0),
    lead: isLead ? alert : group.lead,
    title: isLead ? alert.title : group.title,
    subject: isLead ? alert.subject : group.subject,
    detector: isLead ? alert.detector : group.detector,
    product: isLead ? alert.product : group.product,
  }
}
