import { z } from 'zod'
import type { PutModel } from '../../../shared/model'
import {
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
  NotFoundError,
} from '../decision'

const dataSchema = z.object({
  model: z.string(),
  /** What stood in the settings before, to go back to. */
  before: z.object({
    model: z.string(),
    threshold: z.number().nullable(),
    sha256: z.string().default(''),
  }),
})
/** A model that was put in place, and what the settings said before. */
export type PutInPlace = z.infer<typeof dataSchema>

/** What the choices need. */
export interface ModelChoicesParts {
  decisions: DecisionLog
  now: () => number
  newId: () => string
}

const TRAINED = 'trained'

/** Which models were trained here, and which were put in place for each detector. */
export class ModelChoices {
  private made: Decision[] = []
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: ModelChoicesParts) {}

  /** Reads what was decided before. */
  async load(): Promise<void> {
    this.made = await this.parts.decisions.load(['model'])
  }

  /** Takes in what other engines decided. */
  async takeOthers(decisions: readonly Decision[]): Promise<void> {
    if (decisions.some(({ kind }) => kind === 'model')) await this.load()
  }

  /** The model that stands in place for a detector; null where nobody put one there. */
  standing(detector: string): string | null {
    return this.lastOf(detector)?.data.model ?? null
  }

  /** What was put in place, newest first. */
  list(): PutModel[] {
    return this.made
      .filter(({ action }) => action !== TRAINED)
      .flatMap((decision) => {
        const read = dataSchema.safeParse(decision.data)
        if (!read.success) return []
        const { object, at, actor, reason } = decision
        return [{ detector: object, model: read.data.model, at, actor, reason }]
      })
      .reverse()
  }

  /** Remembers that a model came of a training. */
  noteTrained(name: string, actor: string): Promise<void> {
    return this.append(() => ({
      object: name,
      action: TRAINED,
      actor,
      reason: '',
      data: {},
      undoes: null,
    })).then(() => undefined)
  }

  /** Puts a model in place for a detector. */
  async put(detector: string, put: PutInPlace, reason: string, actor: string): Promise<string> {
    const { changeId } = await this.append(() => ({
      object: detector,
      action: `put the model ${put.model} in place for`,
      actor,
      reason,
      data: put,
      undoes: null,
    }))
    return changeId
  }

  /** Whether a change was made here. */
  hasChange(changeId: string): boolean {
    return this.made.some((each) => each.changeId === changeId)
  }

  /**
   * Takes a change back, and answers what is to stand in the settings again.
   * @throws ConflictError where another model was put in place since.
   */
  async undo(
    changeId: string,
    actor: string,
  ): Promise<{ changeId: string; detector: string; before: PutInPlace['before'] }> {
    const made = this.made.find((each) => each.changeId === changeId)
    const read = dataSchema.safeParse(made?.data)
    if (made === undefined || !read.success) {
      throw new NotFoundError('This change cannot be taken back.')
    }
    const detector = made.object
    const last = this.lastOf(detector)
    if (last?.decision.changeId !== changeId) {
      throw new ConflictError(
        `${last?.decision.actor ?? 'Somebody'} put another model in place for ${detector} since.`,
      )
    }
    const previous = this.putOf(detector).at(-2)
    const undone = await this.append(() => ({
      object: detector,
      action: 'undid',
      actor,
      reason: `took back "${made.action}"`,
      // Where nobody had put one there before, none stands any more.
      data: previous === undefined ? {} : { ...previous.data },
      undoes: changeId,
    }))
    return { changeId: undone.changeId, detector, before: read.data.before }
  }

  /** Every decision on models, oldest first. */
  decisions(): readonly Decision[] {
    return this.made
  }

  /** Decisions for the audit trail, newest first. */
  audit(limit: number): { decision: Decision; canUndo: boolean }[] {
    return this.made
      .slice(-limit)
      .reverse()
      .map((decision) => {
        const isLast = this.lastOf(decision.object)?.decision.changeId === decision.changeId
        return { decision, canUndo: isLast && decision.undoes === null }
      })
  }

  /** What stands of a detector: undone changes are none. */
  private putOf(detector: string): { decision: Decision; data: PutInPlace }[] {
    const stack: { decision: Decision; data: PutInPlace }[] = []
    for (const decision of this.made) {
      if (decision.object !== detector || decision.action === TRAINED) continue
      if (decision.undoes !== null) {
        stack.pop()
        continue
      }
      const read = dataSchema.safeParse(decision.data)
      if (read.success) stack.push({ decision, data: read.data })
    }
    return stack
  }

  private lastOf(detector: string) {
    return this.putOf(detector).at(-1)
  }

  private append(
    make: () => Omit<Decision, 'changeId' | 'kind' | 'revision' | 'at'>,
  ): Promise<Decision> {
    const run = this.queue.then(async () => {
      await this.parts.decisions.catchUp?.()
      const wanted = make()
      const revision = this.made.filter(({ object }) => object === wanted.object).length + 1
      const decision: Decision = {
        ...wanted,
        changeId: this.parts.newId(),
        kind: 'model',
        revision,
        at: this.parts.now(),
      }
      await this.parts.decisions.append([decision]).catch(async (error: unknown) => {
        if (!(error instanceof DecisionTakenError)) throw error
        await this.load()
        const who = error.other?.actor ?? 'Somebody'
        throw new ConflictError(
          `${who} decided on the models of ${wanted.object} first; look again.`,
        )
      })
      this.made.push(decision)
      return decision
    })
    this.queue = run.catch(() => undefined)
    return run
  }
}
