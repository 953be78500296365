import { createHash } from 'node:crypto'
import type { AlertAction } from '../../../shared/alert'
import type { AlertStatus, CloseReason } from '../../../shared/alert-status'
import { type Severity, severityLevel, severityOfLevel } from '../../../shared/severity'
import type { Decision } from '../decision'
import type { AlertFacts } from './facts'

const HOUR_MS = 3_600_000
/** An acknowledged predecessor passes its status on for this long. */
const ACKNOWLEDGED_FOR_MS = 24 * HOUR_MS
/** A closed predecessor keeps its successors quiet for this long (`quietAfterClose`). */
const QUIET_AFTER_CLOSE_MS = HOUR_MS

/** The action of decisions that only say who is to deal with an alert. */
export const ASSIGNED = 'assigned'

/** What stands decided on one alert. */
export interface AlertState {
  status: AlertStatus
  closeReason: CloseReason | null
  note: string
  assignee: string | null
  actor: string
  decidedAt: number
  revision: number
  /** Severity level when it was decided: a higher one makes the alert new again. */
  severityLevel: number
  /** Detector, rule and subject in one. */
  key: string
  changeId: string
  /** When its status was decided, by whoever began a chain of successors. */
  statusAt: number
  /** Who changed it last, and how: an assignment leaves `actor` to who decided the status. */
  changedBy: string
  change: string
}

/** What an alert starts as, and what it is without any decision. */
export const UNDECIDED = {
  status: 'new',
  closeReason: null,
  note: '',
  assignee: null,
  actor: null,
  decidedAt: null,
  revision: 0,
} as const

/** The last decided alert of a key (detector, rule, subject). */
export interface Predecessor {
  id: string
  windowStart: number
  severity: Severity
  state: AlertState
  /** The decided alert of the window before it. */
  before: Predecessor | null
}

/** The decision an action makes on an alert. `state` is what stood before. */
export function decide(
  alert: Pick<AlertFacts, 'id' | 'severity'> & { key: string; windowStart: number },
  state: AlertState | undefined,
  action: AlertAction,
  by: { actor: string; at: number; changeId: string },
): Decision {
  if (action.kind === 'assign') return assign(alert, state, action.assignee, by)
  const words = { acknowledge: 'acknowledged', close: 'closed', reopen: 'reopened' } as const
  const status: AlertStatus =
    action.kind === 'acknowledge' ? 'acknowledged' : action.kind === 'close' ? 'closed' : 'new'
  return {
    changeId: by.changeId,
    kind: 'alert',
    object: alert.id,
    revision: (state?.revision ?? 0) + 1,
    at: by.at,
    actor: by.actor,
    action: words[action.kind],
    reason: action.kind === 'close' ? action.reason : '',
    data: {
      status,
      closeReason: action.kind === 'close' ? action.reason : null,
      note: action.note,
      assignee: action.kind === 'reopen' ? null : by.actor,
      severity: alert.severity,
      predecessorKey: alert.key,
      windowStart: alert.windowStart,
    },
    undoes: null,
  }
}

/** Gives an alert to somebody, or takes it back from them; its status and who decided it stand. */
function assign(
  alert: Pick<AlertFacts, 'id' | 'severity'> & { key: string; windowStart: number },
  state: AlertState | undefined,
  assignee: string | null,
  by: { actor: string; at: number; changeId: string },
): Decision {
  const isDecided = state !== undefined && state.status !== 'new'
  return {
    changeId: by.changeId,
    kind: 'alert',
    object: alert.id,
    revision: (state?.revision ?? 0) + 1,
    at: by.at,
    actor: by.actor,
    action: ASSIGNED,
    reason: assignee === null ? 'to nobody' : `to ${assignee}`,
    data: {
      status: state?.status ?? 'new',
      closeReason: state?.closeReason ?? null,
      note: state?.note ?? '',
      assignee,
      severity: isDecided ? severityOfLevel(state.severityLevel) : alert.severity,
      predecessorKey: alert.key,
      windowStart: alert.windowStart,
      decidedBy: isDecided ? state.actor : by.actor,
      statusShownAt: isDecided ? state.decidedAt : by.at,
      decidedAt: isDecided ? state.statusAt : by.at,
    },
    undoes: null,
  }
}

/** The decision that takes another back; `all` are those on its alert, oldest first. */
export function takeBack(
  decision: Decision,
  all: readonly Decision[],
  by: { actor: string; at: number; changeId: string },
): Decision {
  const before = all.findLast((each) => each.revision < decision.revision)
  return {
    ...decision,
    ...by,
    revision: decision.revision + 1,
    action: 'undid',
    reason: `took back "${decision.action}"`,
    data: before?.data ?? {
      ...decision.data,
      status: 'new',
      closeReason: null,
      note: '',
      assignee: null,
    },
    undoes: decision.changeId,
  }
}

