import type { Alert, AlertGroup, Grouping, Tab } from './alert'
import { severityLevel } from './severity'

/**
 * Key of the live table's row that an alert belongs to: its detector, product and subject, or what the
 * rows are grouped by. A subject may hold any character, so it stands last.
 */
export function alertGroupKey(
  alert: Pick<Alert, 'detector' | 'product' | 'subject' | 'target'>,
  grouping: Grouping = 'finding',
): string {
  switch (grouping) {
    case 'finding':
      return `${alert.detector}/${alert.product}/${alert.subject}`
    case 'entity':
      return alert.subject
    case 'detector':
      return `${alert.detector}/${alert.product}`
    case 'site':
      return alert.target ?? ''
  }
}

/** Detector of alerts about the product itself: kind `health`, apart from threats. */
export const HEALTH_DETECTOR = 'health'

/** Whether an alert is about the product itself and no threat. */
export function isHealthAlert(alert: Pick<Alert, 'detector'>): boolean {
  return alert.detector === HEALTH_DETECTOR
}

/** Open is new or acknowledged, neither snoozed nor suppressed. */
export function isOpenAlert(alert: Pick<Alert, 'status' | 'silence'>): boolean {
  return alert.status !== 'closed' && alert.silence === null
}

/** Whether the same suppression or snooze, or none, hides two versions of an alert. */
export function isSameSilence(a: Pick<Alert, 'silence'>, b: Pick<Alert, 'silence'>): boolean {
  return a.silence?.kind === b.silence?.kind && a.silence?.revision === b.silence?.revision
}

/** Whether a tab shows an alert to `actor`: `mine` are the open ones assigned to or decided by them. */
export function isInTab(alert: Alert, tab: Tab, actor: string): boolean {
  switch (tab) {
    case 'open':
      return isOpenAlert(alert)
    case 'mine':
      return isOpenAlert(alert) && alert.assignee === actor
    case 'blocked':
      return alert.blockedBy !== null
    case 'suppressed':
      return alert.status !== 'closed' && alert.silence !== null
    case 'all':
      return true
  }
}

/** Order of rows and alerts: newest event first, then by key so that equal times stay put. */
export function compareGroups(
  a: Pick<AlertGroup, 'last' | 'key'>,
  b: Pick<AlertGroup, 'last' | 'key'>,
): number {
  if (a.last !== b.last) return b.last - a.last
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

/** Whether an alert leads a row before another: the worse one, then the later, then the larger id. */
export function isLeadBefore(a: Alert, b: Alert): boolean {
  if (a.severity !== b.severity) return severityLevel(a.severity) > severityLevel(b.severity)
  return a.last !== b.last ? a.last > b.last : a.id > b.id
}

/** One row from all alerts that the tab and filter hold of it; null for none. */
export function groupOf(
  alerts: Iterable<Alert>,
  grouping: Grouping = 'finding',
): AlertGroup | null {
  let group: AlertGroup | null = null
  const subjects = new Set<string>()
  const detectors = new Set<string>()
  for (const alert of alerts) {
    if (grouping !== 'finding') {
      subjects.add(alert.subject)
      detectors.add(alertGroupKey(alert, 'detector'))
    }
    if (group === null) {
      group = startGroup(alert, grouping)
      continue
    }
    if (severityLevel(alert.severity) > severityLevel(group.severity))
      group.severity = alert.severity
    if (alert.score !== null && (group.score === null || alert.score > group.score)) {
      group.score = alert.score
    }
    group.first = Math.min(group.first, alert.first)
    group.last = Math.max(group.last, alert.last)
    group.count += alert.count
    group.alerts += 1
    group.openAlerts += isOpenAlert(alert) ? 1 : 0
    if (isLeadBefore(alert, group.lead)) {
      group.lead = alert
      group.title = alert.title
      group.subject = alert.subject
      group.detector = alert.detector
      group.product = alert.product
    }
  }
  if (group !== null && grouping !== 'finding') {
    group.subjects = subjects.size
    group.detectors = detectors.size
  }
  return group
}

function startGroup(alert: Alert, grouping: Grouping): AlertGroup {
  return {
    key: alertGroupKey(alert, grouping),
    grouping,
    subject: alert.subject,
    detector: alert.detector,
    product: alert.product,
    subjects: 1,
    detectors: 1,
    severity: alert.severity,
    title: alert.title,
    score: alert.score,
    first: alert.first,
    last: alert.last,
    count: alert.count,
    alerts: 1,
    openAlerts: isOpenAlert(alert) ? 1 : 0,
    lead: alert,
  }
}
