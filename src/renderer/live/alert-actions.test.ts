import { describe, expect, it } from 'vitest'
import { makeAlert } from '../../shared/testing/alerts'
import { applyEarly, countAlerts, subjectItems } from './alert-actions'
import { type FeedItem, FIRST_STATE } from './live-state'
import { toggle } from './selection'

const item = (id: string): FeedItem => ({
  kind: 'alert',
  id,
  key: 'k',
  alert: makeAlert({ id }),
})

describe('what an action is for', () => {
  const state = { ...FIRST_STATE, items: [item('a'), item('b'), item('c')] }

  it('prefers chosen rows, then the drawer, then the cursor', () => {
    const onCursor = { ...state, selection: { ...state.selection, cursor: 'a' } }
    const inDrawer = { ...onCursor, openItem: 'b' }
    const chosen = { ...inDrawer, selection: toggle(onCursor.selection, 'c') }
    expect(subjectItems(state)).toEqual([])
    expect(subjectItems(onCursor).map(({ id }) => id)).toEqual(['a'])
    expect(subjectItems(inDrawer).map(({ id }) => id)).toEqual(['b'])
    expect(subjectItems(chosen).map(({ id }) => id)).toEqual(['c'])
    expect(subjectItems({ ...chosen, openAlert: 'of no line', openItem: null })).toEqual([])
  })

  it('counts what it would change', () => {
    expect(countAlerts([item('a'), item('b')], 'acknowledge')).toBe(2)
  })
})

describe('what an action shows early', () => {
  it('leaves alone what it would not change', () => {
    const closed = makeAlert({ status: 'closed' })
    expect(applyEarly({ kind: 'acknowledge', note: '' }, 'mk')(closed)).toBe(closed)
    expect(applyEarly({ kind: 'close', reason: 'duplicate', note: '' }, 'mk')(closed)).toBe(closed)
  })

  it('acknowledges, closes with its reason, and reopens', () => {
    const acknowledged = applyEarly({ kind: 'acknowledge', note: '' }, 'mk')(makeAlert())
    expect(acknowledged).toMatchObject({ status: 'acknowledged', assignee: 'mk' })
    const closed = applyEarly({ kind: 'close', reason: 'duplicate', note: 'x' }, 'mk')(makeAlert())
    expect(closed).toMatchObject({ status: 'closed', closeReason: 'duplicate', note: 'x' })
    expect(applyEarly({ kind: 'reopen', note: '' }, 'mk')(closed)).toMatchObject({
      status: 'new',
      closeReason: null,
    })
  })
})
