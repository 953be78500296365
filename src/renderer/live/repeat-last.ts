import type { Alert, AlertAction, LastTime } from '../../shared/alert'
import type { CloseReason } from '../../shared/alert-status'
import type { Desk } from '../stores/desk'
import { lastTimesStrings } from '../strings'
import { MAX_TARGETS } from './alert-actions'
import type { FeedItem } from './live-state'

/** How the same thing was closed the last time. */
export interface LastClose {
  reason: CloseReason
  note: string
}

/** The newest decision of a person to close; what closed itself is nobody's judgement. */
export function lastCloseOf(lastTimes: readonly LastTime[]): LastClose | null {
  const judged = lastTimes.find(
    ({ status, closeReason }) =>
      status === 'closed' && closeReason !== null && closeReason !== 'automated',
  )
  if (judged?.closeReason == null) return null
  return { reason: judged.closeReason, note: judged.note }
}

/**
 * Closes an alert as the same thing was closed the last time, and with it the alerts of its line that
 * are of the same rule and subject: others may deserve another decision.
 */
export async function repeatLast(desk: Desk, id: string, item: FeedItem | undefined) {
  const { client, changes, live, toast } = desk
  const tell = (text: string) => toast.show({ tone: 'plain', text, undo: null })
  try {
    const { alert, lastTimes } = await client.alerts.get({ id })
    const close = lastCloseOf(lastTimes)
    if (close === null) return tell(lastTimesStrings.nothing)
    const inLine = item === undefined ? [alert] : await live.alertsOf([item])
    const targets = inLine.filter((each) => isSameOpen(each, alert)).slice(0, MAX_TARGETS)
    if (targets.length === 0) return tell(lastTimesStrings.closedAlready)
    const action: AlertAction = { kind: 'close', ...close }
    const named = targets.map(({ id, revision }) => ({ id, revision }))
    await changes.perform(() => client.alerts.act({ target: { alerts: named }, action }))
  } catch (error) {
    changes.fail(error)
  }
}

function isSameOpen(each: Alert, alert: Alert): boolean {
  return (
    each.status !== 'closed' &&
    each.rule === alert.rule &&
    each.subject === alert.subject &&
    each.detector === alert.detector
  )
}
