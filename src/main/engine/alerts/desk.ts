import type { Alert, AlertAction, AlertTarget, Change } from '../../../shared/alert'
import { isHealthAlert } from '../../../shared/live'
import {
  BadInputError,
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  isAboutForgotten,
  NotFoundError,
} from '../decision'
import type { AlertQuestion } from '../history/alert-question'
import type { AlertStore } from '../history/alerts'
import type { Ask } from './asking'
import type { BookChange } from './book'
import { type ClosedAlert, DecidedAlerts } from './decided'
import { countAlerts, sayAction, tellConflict, tellTaken } from './decision-texts'
import {
  type AlertState,
  decide,
  decideBeginning,
  decideRaise,
  predecessorKey,
  takeBack,
  UNDECIDED,
} from './decisions'
import type { AlertFacts } from './facts'
import { alertName } from './identity'
import type { Silences } from './silences'

/** Alerts that one action may change at once. */
const MAX_ACTION = 50_000

/** Rules decide anew where somebody else decided first, this often at most. */
const RULE_TRIES = 5
/** Alerts read at a time to tell what others decided on them. */
const TELL_CHUNK = 5_000

/** What the desk needs from its surroundings. */
export interface DeskParts {
  store: Pick<AlertStore, 'readById' | 'readPage'>
  decisions: DecisionLog
  /** Writes what the book holds, so that questions to the store see it. */
  settle: () => Promise<void>
  /** Marks that belong to lists, not to the alert. */
  marks: (indicator: string | null) => { blockedBy: string | null; isAllowed: boolean }
  silences: Pick<Silences, 'of' | 'hiding'>
  ask: Ask
  /** Arrival up to which the live batch of this number had told. */
  toldUntil: (number: number) => number
  now: () => number
  newId: () => string
  /** Called with every alert whose decision changed. */
  onChange: (alerts: Alert[], before: Map<string, AlertState | undefined>) => void
  /** The same where another engine decided. */
  onOthers: (alerts: Alert[]) => void
}

/** An alert that an action would change, as it stood when that was planned. */
export interface PlannedAlert {
  facts: AlertFacts
  revision: number
}

/** What an action would change, and what came too late to be meant. */
export interface ActionPlan {
  facts: AlertFacts[]
  planned: PlannedAlert[]
  /** Alerts of the target that came after it was shown, and stay as they are. */
  stayed: number
}

/** Where alerts are decided: status, reasons, undo. What an alert says comes from the book. */
export class AlertDesk {
  private readonly decided = new DecidedAlerts()
  private queue: Promise<unknown> = Promise.resolve()
  /** For each reading of all that is under way, what is remembered meanwhile. */
  private readonly readings = new Set<Decision[]>()

  constructor(private readonly parts: DeskParts) {}

  /** Reads what was decided before, in place of what was known. */
  async load(): Promise<void> {
    const later: Decision[] = []
    this.readings.add(later)
    const decisions = await this.parts.decisions
      .load(['alert'])
      .finally(() => this.readings.delete(later))
    this.decided.clear()
    for (const decision of decisions) this.remember(decision)
    // What was decided meanwhile may not have been among them.
    for (const decision of later) {
      const isNext = decision.revision > (this.decided.states.get(decision.object)?.revision ?? 0)
      if (isNext && !this.decided.isKnown(decision)) this.remember(decision)
    }
  }

  /**
   * Takes in what other engines decided; what is known already changes nothing. Answers whether any
   * alert changed.
   */
  async takeOthers(decisions: readonly Decision[]): Promise<boolean> {
    const changed = new Set<string>()
    let isInOrder = true
    for (const decision of decisions) {
      if (decision.kind !== 'alert' || this.decided.isKnown(decision)) continue
      const { object, revision } = decision
      changed.add(object)
      if (revision !== (this.decided.states.get(object)?.revision ?? 0) + 1) isInOrder = false
      this.remember(decision)
    }
    // Two engines that made one revision, since Redis had lost a claim: the first in order stands.
    if (!isInOrder) await this.load()
    const ids = [...changed]
    for (let from = 0; from < ids.length; from += TELL_CHUNK) {
      const facts = await this.parts.store.readById(ids.slice(from, from + TELL_CHUNK))
      this.parts.onOthers(facts.map((each) => this.present(each)))
    }
    return changed.size > 0
  }

