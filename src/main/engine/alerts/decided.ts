import type { CloseReason } from '../../../shared/alert-status'
import { type Decision, isAboutForgotten } from '../decision'
import { type AlertState, type Predecessor, predecessorKey, toState } from './decisions'
import type { AlertFacts } from './facts'

/** Reasons that say there was nothing to act on. */
const DISMISSING: ReadonlySet<CloseReason> = new Set(['benign positive', 'false positive'])

/** One action in the audit trail. */
interface AuditLine {
  decision: Decision
  count: number
  canUndo: boolean
}

/** An alert that stands closed; `at` in ms. */
export interface ClosedAlert {
  id: string
  reason: CloseReason
  actor: string
  at: number
}

/** What stands decided on alerts, and by which decisions it came. */
export class DecidedAlerts {
  readonly states = new Map<string, AlertState>()
  readonly predecessors = new Map<string, Predecessor>()
  private readonly byAlert = new Map<string, Decision[]>()
  /** Decisions by the change that made them. */
  readonly changes = new Map<string, Decision[]>()
  /** Who decided, or was assigned. */
  readonly people = new Set<string>()
  private closedAt: number | null = null

  /** Knows nothing any more. */
  clear(): void {
    const { states, predecessors, byAlert, changes, people } = this
    for (const known of [states, predecessors, byAlert, changes, people]) known.clear()
  }

  /** Whether this very decision was taken in. */
  isKnown(decision: Decision): boolean {
    const { object, changeId, revision } = decision
    // Nothing stands decided on what is forgotten: it is in the audit trail alone.
    const made = isAboutForgotten(decision)
      ? this.changes.get(changeId)
      : this.byAlert.get(object)?.filter((each) => each.changeId === changeId)
    return made?.some((each) => each.object === object && each.revision === revision) ?? false
  }

  /** Decisions on one alert, oldest first. */
  on(id: string): Decision[] {
    return this.byAlert.get(id) ?? []
  }

  /** The last decided alert of the same detector, rule and subject in a window before this one. */
  predecessorOf(alert: AlertFacts): { id: string; state: AlertState } | null {
    let known = this.predecessors.get(predecessorKey(alert)) ?? null
    while (known !== null && known.windowStart >= alert.windowStart) known = known.before
    const state = known === null ? undefined : this.states.get(known.id)
    return known === null || state === undefined ? null : { id: known.id, state }
  }

  /** Alerts that people closed at or after a time (ms) as nothing to act on. */
  dismissedSince(time: number): string[] {
    return [...this.states]
      .filter(([, state]) => state.status === 'closed' && state.decidedAt >= time)
      .filter(([, { closeReason }]) => closeReason !== null && DISMISSING.has(closeReason))
      .map(([id]) => id)
  }

  /** Alerts whose close lies before a time, ms. */
  closedBefore(time: number): string[] {
    return [...this.states]
      .filter(([, state]) => state.status === 'closed' && state.decidedAt < time)
      .map(([id]) => id)
  }

  /** Forgets what was decided on alerts that are stored no more; the audit trail keeps it. */
  letGo(ids: readonly string[]): void {
    for (const id of ids) {
      this.states.delete(id)
      this.byAlert.delete(id)
    }
  }

  /** How many open alerts are assigned to somebody, without those that are hidden. */
  countMine(actor: string, isHidden: (key: string, level: number) => boolean): number {
    let count = 0
    for (const { assignee, status, key, severityLevel } of this.states.values()) {
      const isMine = assignee === actor && status !== 'closed'
      if (isMine && !isHidden(key, severityLevel)) count += 1
    }
    return count
  }

  /** When an alert was closed last, ms; null where none was. */
  lastClosedAt(): number | null {
    return this.closedAt
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number): AuditLine[] {
    const lines: AuditLine[] = []
    for (const [changeId, decisions] of [...this.changes].reverse()) {
      const first = decisions[0]
      if (first === undefined) continue
      const canUndo =
        first.undoes === null &&
        first.actor !== 'auto' &&
        decisions.every((each) => this.states.get(each.object)?.changeId === changeId)
      lines.push({ decision: first, count: decisions.length, canUndo })
      if (lines.length >= limit) break
    }
    return lines
  }

  /** Every decision that is known, those on what is stored no more included. */
  *all(): Iterable<Decision> {
    for (const made of this.changes.values()) yield* made
  }

  /** Alerts that stand closed since a time in [from, to), in the order of their closing. */
  closedWithin({ from, to }: { from: number; to: number }): ClosedAlert[] {
    const closed: ClosedAlert[] = []
    for (const [id, { status, closeReason, actor, decidedAt }] of this.states) {
      if (status !== 'closed' || decidedAt < from || decidedAt >= to) continue
      closed.push({ id, reason: closeReason ?? 'other', actor, at: decidedAt })
    }
    return closed.sort((a, b) => a.at - b.at)
  }

  /** Takes in one decision, in order. */
  take(decision: Decision): void {
    const made = this.changes.get(decision.changeId)
    if (made === undefined) this.changes.set(decision.changeId, [decision])
    else made.push(decision)
    if (isAboutForgotten(decision)) return
    const state = toState(decision)
    if (state.status === 'closed')
      this.closedAt = Math.max(this.closedAt ?? state.decidedAt, state.decidedAt)
    this.states.set(decision.object, state)
    if (decision.actor !== 'auto') this.people.add(decision.actor)
    if (state.assignee !== null) this.people.add(state.assignee)
    const known = this.byAlert.get(decision.object)
    if (known === undefined) this.byAlert.set(decision.object, [decision])
    else known.push(decision)
    this.rememberPredecessor(decision, state)
  }

  private rememberPredecessor(decision: Decision, state: AlertState): void {
    const { data } = decision
    const key = data.predecessorKey
    if (typeof key !== 'string' || typeof data.windowStart !== 'number') return
    const known = this.predecessors.get(key)
    if (known !== undefined && known.windowStart > data.windowStart) return
    this.predecessors.set(key, {
      id: decision.object,
      windowStart: data.windowStart,
      severity: (data.severity as Predecessor['severity'] | undefined) ?? 'info',
      state: { ...state, decidedAt: state.statusAt },
      before: known?.id === decision.object ? known.before : (known ?? null),
    })
  }
}
