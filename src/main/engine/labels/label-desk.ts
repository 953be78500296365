import { z } from 'zod'
import { canonicalAddress } from '../../../shared/address'
import type { Change } from '../../../shared/alert'
import {
  type GiveFeedback,
  type ImportLabels,
  type LabelPage,
  type LabelQuestion,
  type LabelSubject,
  labelFor,
  labelQuestionSchema,
  ORDINARY_LABELS,
  type StandingLabel,
  standingLabelSchema,
} from '../../../shared/label'
import {
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  isAboutForgotten,
  NotFoundError,
} from '../decision'

/** What of a label stands in its decision; who, when and why stand beside it. */
const decidedSchema = standingLabelSchema.omit({ reason: true, actor: true, at: true })
const dataSchema = z.object({ label: decidedSchema })

/** What the desk needs from its surroundings. */
export interface LabelDeskParts {
  decisions: DecisionLog
  now: () => number
  newId: () => string
}

/** What became of labels that were given from elsewhere. */
export interface ImportedLabels extends Change {
  refused: { client: string; message: string }[]
}

/** Where people say what clients and incidents really are: decisions, the last on each stands. */
export class LabelDesk {
  private readonly standing = new Map<string, StandingLabel>()
  private readonly made = new Map<string, Decision[]>()
  private readonly changes = new Map<string, Decision[]>()
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: LabelDeskParts) {}

  /** Reads what was decided before, in place of what was known. */
  async load(): Promise<void> {
    const decisions = await this.parts.decisions.load(['label'])
    for (const known of [this.standing, this.made, this.changes]) known.clear()
    for (const each of decisions) this.take(each)
  }

  /** Takes in what other engines decided. */
  async takeOthers(decisions: readonly Decision[]): Promise<void> {
    if (decisions.some(({ kind }) => kind === 'label')) await this.load()
  }

  /** Those that stand and are asked for, newest first. */
  list(question: LabelQuestion): LabelPage {
    const { client, host, incident, offset, limit } = labelQuestionSchema.parse(question)
    const ip = client === undefined ? undefined : (canonicalAddress(client) ?? client)
    const found = this.all().filter(({ subject }) => {
      if (incident !== undefined) return subject.kind === 'incident' && subject.id === incident
      if (ip !== undefined && (subject.kind !== 'request-set' || subject.client !== ip))
        return false
      return host === undefined || subject.host === host || subject.host === ''
    })
    found.sort((a, b) => b.at - a.at)
    return { labels: found.slice(offset, offset + limit), total: found.length }
  }

  /** Every label that stands. */
  all(): StandingLabel[] {
    return [...this.standing.values()]
  }

  /** Says of some things what they are, or takes away what stands of them. */
  give({ given, feedback, reason }: GiveFeedback, actor: string): Promise<Change> {
    return this.decide(actor, this.parts.newId(), (by) => {
      const wanted = new Map(given.map((each) => [objectOf(each.subject), each]))
      const decisions = [...wanted].flatMap(([object, { subject, said }]): Decision[] => {
        const before = this.standing.get(object)
        if (feedback === null && before === undefined) return []
        const label = feedback === null ? null : labelFor(feedback, said)
        const decided = feedback === null ? null : { subject, feedback, said, label, word: '' }
        const action = feedback === null ? 'took the label from' : `called ${WORDS[feedback]}`
        return [{ ...by, ...this.next(object), action, reason, data: { label: decided } }]
      })
      const what = countOf(decisions.length, given[0]?.subject)
      const said = feedback === null ? 'No label any more' : `Called ${WORDS[feedback]}`
      return { decisions, text: `${said}: ${what}` }
    })
  }

  /** Takes in what is known from elsewhere; what is refused is told, the rest goes on. */
  async import({ labels, reason, changeId }: ImportLabels, actor: string): Promise<ImportedLabels> {
    const refused: ImportedLabels['refused'] = []
    const change = await this.decide(actor, changeId ?? this.parts.newId(), (by) => {
      const decisions = new Map<string, Decision>()
      for (const { client, host, label: word } of labels) {
        const ip = canonicalAddress(client.trim())
        if (ip === null || word.trim() === '') {
          refused.push({ client, message: ip === null ? 'is no IP address' : 'has no label' })
          continue
        }
        const subject: LabelSubject = { kind: 'request-set', client: ip, host }
        const object = objectOf(subject)
        const isOrdinary = ORDINARY_LABELS.includes(word.trim().toLowerCase())
        const label = isOrdinary ? ('benign' as const) : ('attack' as const)
        const decided = { subject, feedback: null, said: null, label, word: word.trim() }
        if (isSame(this.standing.get(object), decided)) continue
        const action = `imported the label ${label} of`
        const data = { label: decided }
        decisions.set(object, { ...by, ...this.next(object), action, reason, data })
      }
      const made = [...decisions.values()]
      return { decisions: made, text: `Labels imported: ${made.length.toLocaleString('en')}` }
    })
    return { ...change, refused }
  }

  /** Whether a change was made here. */
  hasChange(changeId: string): boolean {
    return this.changes.has(changeId)
  }

  /** Takes a change back. @throws ConflictError where somebody decided on the same since. */
  undo(changeId: string, actor: string): Promise<Change> {
    return this.decide(actor, this.parts.newId(), (by) => {
      const made = this.changes.get(changeId)?.filter((each) => !isAboutForgotten(each)) ?? []
      if (made.length === 0) throw new NotFoundError('This change is not known any more.')
      const last = new Map(made.map((each) => [each.object, each]))
      const decisions = [...last].map(([object, decision]): Decision => {
        const all = this.made.get(object) ?? []
        if (all.at(-1)?.changeId !== changeId) throw tellConflict(object, all.at(-1)?.actor)
        const before = all.filter((each) => each.changeId !== changeId).at(-1)
        return {
          ...by,
          ...this.next(object),
          action: 'undid',
          reason: `took back "${decision.action}"`,
          data: before?.data ?? { label: null },
          undoes: changeId,
        }
      })
      return { decisions, text: `Undone for ${countOf(decisions.length)}` }
    })
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number): { decision: Decision; count: number; canUndo: boolean; name: string }[] {
    return [...this.changes.values()]
      .slice(-limit)
      .reverse()
      .flatMap((decisions) => {
        const [first] = decisions
        if (first === undefined) return []
        const canUndo =
          first.undoes === null &&
          decisions.every(({ object, changeId }) => {
            return this.made.get(object)?.at(-1)?.changeId === changeId
          })
        const name = decisions.length === 1 ? nameOf(first.object) : countOf(decisions.length)
        return [{ decision: first, count: decisions.length, canUndo, name }]
      })
  }

  /** Every decision that is known, oldest first. */
  decisions(): Decision[] {
    return [...this.changes.values()].flat()
  }

  private next(object: string): Pick<Decision, 'kind' | 'object' | 'revision'> {
    const revision = (this.made.get(object)?.at(-1)?.revision ?? 0) + 1
    return { kind: 'label', object, revision }
  }

  private decide(
    actor: string,
    changeId: string,
    make: (by: Pick<Decision, 'changeId' | 'actor' | 'at' | 'undoes'>) => {
      decisions: Decision[]
      text: string
    },
  ): Promise<Change> {
    const run = this.queue.then(async () => {
      await this.parts.decisions.catchUp?.()
      const by = { changeId, actor, at: this.parts.now(), undoes: null }
      const { decisions, text } = make(by)
      if (decisions.length > 0) await this.append(decisions)
      for (const each of decisions) this.take(each)
      return { changeId, changed: decisions.length, text }
    })
    this.queue = run.catch(() => undefined)
    return run
  }

  /** @throws ConflictError where another engine decided on one of them first */
  private async append(decisions: Decision[]): Promise<void> {
    try {
      await this.parts.decisions.append(decisions)
    } catch (error) {
      if (!(error instanceof DecisionTakenError)) throw error
      await this.load()
      throw tellConflict(error.mine.object, error.other?.actor)
    }
  }

  private take(decision: Decision): void {
    const { object, changeId, data, reason, actor, at, undoes } = decision
    addTo(this.changes, changeId, decision)
    if (isAboutForgotten(decision)) return
    addTo(this.made, object, decision)
    const read = dataSchema.safeParse(data)
    if (!read.success) {
      this.standing.delete(object)
      return
    }
    // What is put back stands as it was given, not as it was put back.
    const given = undoes === null ? decision : this.givenBefore(decision)
    const by = given ?? { reason, actor, at }
    const { label } = read.data
    this.standing.set(object, { ...label, reason: by.reason, actor: by.actor, at: by.at })
  }

  private givenBefore({ object, undoes }: Decision): Decision | undefined {
    const others = this.made
      .get(object)
      ?.filter((each) => each.changeId !== undoes && each.undoes === null)
    return others?.at(-1)
  }
}

