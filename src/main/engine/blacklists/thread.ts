import type { Decision } from '../decision'

/** Folds one decision that is no undo. */
type Fold<State> = (before: State | null, decision: Decision) => State | null

/**
 * The decisions on one object in order, and what stood after each. Undo goes back to the state
 * before the change it takes back, so it restores everything exactly.
 */
class Thread<State> {
  readonly decisions: Decision[] = []
  readonly #states: (State | null)[] = []

  take(decision: Decision, fold: Fold<State>): State | null {
    const state =
      decision.undoes === null ? fold(this.state(), decision) : this.before(decision.undoes)
    this.decisions.push(decision)
    this.#states.push(state)
    return state
  }

  state(): State | null {
    return this.#states.at(-1) ?? null
  }

  before(changeId: string): State | null {
    const index = this.decisions.findIndex((decision) => decision.changeId === changeId)
    return this.#states[index - 1] ?? null
  }
}

/** The threads of all objects of one kind. */
export class Threads<State> {
  readonly #threads = new Map<string, Thread<State>>()

  constructor(readonly fold: Fold<State>) {}

  /** Takes in the next decision on its object and returns what stands now. */
  take(decision: Decision): State | null {
    let thread = this.#threads.get(decision.object)
    if (thread === undefined) {
      thread = new Thread<State>()
      this.#threads.set(decision.object, thread)
    }
    return thread.take(decision, this.fold)
  }

  latest(object: string): Decision | null {
    return this.#threads.get(object)?.decisions.at(-1) ?? null
  }

  /** What stood before a change of the object. */
  before(object: string, changeId: string): State | null {
    return this.#threads.get(object)?.before(changeId) ?? null
  }

  /** Whether a decision was taken in before. */
  has({ object, changeId, revision }: Decision): boolean {
    const decisions = this.#threads.get(object)?.decisions ?? []
    return decisions.some((each) => each.changeId === changeId && each.revision === revision)
  }

  revision(object: string): number {
    return this.#threads.get(object)?.decisions.length ?? 0
  }
}
