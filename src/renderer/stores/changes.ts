import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ActionProgress, Change } from '../../shared/alert'
import type { ConsoleClient } from '../link/client'
import { wordsOf } from '../link/errors'
import { frameStrings } from '../strings'
import type { ToastStore } from './toast'

/** Makes changes, offers to undo them, and tells in words where one failed. */
export interface Changes {
  /**
   * Runs a change and shows its text with Undo. Returns the change, or null where it failed (the
   * toast then says why), so that a caller can put back what it showed early.
   */
  perform: (call: () => Promise<Change>) => Promise<Change | null>
  /**
   * Runs changes one after the other and offers to undo them together. Stops at the first that
   * fails and says why and how many were made. Returns how many were made.
   */
  performAll: (calls: readonly (() => Promise<Change>)[]) => Promise<number>
  /**
   * Runs changes that go in steps, one after the other: tells how far they are with a way to stop, and
   * offers to undo all of it. Returns false where one failed or was stopped.
   */
  performSteps: (
    calls: readonly (() => Promise<AsyncIterable<ActionProgress>>)[],
  ) => Promise<boolean>
  /** Shows what was done with Undo, where the engine has no change of its own (a setting). */
  offerUndo: (text: string, undo: () => Promise<string>) => void
  /** Takes the last change back; says so where there is none. */
  undoLast: () => Promise<void>
  /** Whether this window made a change that `undoLast` would take back. */
  hasUndo: () => boolean
  /** Takes back a change by its id, whoever made it: from the audit trail. */
  undoChange: (changeId: string) => Promise<void>
  /** Shows a failure in words. */
  fail: (error: unknown) => void
  /** Grows with each change made or taken back here: time to read again what it may have touched. */
  count: StoreApi<{ made: number }>
}

/** Of fewer alerts it is not told how far a change is: it is over at once. */
const TOLD_FROM = 500

/** Takes one thing back and answers what it did, in words. */
type TakeBack = () => Promise<string>

/** Changes made through `client`, told through `toast`. */
export function createChanges(client: ConsoleClient, toast: ToastStore): Changes {
  /** What was done here, oldest first; a single change of the engine's has its id as name. */
  const done: { name: string | null; takeBack: TakeBack }[] = []
  const count = createStore(() => ({ made: 0 }))
  const countOne = () => count.setState(({ made }) => ({ made: made + 1 }))

  const fail = (error: unknown) => toast.show({ tone: 'danger', text: wordsOf(error), undo: null })

  const undo = async (takeBack: TakeBack, name: string | null = null) => {
    try {
      const text = await takeBack()
      const isThis = (step: (typeof done)[number]) =>
        step.takeBack === takeBack || (name !== null && step.name === name)
      const place = done.findIndex(isThis)
      if (place >= 0) done.splice(place, 1)
      toast.show({ tone: 'plain', text, undo: null })
    } catch (error) {
      fail(error)
    }
    countOne()
  }

  const keep = (takeBack: TakeBack, name: string | null = null) => {
    done.push({ name, takeBack })
    if (done.length > 100) done.shift()
    countOne()
    return () => undo(takeBack)
  }

  const takeBackAll = (changes: readonly Change[]): TakeBack => {
    const left = [...changes]
    return async () => {
      let text = ''
      for (let next = left.at(-1); next; next = left.at(-1)) {
        text = (await client.changes.undo({ changeId: next.changeId })).text
        left.pop()
      }
      return changes.length === 1 ? text : frameStrings.undidChanges(changes.length)
    }
  }

  const told = (changes: readonly Change[]): string => {
    const [first] = changes
    return changes.length > 1 ? frameStrings.madeChanges(changes.length) : (first?.text ?? '')
  }

  return {
    fail,
    count,
    perform: async (call) => {
      try {
        const change = await call()
        const undoMade = change.changed === 0 ? null : keep(takeBackAll([change]), change.changeId)
        toast.show({ tone: 'plain', text: change.text, undo: undoMade })
        return change
      } catch (error) {
        fail(error)
        return null
      }
    },
    performAll: async (calls) => {
      const made: Change[] = []
      let failure: unknown = null
      for (const call of calls) {
        try {
          made.push(await call())
        } catch (error) {
          failure = error
          break
        }
      }
      if (failure !== null && made.length === 0) fail(failure)
      else {
        // What found nothing to do is nothing to take back.
        const real = made.filter(({ changed }) => changed > 0)
        const undoMade = real.length === 0 ? null : keep(takeBackAll(real))
        if (failure === null) toast.show({ tone: 'plain', text: told(made), undo: undoMade })
        else {
          const text = frameStrings.madeSome(made.length, calls.length, wordsOf(failure))
          toast.show({ tone: 'danger', text, undo: undoMade })
        }
      }
      return made.length
    },
    performSteps: async (calls) => {
      const made: Change[] = []
      let failure: unknown = null
      let isStopped = false
      let running = ''
      const stop = () => {
        isStopped = true
        // What is over meanwhile needs no stopping.
        if (running !== '') client.alerts.stopSteps({ changeId: running }).catch(() => undefined)
      }
      try {
        for (const call of calls) {
          if (isStopped) break
          for await (const { changeId, done, total, isOver, text } of await call()) {
            running = isOver ? '' : changeId
            if (isOver && done > 0) made.push({ changeId, changed: done, text })
            else if (isOver && calls.length === 1) toast.show({ tone: 'plain', text, undo: null })
            if (!isOver && total >= TOLD_FROM) toast.tell(frameStrings.stepsDone(done, total), stop)
          }
        }
      } catch (error) {
        failure = error
      }
      if (made.length === 0) {
        if (failure !== null) fail(failure)
        return failure === null && !isStopped
      }
      const undoMade = keep(takeBackAll(made))
      const why = failure === null ? '' : wordsOf(failure)
      const text =
        failure === null ? told(made) : frameStrings.madeSome(made.length, calls.length, why)
      toast.show({ tone: failure === null ? 'plain' : 'danger', text, undo: undoMade })
      return failure === null && !isStopped
    },
    offerUndo: (text, takeBack) => toast.show({ tone: 'plain', text, undo: keep(takeBack) }),
    hasUndo: () => done.length > 0,
    undoChange: (changeId) =>
      undo(async () => (await client.changes.undo({ changeId })).text, changeId),
    undoLast: async () => {
      const last = done.at(-1)
      if (last) await undo(last.takeBack)
      else toast.show({ tone: 'plain', text: frameStrings.nothingToUndo, undo: null })
    },
  }
}
