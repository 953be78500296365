import { type Severity, severityLevel, severitySchema } from '../../../shared/severity'
import { SILENCE_KINDS, type Silence, type SilenceKind } from '../../../shared/silence'
import { type Decision, isAboutForgotten } from '../decision'
import { predecessorKey } from './decisions'
import type { AlertFacts } from './facts'

/** What stands decided on one key; without `inForce` it was lifted. */
interface Standing {
  revision: number
  changeId: string
  actor: string
  at: number
  title: string
  inForce: Silence | null
}

/** Keys whose alerts up to a severity are hidden. */
export interface Hidden {
  level: number
  keys: readonly string[]
}

/** What suppressions and snoozes come to: the fold of all decisions on them. */
export class Silences {
  private readonly standing = new Map<string, Standing>()
  /** Decisions by the change that made them, in their order. */
  readonly changes = new Map<string, Decision[]>()
  private readonly byKey = new Map<string, Decision[]>()

  clear(): void {
    for (const known of [this.standing, this.changes, this.byKey]) known.clear()
  }

  /** Takes in one decision, in order. */
  take(decision: Decision): void {
    const { changeId, kind, object, revision, actor, at } = decision
    if (!isSilenceKind(kind)) return
    const made = this.changes.get(changeId)
    if (made === undefined) this.changes.set(changeId, [decision])
    else made.push(decision)
    if (isAboutForgotten(decision)) return
    const on = this.byKey.get(object)
    if (on === undefined) this.byKey.set(object, [decision])
    else on.push(decision)
    const { title } = decision.data
    this.standing.set(nameOf(kind, object), {
      revision,
      changeId,
      actor,
      at,
      title: typeof title === 'string' ? title : '',
      inForce: toSilence(decision),
    })
  }

  /** Whether this very decision was taken in. */
  isKnown({ object, kind, changeId, revision }: Decision): boolean {
    return (
      this.byKey
        .get(object)
        ?.some(
          (each) => each.kind === kind && each.changeId === changeId && each.revision === revision,
        ) ?? false
    )
  }

  /** Decisions on the key of an alert, oldest first. */
  on(alert: Pick<AlertFacts, 'detector' | 'rule' | 'subject'>): Decision[] {
    return this.byKey.get(predecessorKey(alert)) ?? []
  }

  /** The decision that stood on the same thing before another. */
  before({ kind, object, revision }: Decision): Decision | undefined {
    return this.byKey
      .get(object)
      ?.findLast((each) => each.kind === kind && each.revision < revision)
  }

  /** What stands on a key, lifted or not; undefined before the first decision. */
  standingOn(kind: SilenceKind, key: string): Standing | undefined {
    return this.standing.get(nameOf(kind, key))
  }

  /** What hides an alert now; a suppression counts before a snooze, null where nothing does. */
  of(
    alert: Pick<AlertFacts, 'detector' | 'rule' | 'subject' | 'severity'>,
    now: number,
  ): Silence | null {
    return this.hiding(predecessorKey(alert), severityLevel(alert.severity), now)
  }

  /** The same for a key and a severity level. */
  hiding(key: string, level: number, now: number): Silence | null {
    if (this.standing.size === 0) return null
    for (const kind of SILENCE_KINDS) {
      const silence = this.standing.get(nameOf(kind, key))?.inForce ?? null
      if (silence === null || !isInForce(silence, now)) continue
      if (level <= severityLevel(silence.upTo)) return silence
    }
    return null
  }

  /** All that are in force, the newest first. */
  inForce(now: number): { silence: Silence; title: string }[] {
    return [...this.standing.values()]
      .flatMap(({ inForce, title }) =>
        inForce !== null && isInForce(inForce, now) ? [{ silence: inForce, title }] : [],
      )
      .sort((a, b) => b.silence.since - a.silence.since)
  }

  /** What history is to leave out, by severity level; of one kind, what that kind alone hides. */
  hidden(now: number, kind?: SilenceKind): Hidden[] {
    const byLevel = new Map<number, string[]>()
    for (const { silence } of this.inForce(now)) {
      if (kind !== undefined && silence.kind !== kind) continue
      const level = severityLevel(silence.upTo)
      byLevel.set(level, [...(byLevel.get(level) ?? []), silence.key])
    }
    return [...byLevel].map(([level, keys]) => ({ level, keys }))
  }

  /** When the next one ends by itself after a time, ms; null where none does. */
  nextEnd(after: number): number | null {
    const ends = [...this.standing.values()].flatMap(({ inForce }) =>
      inForce !== null && inForce.until !== null && inForce.until > after ? [inForce.until] : [],
    )
    return ends.length === 0 ? null : Math.min(...ends)
  }
}

/** Whether a kind of decision is one of these. */
export function isSilenceKind(kind: string): kind is SilenceKind {
  return SILENCE_KINDS.some((each) => each === kind)
}

function isInForce({ until }: Silence, now: number): boolean {
  return until === null || until > now
}

function nameOf(kind: SilenceKind, key: string): string {
  return `${kind} ${key}`
}

function toSilence(decision: Decision): Silence | null {
  const { kind, object, revision, actor, at, data } = decision
  if (!isSilenceKind(kind) || data.isInForce !== true) return null
  const upTo: Severity = severitySchema.catch('high').parse(data.upTo)
  return {
    kind,
    key: object,
    upTo,
    since: typeof data.since === 'number' ? data.since : at,
    until: typeof data.until === 'number' ? data.until : null,
    reason: typeof data.reason === 'string' ? data.reason : '',
    actor: typeof data.actor === 'string' ? data.actor : actor,
    revision,
  }
}
