import { describe, expect, it } from 'vitest'
import type { Change } from '../../shared/alert'
import type { ConsoleClient } from '../link/client'
import { createChanges } from './changes'
import { createToastStore } from './toast'

/** An engine that remembers which changes were taken back; `broken` ones refuse. */
function setUp(broken: readonly string[] = []) {
  const undone: string[] = []
  const undo = async ({ changeId }: { changeId: string }): Promise<Change> => {
    if (broken.includes(changeId)) throw new Error(`${changeId} was changed by MK since`)
    undone.push(changeId)
    return { changeId: `undo-${changeId}`, changed: 1, text: `Took ${changeId} back` }
  }
  const client = { changes: { undo } } as unknown as ConsoleClient
  const toast = createToastStore()
  return { undone, toast, changes: createChanges(client, toast) }
}

const change = (changeId: string) => async (): Promise<Change> => ({
  changeId,
  changed: 1,
  text: `Did ${changeId}`,
})
const refuse = async (): Promise<Change> => {
  throw new Error('The allowlist wins')
}

describe('changes', () => {
  it('tells what was done and takes it back by the toast', async () => {
    const { changes, toast, undone } = setUp()
    await changes.perform(change('a'))
    expect(toast.getState().toast?.text).toBe('Did a')
    await toast.getState().toast?.undo?.()
    expect(undone).toEqual(['a'])
    expect(toast.getState().toast).toMatchObject({ text: 'Took a back', undo: null })
  })

  it('offers no undo where nothing was changed, and takes back only what was', async () => {
    const { changes, toast, undone } = setUp()
    const nothing = async () => ({ changeId: 'none', changed: 0, text: 'Acknowledged 0 alerts' })
    await changes.perform(nothing)
    expect(toast.getState().toast).toMatchObject({ text: 'Acknowledged 0 alerts', undo: null })
    await changes.performAll([nothing])
    expect(toast.getState().toast?.undo).toBeNull()
    expect(changes.hasUndo()).toBe(false)
    await changes.performAll([nothing, change('a')])
    await toast.getState().toast?.undo?.()
    expect(undone).toEqual(['a'])
  })

  it('takes several changes back together, the newest first', async () => {
    const { changes, undone } = setUp()
    expect(await changes.performAll([change('a'), change('b')])).toBe(2)
    await changes.undoLast()
    expect(undone).toEqual(['b', 'a'])
  })

  it('says how far it came when one of several fails', async () => {
    const { changes, toast, undone } = setUp()
    expect(await changes.performAll([change('a'), refuse, change('c')])).toBe(1)
    expect(toast.getState().toast).toMatchObject({
      tone: 'danger',
      text: '1 of 3 changes made. The allowlist wins',
    })
    await changes.undoLast()
    expect(undone).toEqual(['a'])
  })

  it('goes on where an undo stopped', async () => {
    const broken = ['a']
    const { changes, toast, undone } = setUp(broken)
    await changes.performAll([change('a'), change('b')])
    await changes.undoLast()
    expect(toast.getState().toast?.text).toBe('a was changed by MK since')
    broken.pop()
    await changes.undoLast()
    expect(undone).toEqual(['b', 'a'])
  })

  it('counts what was made and taken back, so that screens read again', async () => {
    const { changes } = setUp()
    await changes.perform(change('a'))
    await changes.perform(refuse)
    expect(changes.count.getState().made).toBe(1)
    await changes.undoLast()
    expect(changes.count.getState().made).toBe(2)
  })

  it('forgets a change that was taken back from the audit trail', async () => {
    const { changes, undone } = setUp()
    await changes.perform(change('a'))
    expect(changes.hasUndo()).toBe(true)
    await changes.undoChange('a')
    expect(undone).toEqual(['a'])
    expect(changes.hasUndo()).toBe(false)
  })

  it('undoes what is no change of the engine by its own way', async () => {
    const { changes, toast } = setUp()
    changes.offerUndo('Theme is light now', async () => 'Theme is dark again')
    await changes.undoLast()
    expect(toast.getState().toast?.text).toBe('Theme is dark again')
    await changes.undoLast()
    expect(toast.getState().toast?.text).toContain('nothing to undo')
  })
})