/** The state a decision leaves behind. */
export function toState(decision: Decision): AlertState {
  const { data } = decision
  const isAssigned = decision.action === ASSIGNED
  return {
    status: (data.status as AlertStatus | undefined) ?? 'new',
    closeReason: (data.closeReason as CloseReason | null | undefined) ?? null,
    note: typeof data.note === 'string' ? data.note : '',
    assignee: typeof data.assignee === 'string' ? data.assignee : null,
    actor: isAssigned && typeof data.decidedBy === 'string' ? data.decidedBy : decision.actor,
    decidedAt:
      isAssigned && typeof data.statusShownAt === 'number' ? data.statusShownAt : decision.at,
    statusAt: typeof data.decidedAt === 'number' ? data.decidedAt : decision.at,
    changedBy: decision.actor,
    change: decision.reason === '' ? decision.action : `${decision.action} ${decision.reason}`,
    revision: decision.revision,
    severityLevel: severityLevel((data.severity as Severity | undefined) ?? 'info'),
    key: typeof data.predecessorKey === 'string' ? data.predecessorKey : '',
    changeId: decision.changeId,
  }
}

/**
 * What an alert that just began takes over from its predecessor (semantics, Status): acknowledged
 * less than 24 h ago begins acknowledged with the same assignee; closed less than 1 h ago and not
 * more severe begins closed, automated. Null: it begins new. The id of the change is drawn from
 * the alert, so that a replay decides the same thing and not once more.
 */
export function decideBeginning(
  alert: AlertFacts & { key: string },
  predecessor: Predecessor | undefined,
  now: number,
): Decision | null {
  if (predecessor === undefined || predecessor.windowStart >= alert.windowStart) return null
  const { state } = predecessor
  const ageMs = now - state.decidedAt
  const isAcknowledged = state.status === 'acknowledged' && ageMs < ACKNOWLEDGED_FOR_MS
  const isQuiet =
    state.status === 'closed' &&
    ageMs < QUIET_AFTER_CLOSE_MS &&
    severityLevel(alert.severity) <= severityLevel(predecessor.severity)
  if (!isAcknowledged && !isQuiet) return null
  return {
    changeId: ruleChangeId('begin', alert.id),
    kind: 'alert',
    object: alert.id,
    revision: 1,
    at: now,
    actor: 'auto',
    action: isAcknowledged ? 'began acknowledged' : 'began closed',
    reason: isAcknowledged ? `follows an alert acknowledged by ${state.actor}` : 'automated',
    data: {
      status: isAcknowledged ? 'acknowledged' : 'closed',
      closeReason: isAcknowledged ? null : 'automated',
      note: '',
      assignee: state.assignee,
      severity: alert.severity,
      predecessorKey: alert.key,
      windowStart: alert.windowStart,
      predecessor: predecessor.id,
      /** Chains of successors count from the person's decision, not from the rule's. */
      decidedAt: state.decidedAt,
    },
    undoes: null,
  }
}

/** An alert that was decided and then grew more severe is new again, once a step. */
export function decideRaise(
  alert: AlertFacts & { key: string },
  state: AlertState | undefined,
  now: number,
): Decision | null {
  if (state === undefined || state.status === 'new') return null
  const level = severityLevel(alert.severity)
  if (level <= state.severityLevel) return null
  return {
    changeId: ruleChangeId(`raise:${level}`, alert.id),
    kind: 'alert',
    object: alert.id,
    revision: state.revision + 1,
    at: now,
    actor: 'auto',
    action: 'reopened',
    reason: `severity rose to ${alert.severity}`,
    data: {
      status: 'new',
      closeReason: null,
      note: '',
      assignee: state.assignee,
      severity: alert.severity,
      predecessorKey: alert.key,
      windowStart: alert.windowStart,
    },
    undoes: null,
  }
}

function ruleChangeId(rule: string, id: string): string {
  return createHash('sha256').update(`${rule}\n${id}`).digest('hex').slice(0, 26)
}

/** Key by which alerts of later windows find their predecessor. */
export function predecessorKey(alert: Pick<AlertFacts, 'detector' | 'rule' | 'subject'>): string {
  return `${alert.detector}|${alert.rule}|${alert.subject}`
}

/** The subject in a key; only it may hold any character. */
export function subjectOf(key: string): string {
  return key.split('|').slice(2).join('|')
}