  /** An alert as consoles see it: its facts, what was decided, and the marks of its lists. */
  present(facts: AlertFacts): Alert {
    const state = this.decided.states.get(facts.id) ?? UNDECIDED
    const { blockedBy, isAllowed } = this.parts.marks(facts.indicator)
    // Written out: put together of several objects, an alert leaves kilobytes to the garbage collector.
    return {
      id: facts.id,
      name: alertName(facts.id),
      detector: facts.detector,
      product: facts.product,
      rule: facts.rule,
      alertId: facts.alertId,
      subject: facts.subject,
      ip: facts.ip,
      target: facts.target,
      indicator: facts.indicator,
      title: facts.title,
      severity: facts.severity,
      score: facts.score,
      nativeScore: facts.nativeScore,
      windowStart: facts.windowStart,
      first: facts.first,
      last: facts.last,
      firstArrived: facts.firstArrived,
      lastArrived: facts.lastArrived,
      count: facts.count,
      status: state.status,
      closeReason: state.closeReason,
      note: state.note,
      assignee: state.assignee,
      actor: state.actor,
      decidedAt: state.decidedAt,
      revision: state.revision,
      blockedBy,
      isAllowed,
      silence: this.parts.silences.of(facts, this.parts.now()),
    }
  }

  /** Decisions on one alert, oldest first. */
  decisionsOn(id: string): Decision[] {
    return this.decided.on(id)
  }

  /** The last decided alert of the same detector, rule and subject in a window before this one. */
  predecessorOf(alert: AlertFacts): { id: string; state: AlertState } | null {
    return this.decided.predecessorOf(alert)
  }

  /** An alert's short name, for words about it. */
  nameOf(id: string): string {
    return alertName(id)
  }

  /** What stands decided on an alert, undefined before the first decision. */
  stateOf(id: string): AlertState | undefined {
    return this.decided.states.get(id)
  }

  /** Alerts that were closed at or after a time (ms) as benign or false. */
  dismissedSince(time: number): string[] {
    return this.decided.dismissedSince(time)
  }

  /** Alerts whose close lies before a time, ms. */
  closedBefore(time: number): string[] {
    return this.decided.closedBefore(time)
  }

  /** Forgets what was decided on alerts that are stored no more; the audit trail keeps it. */
  letGo(ids: readonly string[]): void {
    this.decided.letGo(ids)
  }

  /** Who decided on alerts or was assigned one. */
  people(): Set<string> {
    return this.decided.people
  }

  /** How many open alerts are assigned to somebody. */
  countMine(actor: string): number {
    const { silences, now } = this.parts
    const at = now()
    return this.decided.countMine(actor, (key, level) => silences.hiding(key, level, at) !== null)
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number) {
    return this.decided.audit(limit)
  }

  /** Every decision that is known. */
  decisions(): Iterable<Decision> {
    return this.decided.all()
  }

  /** Alerts that stand closed since a time in [from, to), ms. */
  closedWithin(span: { from: number; to: number }): ClosedAlert[] {
    return this.decided.closedWithin(span)
  }

  /** When an alert was closed last, ms; null where none was. */
  lastClosedAt(): number | null {
    return this.decided.lastClosedAt()
  }

  /** Makes the decisions that rules make: what begins decided, and what grew more severe. */
  async follow(change: BookChange): Promise<Map<string, AlertState | undefined>> {
    for (let attempt = 1; ; attempt += 1) {
      const decisions = this.decideByRule(change)
      const before = new Map(
        decisions.map((each) => [each.object, this.decided.states.get(each.object)]),
      )
      try {
        await this.write(decisions)
        return before
      } catch (error) {
        if (!(error instanceof DecisionTakenError) || attempt === RULE_TRIES) throw error
      }
    }
  }

