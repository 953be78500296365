import type { AlertTarget, Change } from '../../../shared/alert'
import { type Severity, severityLevel } from '../../../shared/severity'
import type {
  ListedSilence,
  SeenSilence,
  Silence,
  SilenceKind,
  Suppression,
} from '../../../shared/silence'
import {
  BadInputError,
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  isAboutForgotten,
  NotFoundError,
} from '../decision'
import type { AlertStore } from '../history/alerts'
import { predecessorKey, subjectOf } from './decisions'
import type { AlertFacts } from './facts'
import { type Hidden, isSilenceKind, type Silences } from './silences'

/** Keys that one action may silence. */
const MAX_KEYS = 1_000

/** What is silenced: a key with the worst severity of its alerts. */
interface Chosen {
  key: string
  subject: string
  title: string
  severity: Severity
}

interface By {
  actor: string
  at: number
  changeId: string
}

/** What the desk needs from its surroundings. */
export interface SilenceDeskParts {
  silences: Silences
  decisions: DecisionLog
  store: Pick<AlertStore, 'countArrivals'>
  /** The alerts that an action is for. */
  resolve: (target: AlertTarget, actor: string) => Promise<AlertFacts[]>
  /** Runs work while nothing is decided on alerts. */
  serialise: <T>(work: () => Promise<T>) => Promise<T>
  now: () => number
  newId: () => string
  /** What is hidden changed here, while nothing is decided on alerts. */
  onChange: () => Promise<void>
  /** The same where another engine decided. */
  onOthers: () => Promise<void>
}

/** Where alerts are suppressed and snoozed: decisions on their detector, rule and subject. */
export class SilenceDesk {
  private countedAt: number

  constructor(private readonly parts: SilenceDeskParts) {
    this.countedAt = parts.now()
  }

  /** Reads what was decided before, in place of what was known. */
  async load(): Promise<void> {
    const { silences, decisions } = this.parts
    const made = await decisions.load(['suppression', 'snooze'])
    silences.clear()
    for (const each of made) silences.take(each)
  }

  /** Takes in what other engines decided. */
  async takeOthers(decisions: readonly Decision[]): Promise<void> {
    const { silences } = this.parts
    const fresh = decisions.filter((each) => isSilenceKind(each.kind) && !silences.isKnown(each))
    if (fresh.length === 0) return
    const isInOrder = fresh.every((each) => {
      const { kind, object, revision } = each
      const before = isSilenceKind(kind) ? silences.standingOn(kind, object)?.revision : undefined
      silences.take(each)
      return revision === (before ?? 0) + 1
    })
    // Two engines made one revision, since Redis had lost a claim: the first in order stands.
    if (!isInOrder) await this.load()
    await this.parts.onOthers()
  }

  /** Once a second: what ended by itself comes back. */
  async tick(): Promise<void> {
    const { silences, now, serialise, onChange } = this.parts
    const end = silences.nextEnd(this.countedAt)
    const at = now()
    if (end === null || end > at) return
    await serialise(onChange)
    this.countedAt = at
  }

  /** Hides what a target holds, and what comes of it, with a reason. */
  suppress(target: AlertTarget, input: Suppression, actor: string): Promise<Change> {
    const { reason, expiresInMs, hidesCritical } = input
    return this.silence('suppression', target, actor, ({ at }) => ({
      reason,
      until: expiresInMs === null ? null : at + expiresInMs,
      upToOf: () => (hidesCritical ? 'critical' : 'high'),
    }))
  }

  /** Hides what a target holds until a time; what becomes worse than it is now is shown. */
  snooze(target: AlertTarget, forMs: number, actor: string): Promise<Change> {
    return this.silence('snooze', target, actor, ({ at }) => ({
      reason: '',
      until: at + forMs,
      upToOf: ({ severity }) => severity,
    }))
  }

  /** Ends silences before their time. @throws ConflictError where one was changed since. */
  lift(seen: readonly SeenSilence[], actor: string): Promise<Change> {
    return this.decide(actor, async (by) => {
      const lifted: Decision[] = []
      for (const { kind, key, revision } of seen) {
        const standing = this.parts.silences.standingOn(kind, key)
        if (standing === undefined) throw new NotFoundError('This silence is not known any more.')
        if (standing.revision !== revision) throw tellConflict(kind, key, standing.actor)
        if (standing.inForce === null) continue
        lifted.push({
          ...by,
          kind,
          object: key,
          revision: revision + 1,
          action: kind === 'snooze' ? 'ended the snooze of' : 'lifted the suppression of',
          reason: '',
          data: { isInForce: false, title: standing.title },
          undoes: null,
        })
      }
      const [first] = lifted
      const what = lifted.length === 1 && first ? subjectOf(first.object) : countOf(lifted.length)
      return { decisions: lifted, text: `Shown again: ${what}` }
    })
  }

  /** What history is to leave out of what is open. */
  hidden(): Hidden[] {
    return this.parts.silences.hidden(this.parts.now())
  }

  /** Decisions on the key of an alert, oldest first. */
  decisionsOn(alert: Pick<AlertFacts, 'detector' | 'rule' | 'subject'>): Decision[] {
    return this.parts.silences.on(alert)
  }

  /** Whether a change was made here. */
  hasChange(changeId: string): boolean {
    return this.parts.silences.changes.has(changeId)
  }

