/**
 * One decision of a person or a rule: append-only, never changed. What stands now is the fold of
 * all decisions on an object in order of their revision.
 */
export interface Decision {
  /** Shared by everything one action changed; what `undo` takes. */
  changeId: string
  kind:
    | 'alert'
    | 'entry'
    | 'allow'
    | 'list'
    | 'setting'
    | 'entity'
    | 'url-rule'
    | 'suppression'
    | 'snooze'
    | 'label'
    | 'model'
    | 'note'
  /**
   * Alert id, `list/value`, allowed value, list name, settings path, a forgotten entity's name, kind
   * and pattern of a rule, `detector|rule|subject` of a suppression or snooze, `set|client|host` or
   * `incident|id` of a label, the detector that a model was put in place for, or a note's id and its
   * entity.
   */
  object: string
  /** 1 for the first decision on the object, then one more each time. */
  revision: number
  at: number
  actor: string
  /** Verb for the audit trail: `acknowledged`, `closed`, `blocked`, `removed`, `allowed`, ... */
  action: string
  reason: string
  /** What the action decided; its shape belongs to the module that folds it. */
  data: Record<string, unknown>
  /** The change this one takes back, null for an ordinary one. */
  undoes: string | null
}

/** In the data of decisions on something that was forgotten: they are kept, and decide nothing. */
export const FORGOTTEN_FLAG = 'isForgotten'

/** Whether a decision is about something that was forgotten. */
export function isAboutForgotten(decision: Pick<Decision, 'data'>): boolean {
  return decision.data[FORGOTTEN_FLAG] === true
}

/**
 * Where decisions are kept; appending returns once they are stored.
 * @throws DecisionTakenError from `append` where another engine made the same revision first.
 */
export interface DecisionLog {
  append: (decisions: Decision[]) => Promise<void>
  /** All decisions of these kinds, oldest first. */
  load: (kinds: Decision['kind'][]) => Promise<Decision[]>
  /** Where engines share the log: takes in what others have decided up to now. */
  catchUp?: () => Promise<void>
}

/** Another engine made the next decision on the same thing; none of those given was stored. */
export class DecisionTakenError extends Error {
  constructor(
    readonly mine: Decision,
    /** What was decided there; null while it is only being stored. */
    readonly other: Decision | null,
  ) {
    super(`Somebody else decided on ${mine.kind} ${mine.object} first`)
    this.name = 'DecisionTakenError'
  }
}

/** Somebody changed the same thing in between; the message says who, what and when. */
export class ConflictError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConflictError'
  }
}

/** A call that asks for something impossible; `field` names the input at fault. */
export class BadInputError extends Error {
  constructor(
    message: string,
    readonly field?: string,
  ) {
    super(message)
    this.name = 'BadInputError'
  }
}

/** The thing asked for does not exist. */
export class NotFoundError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotFoundError'
  }
}

/** Something needed is away or not ready; ask again after `retryAfterMs`. */
export class UnavailableError extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message)
    this.name = 'UnavailableError'
  }
}
