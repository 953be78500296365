import type { AlertAction } from '../../../shared/alert'
import { ConflictError, type DecisionTakenError } from '../decision'
import { type AlertState, ASSIGNED, toState } from './decisions'
import type { AlertFacts } from './facts'
import { alertName } from './identity'

/** Somebody decided on an alert since it was looked at. */
export function tellConflict(id: string, state: AlertState): ConflictError {
  const status = state.status === 'new' ? 'reopened' : state.status
  const what = state.change.startsWith(ASSIGNED) ? state.change : status
  return new ConflictError(
    `${alertName(id)} was ${what} by ${state.changedBy} in the meantime. Look at it again, then decide.`,
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

/** What was done to which alerts, in words, and what was left as it is. */
export function sayAction(
  action: AlertAction,
  alerts: readonly AlertFacts[],
  left: { stayed: number; changed?: number },
): string {
  const first = alerts[0]
  const what =
    alerts.length === 1 && first !== undefined
      ? `${alertName(first.id)}, ${first.subject}`
      : countAlerts(alerts.length)
  const { stayed, changed = 0 } = left
  const done = sayDone(action, what)
  const staying = [sayLeft(stayed, 'came'), sayLeft(changed, 'others changed')]
  const sentences = [done, ...staying].filter((each) => each !== '')
  return sentences.length === 1 ? done : `${sentences.join('. ')}.`
}

function sayLeft(count: number, why: string): string {
  if (count === 0) return ''
  return `${countAlerts(count)} that ${why} meanwhile ${count === 1 ? 'stays' : 'stay'}`
}

function sayDone(action: AlertAction, what: string): string {
  if (action.kind === 'acknowledge') return `Acknowledged ${what}`
  if (action.kind === 'close') return `Closed ${what} as ${action.reason}`
  if (action.kind === 'reopen') return `Reopened ${what}`
  return `Assigned ${what} to ${action.assignee ?? 'nobody'}`
}