  /** Takes a change back. @throws ConflictError where somebody decided on the same since. */
  undo(changeId: string, actor: string): Promise<Change> {
    const { silences } = this.parts
    return this.decide(actor, async (by) => {
      const made = silences.changes.get(changeId)?.filter((each) => !isAboutForgotten(each)) ?? []
      if (made.length === 0) throw new NotFoundError('This change is not known any more.')
      const decisions = made.map((decision): Decision => {
        const { kind, object } = decision
        const standing = isSilenceKind(kind) ? silences.standingOn(kind, object) : undefined
        if (standing !== undefined && standing.changeId !== changeId) {
          throw tellConflict(decision.kind, object, standing.actor)
        }
        return {
          ...decision,
          ...by,
          revision: decision.revision + 1,
          action: 'undid',
          reason: `took back "${decision.action}"`,
          data: silences.before(decision)?.data ?? { ...decision.data, isInForce: false },
          undoes: changeId,
        }
      })
      return { decisions, text: `Undone for ${countOf(decisions.length)}` }
    })
  }

  /** What is in force, the newest first, with what came to it. */
  async list(): Promise<ListedSilence[]> {
    const { silences, store, now } = this.parts
    const listed = silences.inForce(now())
    const arrivals = await store.countArrivals(
      listed.map(({ silence: { key, since } }) => ({ key, since })),
    )
    return listed.map(({ silence, title }) => {
      const [detector = '', rule = '', ...subject] = silence.key.split('|')
      const { alerts = 0, lastArrived = null } = arrivals.get(silence.key) ?? {}
      return { ...silence, detector, rule, subject: subject.join('|'), title, alerts, lastArrived }
    })
  }

  /** Every decision that is known, oldest first. */
  decisions(): Decision[] {
    return [...this.parts.silences.changes].flatMap(([, decisions]) => decisions)
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number): { decision: Decision; count: number; canUndo: boolean }[] {
    const { silences } = this.parts
    return [...silences.changes]
      .slice(-limit)
      .reverse()
      .flatMap(([changeId, decisions]) => {
        const [first] = decisions
        if (first === undefined) return []
        const canUndo =
          first.undoes === null &&
          decisions.every(
            ({ kind, object }) =>
              isSilenceKind(kind) && silences.standingOn(kind, object)?.changeId === changeId,
          )
        return [{ decision: first, count: decisions.length, canUndo }]
      })
  }

  private silence(
    kind: SilenceKind,
    target: AlertTarget,
    actor: string,
    termsOf: (by: By) => {
      reason: string
      until: number | null
      upToOf: (chosen: Chosen) => Severity
    },
  ): Promise<Change> {
    return this.decide(actor, async (by) => {
      const terms = termsOf(by)
      const chosen = chooseKeys(await this.parts.resolve(target, actor))
      const decisions: Decision[] = []
      for (const each of chosen) {
        const standing = this.parts.silences.standingOn(kind, each.key)
        const inForce = standing?.inForce ?? null
        const isHidden = inForce !== null && (inForce.until === null || inForce.until > by.at)
        // Of one thing that somebody silenced meanwhile, they are told; of many, the rest goes on.
        if (isHidden && kind === 'suppression') {
          if (chosen.length === 1) throw tellConflict(kind, each.key, inForce.actor)
          continue
        }
        decisions.push({
          ...by,
          kind,
          object: each.key,
          revision: (standing?.revision ?? 0) + 1,
          action: kind === 'snooze' ? 'snoozed' : 'suppressed',
          reason: terms.reason,
          data: {
            isInForce: true,
            upTo: terms.upToOf(each),
            since: by.at,
            until: terms.until,
            reason: terms.reason,
            actor,
            title: each.title,
          },
          undoes: null,
        })
      }
      const word = kind === 'snooze' ? 'Snoozed' : 'Suppressed'
      const [first] = chosen
      const what = chosen.length === 1 && first ? first.subject : countOf(decisions.length)
      return { decisions, text: `${word} ${what}` }
    })
  }

  private decide(
    actor: string,
    make: (by: By) => Promise<{ decisions: Decision[]; text: string }>,
  ): Promise<Change> {
    const { decisions: log, silences, serialise, now, newId, onChange } = this.parts
    return serialise(async () => {
      await log.catchUp?.()
      const by = { actor, at: now(), changeId: newId() }
      const { decisions, text } = await make(by)
      await log.append(decisions).catch((error: unknown) => {
        if (!(error instanceof DecisionTakenError)) throw error
        throw tellConflict(error.mine.kind, error.mine.object, error.other?.actor ?? 'somebody')
      })
      for (const each of decisions) silences.take(each)
      await onChange()
      return { changeId: by.changeId, changed: decisions.length, text }
    })
  }
}

/** The keys of alerts, each once with the worst of its severities. */
function chooseKeys(alerts: readonly AlertFacts[]): Chosen[] {
  const chosen = new Map<string, Chosen>()
  for (const alert of alerts) {
    const { subject, title, severity } = alert
    const key = predecessorKey(alert)
    const known = chosen.get(key)
    if (known === undefined || severityLevel(severity) > severityLevel(known.severity)) {
      chosen.set(key, { key, subject, title, severity })
    }
  }
  if (chosen.size > MAX_KEYS) {
    throw new BadInputError(
      `These are alerts of more than ${MAX_KEYS.toLocaleString('en')} rules and subjects. Choose fewer.`,
    )
  }
  return [...chosen.values()]
}

function tellConflict(kind: string, key: string, actor: string): ConflictError {
  const what = kind === 'snooze' ? 'snooze' : 'suppression'
  return new ConflictError(
    `The ${what} of ${subjectOf(key)} was changed by ${actor} in the meantime. Look at it again, then decide.`,
  )
}

function countOf(count: number): string {
  return count === 1 ? '1 subject and rule' : `${count.toLocaleString('en')} subjects and rules`
}

/** What an alert is, besides its status, because of a silence. */
export function standingWord(silence: Silence): 'suppressed' | 'snoozed' {
  return silence.kind === 'snooze' ? 'snoozed' : 'suppressed'
}
