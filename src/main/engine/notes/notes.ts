import type { Change } from '../../../shared/alert'
import type { Note } from '../../../shared/entity-page'
import {
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  isAboutForgotten,
  NotFoundError,
} from '../decision'

/** What notes are kept with. */
export interface NotesParts {
  decisions: DecisionLog
  now: () => number
  newId: () => string
}

/** A change of a note as it was seen; without a text it is deleted. */
export interface NoteChange {
  value: string
  id: string
  revision: number
  text: string | null
}

/** What stands of one note. */
interface Standing {
  decisions: Decision[]
  note: Note | null
}

/** Notes of analysts about entities: the fold of all decisions on them. */
export class Notes {
  private readonly standing = new Map<string, Standing>()
  /** Names of notes by the entity they are about. */
  private readonly byEntity = new Map<string, Set<string>>()
  private readonly changes = new Map<string, Decision[]>()
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: NotesParts) {}

  /** Reads what was written before, in place of what was known. */
  async load(): Promise<void> {
    const decisions = await this.parts.decisions.load(['note'])
    for (const known of [this.standing, this.byEntity, this.changes]) known.clear()
    for (const each of decisions) this.take(each)
  }

  /** Takes in what other engines decided. */
  async takeOthers(decisions: readonly Decision[]): Promise<void> {
    if (decisions.some(({ kind }) => kind === 'note')) await this.load()
  }

  /** Notes about an entity that stand, the newest first. */
  about(value: string): Note[] {
    const notes = [...(this.byEntity.get(value) ?? [])].flatMap((name) => {
      const note = this.standing.get(name)?.note ?? null
      return note === null ? [] : [note]
    })
    return notes.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  }

  /** Every decision on notes about an entity, deleted ones included. */
  decisionsOn(value: string): Decision[] {
    return [...(this.byEntity.get(value) ?? [])].flatMap(
      (name) => this.standing.get(name)?.decisions ?? [],
    )
  }

  /** Every decision that is known, oldest first. */
  decisions(): Decision[] {
    return [...this.changes.values()].flat()
  }

  /** Writes one. */
  add(value: string, text: string, actor: string): Promise<Change> {
    return this.inTurn(async () => {
      const at = this.parts.now()
      const decision: Decision = {
        changeId: this.parts.newId(),
        kind: 'note',
        object: noteObject(this.parts.newId(), value),
        revision: 1,
        at,
        actor,
        action: 'wrote a note on',
        reason: '',
        data: { text, author: actor, at },
        undoes: null,
      }
      await this.append(decision)
      return toChange(decision, `Wrote a note on ${value}`)
    })
  }

  /** Changes or deletes one. @throws ConflictError where somebody changed it since it was seen. */
  change({ value, id, revision, text }: NoteChange, actor: string): Promise<Change> {
    return this.inTurn(async () => {
      const name = noteObject(id, value)
      const last = this.standing.get(name)?.decisions.at(-1)
      if (last === undefined) throw new NotFoundError('This note is not known any more.')
      if (last.revision !== revision || last.data.text === null) throw tellConflict(last)
      const decision: Decision = {
        changeId: this.parts.newId(),
        kind: 'note',
        object: name,
        revision: revision + 1,
        at: this.parts.now(),
        actor,
        action: text === null ? 'deleted a note on' : 'changed a note on',
        reason: '',
        data: { ...last.data, text },
        undoes: null,
      }
      await this.append(decision)
      return toChange(decision, `${text === null ? 'Deleted' : 'Changed'} a note on ${value}`)
    })
  }

  /** Whether a change was made here. */
  hasChange(changeId: string): boolean {
    return this.changes.has(changeId)
  }

  /** Takes a change back. @throws ConflictError where somebody changed the same note since. */
  undo(changeId: string, actor: string): Promise<Change> {
    return this.inTurn(async () => {
      const made = this.changes.get(changeId)?.find((each) => !isAboutForgotten(each))
      const known = made === undefined ? undefined : this.standing.get(made.object)
      const last = known?.decisions.at(-1)
      if (made === undefined || known === undefined || last === undefined) {
        throw new NotFoundError('This change is not known any more.')
      }
      if (last.changeId !== changeId) throw tellConflict(last)
      const before = known.decisions.at(-2)
      const decision: Decision = {
        ...made,
        changeId: this.parts.newId(),
        revision: made.revision + 1,
        at: this.parts.now(),
        actor,
        action: 'undid',
        reason: `took back "${made.action}"`,
        data: { ...made.data, text: before?.data.text ?? null },
        undoes: changeId,
      }
      await this.append(decision)
      return toChange(decision, `Undone: ${made.action} ${entityOfNote(made.object)}`)
    })
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number): { decision: Decision; canUndo: boolean }[] {
    return [...this.changes.values()]
      .slice(-limit)
      .reverse()
      .flatMap(([decision]) => {
        if (decision === undefined) return []
        const last = this.standing.get(decision.object)?.decisions.at(-1)
        const canUndo = decision.undoes === null && last?.changeId === decision.changeId
        return [{ decision, canUndo }]
      })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.queue.then(async () => {
      await this.parts.decisions.catchUp?.()
      return work()
    })
    this.queue = run.catch(() => undefined)
    return run
  }

  private async append(decision: Decision): Promise<void> {
    try {
      await this.parts.decisions.append([decision])
    } catch (error) {
      if (!(error instanceof DecisionTakenError)) throw error
      await this.load()
      throw tellConflict(error.other ?? { ...decision, actor: 'somebody' })
    }
    this.take(decision)
  }

  private take(decision: Decision): void {
    const { changeId, object } = decision
    this.changes.set(changeId, [...(this.changes.get(changeId) ?? []), decision])
    if (isAboutForgotten(decision)) return
    const known = this.standing.get(object) ?? { decisions: [], note: null }
    known.decisions.push(decision)
    known.note = toNote(decision)
    this.standing.set(object, known)
    const entity = entityOfNote(object)
    this.byEntity.set(entity, (this.byEntity.get(entity) ?? new Set()).add(object))
  }
}

/** A note and the entity it is about, in one; the entity may hold any character. */
function noteObject(id: string, value: string): string {
  return `${id} ${value}`
}

/** The entity that a note is about. */
export function entityOfNote(object: string): string {
  return object.slice(object.indexOf(' ') + 1)
}

function toNote({ object, revision, actor, at, data }: Decision): Note | null {
  if (typeof data.text !== 'string') return null
  return {
    id: object.slice(0, object.indexOf(' ')),
    text: data.text,
    author: typeof data.author === 'string' ? data.author : actor,
    at: typeof data.at === 'number' ? data.at : at,
    changed: revision === 1 ? null : { actor, at },
    revision,
  }
}

function toChange({ changeId }: Decision, text: string): Change {
  return { changeId, changed: 1, text }
}

function tellConflict({ object, actor }: Pick<Decision, 'object' | 'actor'>): ConflictError {
  return new ConflictError(
    `The note on ${entityOfNote(object)} was changed by ${actor} in the meantime. Look at it again, then decide.`,
  )
}