  private decideByRule(change: BookChange): Decision[] {
    const now = this.parts.now()
    const decisions: Decision[] = []
    for (const facts of change.begun) {
      // Trouble of our own that resolved and comes again is new, not a successor that stays quiet.
      if (
        isHealthAlert(facts) ||
        this.decided.predecessors.size === 0 ||
        this.decided.states.has(facts.id)
      )
        continue
      const decision = decideBeginning(
        { ...facts, key: predecessorKey(facts) },
        this.decided.predecessors.get(predecessorKey(facts)),
        now,
      )
      if (decision !== null) decisions.push(decision)
    }
    for (const { facts } of change.raised) {
      const decision = decideRaise(
        { ...facts, key: predecessorKey(facts) },
        this.decided.states.get(facts.id),
        now,
      )
      if (decision !== null) decisions.push(decision)
    }
    return decisions
  }

  /** Does an action to named alerts or to all a live row held. Answers how many it changed. */
  act(target: AlertTarget, action: AlertAction, actor: string): Promise<Change> {
    return this.serialise(async () => {
      const { facts, stayed } = await this.planNow(target, action, actor)
      const by = { actor, at: this.parts.now(), changeId: this.parts.newId() }
      const changed = await this.decideOn(facts, action, by)
      return { changeId: by.changeId, changed, text: sayAction(action, facts, { stayed }) }
    })
  }

  /** What an action would change, without doing it: to do it in steps. */
  plan(target: AlertTarget, action: AlertAction, actor: string): Promise<ActionPlan> {
    return this.serialise(() => this.planNow(target, action, actor))
  }

  /** Does an action to some of what was planned; what somebody changed since is left, and not counted. */
  step(
    planned: readonly PlannedAlert[],
    action: AlertAction,
    by: { actor: string; changeId: string },
  ): Promise<number> {
    return this.serialise(async () => {
      await this.parts.decisions.catchUp?.()
      const facts = planned
        .filter(({ facts, revision }) => revision === this.revisionOf(facts.id))
        .map(({ facts }) => facts)
      return this.decideOn(facts, action, { ...by, at: this.parts.now() })
    })
  }

  private async planNow(
    target: AlertTarget,
    action: AlertAction,
    actor: string,
  ): Promise<ActionPlan> {
    await this.parts.decisions.catchUp?.()
    await this.parts.settle()
    const held = await this.resolve(target, actor)
    if ('alerts' in target) this.checkRevisions(target.alerts)
    const facts = held.filter((each) => this.wouldChange(each.id, action))
    const planned = facts.map((each) => ({ facts: each, revision: this.revisionOf(each.id) }))
    return { facts, planned, stayed: await this.countStayed(target, action, actor) }
  }

  /** Alerts that belong to a target and came after it was shown: they stay as they are. */
  private async countStayed(
    target: AlertTarget,
    action: AlertAction,
    actor: string,
  ): Promise<number> {
    if ('alerts' in target) return 0
    const { store, ask, toldUntil } = this.parts
    const question: AlertQuestion = {
      ...(await ask(target, actor)),
      group: target.group,
      grouping: target.grouping,
      arrivedAfter: toldUntil(target.seen),
    }
    const came = await store.readPage(question, null, MAX_ACTION)
    return came.filter((each) => this.wouldChange(each.id, action)).length
  }

  private async decideOn(
    facts: readonly AlertFacts[],
    action: AlertAction,
    by: { actor: string; at: number; changeId: string },
  ): Promise<number> {
    const decisions = facts.map((each) =>
      decide({ ...each, key: predecessorKey(each) }, this.decided.states.get(each.id), action, by),
    )
    if (decisions.length > 0) await this.writeAndTell(decisions, facts)
    return decisions.length
  }

