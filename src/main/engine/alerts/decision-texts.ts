import type { AlertAction } from '../../../shared/alert'
import { ConflictError, type DecisionTakenError } from '../decision'
import { type AlertState, toState } from './decisions'
import type { AlertFacts } from './facts'
import { alertName } from './identity'

/** Somebody decided on an alert since it was looked at. */
export function tellConflict(id: string, state: AlertState): ConflictError {
  const what = state.status === 'new' ? 'reopened' : state.status
  return new ConflictError(
    `${alertName(id)} was ${what} by ${state.actor} in the meantime. Look at it again, then decide.`,
  )
}

/** Somebody decides, or just decided, on the same. */
export function tellTaken({ mine, other }: DecisionTakenError): ConflictError {
  if (other !== null) return tellConflict(other.object, toState(other))
  return new ConflictError(
    `Somebody decides on ${alertName(mine.object)} at this moment. Look at it again, then decide.`,
  )
}

/** How many alerts, in words. */
export function countAlerts(count: number): string {
  return count === 1 ? '1 alert' : `${count.toLocaleString('en')} alerts`
}

/** What was done to which alerts, in words. */
export function sayAction(action: AlertAction, alerts: readonly AlertFacts[]): string {
  const first = alerts[0]
  const what =
    alerts.length === 1 && first !== undefined
      ? `${alertName(first.id)}, ${first.subject}`
      : countAlerts(alerts.length)
  if (action.kind === 'acknowledge') return `Acknowledged ${what}`
  if (action.kind === 'close') return `Closed ${what} as ${action.reason}`
  return `Reopened ${what}`
}
