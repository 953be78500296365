import type { Change } from '../../shared/alert'
import type { ConsoleClient } from '../link/client'
import { wordsOf } from '../link/errors'
import { frameStrings } from '../strings/frame'
import type { ToastStore } from './toast'

/** Makes changes, offers to undo them, and tells in words where one failed. */
export interface Changes {
  /**
   * Runs a change and shows its text with Undo. Returns the change, or null where it failed (the
   * toast then says why), so that a caller can put back what it showed early.
   */
  perform: (call: () => Promise<Change>) => Promise<Change | null>
  /** Takes the last change back; says so where there is none. */
  undoLast: () => Promise<void>
  /** Shows a failure in words. */
  fail: (error: unknown) => void
}

/** Changes made through `client`, told through `toast`. */
export function createChanges(client: ConsoleClient, toast: ToastStore): Changes {
  const done: string[] = []

  const fail = (error: unknown) => toast.show({ tone: 'danger', text: wordsOf(error), undo: null })

  const undo = async (changeId: string) => {
    try {
      const change = await client.changes.undo({ changeId })
      const place = done.indexOf(changeId)
      if (place >= 0) done.splice(place, 1)
      toast.show({ tone: 'plain', text: change.text, undo: null })
    } catch (error) {
      fail(error)
    }
  }

  return {
    fail,
    perform: async (call) => {
      try {
        const change = await call()
        done.push(change.changeId)
        if (done.length > 100) done.shift()
        toast.show({ tone: 'plain', text: change.text, undo: () => undo(change.changeId) })
        return change
      } catch (error) {
        fail(error)
        return null
      }
    },
    undoLast: async () => {
      const changeId = done.at(-1)
      if (changeId) await undo(changeId)
      else toast.show({ tone: 'plain', text: frameStrings.nothingToUndo, undo: null })
    },
  }
}