  private revisionOf(id: string): number {
    return this.decided.states.get(id)?.revision ?? 0
  }

  /** Whether a change was made here. */
  hasChange(changeId: string): boolean {
    return this.decided.changes.has(changeId)
  }

  /** Takes an action back. @throws ConflictError where somebody decided on the same since. */
  undo(changeId: string, actor: string): Promise<Change> {
    return this.serialise(async () => {
      await this.parts.decisions.catchUp?.()
      const made =
        this.decided.changes.get(changeId)?.filter((each) => !isAboutForgotten(each)) ?? []
      if (made.length === 0) throw new NotFoundError('This change is not known any more.')
      for (const decision of made) {
        const state = this.decided.states.get(decision.object)
        if (state !== undefined && state.changeId !== changeId) {
          throw new ConflictError(
            `${alertName(decision.object)} was changed by ${state.changedBy} since; nothing was undone.`,
          )
        }
      }
      const by = { actor, at: this.parts.now(), changeId: this.parts.newId() }
      const decisions = made.map((decision) =>
        takeBack(decision, this.decided.on(decision.object), by),
      )
      await this.parts.settle()
      const facts = await this.parts.store.readById(decisions.map((each) => each.object))
      await this.writeAndTell(decisions, facts)
      return {
        changeId: by.changeId,
        changed: decisions.length,
        text: `Undone for ${countAlerts(decisions.length)}`,
      }
    })
  }

  private wouldChange(id: string, action: AlertAction): boolean {
    const state = this.decided.states.get(id)
    const status = state?.status ?? 'new'
    if (action.kind === 'assign') {
      return status !== 'closed' && (state?.assignee ?? null) !== action.assignee
    }
    if (action.kind === 'acknowledge') return status === 'new'
    if (action.kind === 'close') return status !== 'closed'
    return status !== 'new'
  }

  private checkRevisions(alerts: readonly { id: string; revision: number }[]): void {
    for (const { id, revision } of alerts) {
      const state = this.decided.states.get(id)
      if (state !== undefined && state.revision !== revision) throw tellConflict(id, state)
    }
  }

  /** The alerts that a target names or holds. @throws NotFoundError, and BadInputError for too many. */
  async resolve(target: AlertTarget, actor: string): Promise<AlertFacts[]> {
    const { store, ask, toldUntil } = this.parts
    if ('alerts' in target) {
      const facts = await store.readById(target.alerts.map((each) => each.id))
      if (facts.length === 0) throw new NotFoundError('These alerts are not stored any more.')
      return facts
    }
    const question: AlertQuestion = {
      ...(await ask(target, actor)),
      group: target.group,
      grouping: target.grouping,
      arrivedUntil: toldUntil(target.seen),
    }
    const facts = await store.readPage(question, null, MAX_ACTION)
    if (facts.length === MAX_ACTION) {
      throw new BadInputError('This holds more than 50,000 alerts. Narrow it with a filter first.')
    }
    return facts
  }

  private async writeAndTell(decisions: Decision[], facts: readonly AlertFacts[]): Promise<void> {
    const before = new Map(
      decisions.map((each) => [each.object, this.decided.states.get(each.object)]),
    )
    await this.write(decisions).catch((error: unknown) => {
      throw error instanceof DecisionTakenError ? tellTaken(error) : error
    })
    this.parts.onChange(
      facts.filter((each) => before.has(each.id)).map((each) => this.present(each)),
      before,
    )
  }

  private async write(decisions: readonly Decision[]): Promise<void> {
    await this.parts.decisions.append([...decisions])
    for (const decision of decisions) this.remember(decision)
  }

  private remember(decision: Decision): void {
    for (const later of this.readings) later.push(decision)
    this.decided.take(decision)
  }

  /** Runs work while nothing is decided here. */
  serialise<T>(work: () => Promise<T>): Promise<T> {
    const run = this.queue.then(work, work)
    this.queue = run.catch(() => undefined)
    return run
  }
}