/** As people read them in the audit trail. */
const WORDS = {
  correct: 'correct',
  incorrect: 'incorrect',
  bot: 'a bot',
  'not-bot': 'not a bot',
} as const

/** What decisions call it. */
function objectOf(subject: LabelSubject): string {
  return subject.kind === 'incident'
    ? `incident|${subject.id}`
    : `set|${subject.client}|${subject.host}`
}

function nameOf(object: string): string {
  const [kind, ...parts] = object.split('|')
  if (kind === 'incident') return `incident ${parts.join('|')}`
  const [client = '', ...host] = parts
  return host.join('|') === '' ? client : `${client} at ${host.join('|')}`
}

function isSame(
  standing: StandingLabel | undefined,
  decided: Omit<StandingLabel, 'reason' | 'actor' | 'at'>,
): boolean {
  return (
    standing !== undefined &&
    standing.feedback === decided.feedback &&
    standing.label === decided.label &&
    standing.word === decided.word
  )
}

function countOf(count: number, only?: LabelSubject): string {
  if (count === 1 && only !== undefined) return nameOf(objectOf(only))
  return count === 1 ? '1 label' : `${count.toLocaleString('en')} labels`
}

function addTo(known: Map<string, Decision[]>, key: string, decision: Decision): void {
  const made = known.get(key)
  if (made === undefined) known.set(key, [decision])
  else made.push(decision)
}

function tellConflict(object: string, actor = 'somebody'): ConflictError {
  return new ConflictError(
    `${nameOf(object)} was labelled by ${actor} in the meantime. Look at it again, then decide.`,
  )
}
