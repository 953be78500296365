import type { Alert } from '../../shared/alert'
import { isOpenAlert, isSameSilence } from '../../shared/live'
import type { Row } from './rows'

/**
 * A row as a paused table shows it: everything stands as it was when the table was paused, but what
 * was decided since is shown, since that is what the person is doing. Returns the same object where
 * nothing was decided.
 */
export function keepFrozen(frozen: Row, live: Row | undefined): Row {
  if (!live || live === frozen) return frozen
  let isChanged = live.isGone !== frozen.isGone
  const decided = (alert: Alert): Alert => {
    const now = live.alerts.get(alert.id) ?? live.left.get(alert.id)
    const next = now ? withDecision(alert, now) : alert
    if (next !== alert) isChanged = true
    return next
  }
  const lead = decided(frozen.group.lead)
  const alerts = new Map([...frozen.alerts].map(([id, alert]) => [id, decided(alert)]))
  const openAlerts = countOpen(frozen, live, alerts)
  if (!isChanged && openAlerts === frozen.group.openAlerts) return frozen
  return {
    ...frozen,
    isGone: live.isGone,
    alerts,
    group: { ...frozen.group, lead, openAlerts },
  }
}

/** The alert with another version's decision and list marks; the same object where they agree. */
function withDecision(alert: Alert, now: Alert): Alert {
  const isSame =
    alert.revision === now.revision &&
    alert.status === now.status &&
    alert.assignee === now.assignee &&
    alert.blockedBy === now.blockedBy &&
    alert.isAllowed === now.isAllowed &&
    isSameSilence(alert, now)
  if (isSame) return alert
  const { status, closeReason, note, assignee, actor, decidedAt, revision } = now
  const { blockedBy, isAllowed, silence } = now
  return {
    ...alert,
    status,
    closeReason,
    note,
    assignee,
    actor,
    decidedAt,
    revision,
    blockedBy,
    isAllowed,
    silence,
  }
}

/** Open ones among the alerts that the row held then; alerts that came since are taken as open. */
function countOpen(frozen: Row, live: Row, alerts: ReadonlyMap<string, Alert>): number {
  if (live.isGone) return 0
  if (alerts.size === frozen.group.alerts) {
    return [...alerts.values()].filter(isOpenAlert).length
  }
  const cameSince = Math.max(0, live.group.alerts - frozen.group.alerts)
  return Math.min(frozen.group.alerts, Math.max(0, live.group.openAlerts - cameSince))
}
