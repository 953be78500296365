import { describe, expect, it } from 'vitest'
import { clearChosen, extendTo, moveTo, NO_SELECTION, stepFrom, toggle } from './selection'

const IDS = ['a', 'b', 'c', 'd']

describe('stepFrom', () => {
  it('stands on the first row when it stood nowhere, or on one that is gone', () => {
    expect(stepFrom(null, IDS, 1)).toBe('a')
    expect(stepFrom('gone', IDS, 1)).toBe('a')
  })

  it('stops at both ends', () => {
    expect(stepFrom('a', IDS, -1)).toBe('a')
    expect(stepFrom('b', IDS, 15)).toBe('d')
    expect(stepFrom('b', IDS, 'first')).toBe('a')
    expect(stepFrom('b', IDS, 'last')).toBe('d')
  })

  it('goes nowhere in an empty table', () => {
    expect(stepFrom('a', [], 1)).toBeNull()
  })
})

describe('selection', () => {
  it('moves without changing what is chosen', () => {
    const chosen = toggle(NO_SELECTION, 'b')
    expect(moveTo(chosen, 'd')).toMatchObject({ cursor: 'd', chosen: new Set(['b']) })
  })

  it('extends from where it stood, up and down', () => {
    const down = extendTo(moveTo(NO_SELECTION, 'b'), IDS, 'd')
    expect([...down.chosen]).toEqual(['b', 'c', 'd'])
    const up = extendTo(down, IDS, 'a')
    expect([...up.chosen].sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(up.cursor).toBe('a')
  })

  it('lets go of all, and keeps the place', () => {
    const cleared = clearChosen(toggle(toggle(NO_SELECTION, 'a'), 'b'))
    expect(cleared).toMatchObject({ cursor: 'b', chosen: new Set() })
  })
})
