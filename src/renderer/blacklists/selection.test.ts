import { describe, expect, it } from 'vitest'
import {
  extendTo,
  MOST_SELECTED,
  moveCursor,
  NO_SELECTION,
  pickRow,
  rowAfterKey,
  toggleRow,
} from './selection'

const valueAt = (row: number) => (row < 5000 ? `row-${row}` : undefined)

describe('a selection of entries', () => {
  it('toggles a row on and off', () => {
    const once = toggleRow(NO_SELECTION, 3, valueAt)
    expect([...once.values]).toEqual(['row-3'])
    expect([...toggleRow(once, 3, valueAt).values]).toEqual([])
  })

  it('extends from the anchor upwards and downwards and keeps what was picked', () => {
    const picked = toggleRow(NO_SELECTION, 10, valueAt)
    const down = extendTo(picked, 12, valueAt)
    const up = extendTo(down, 9, valueAt)
    expect([...up.values].sort()).toEqual(['row-10', 'row-11', 'row-12', 'row-9'])
    expect(up).toMatchObject({ cursor: 9, anchor: 10 })
  })

  it('leaves out rows that are not read yet', () => {
    expect(toggleRow(NO_SELECTION, 6000, valueAt).values.size).toBe(0)
    expect(extendTo({ ...NO_SELECTION, anchor: 4998 }, 5003, valueAt).values.size).toBe(2)
  })

  it('never holds more than one action may change', () => {
    expect(extendTo(NO_SELECTION, 4000, valueAt).values.size).toBe(MOST_SELECTED)
  })

  it('picks one row alone', () => {
    expect([...pickRow(7, valueAt).values]).toEqual(['row-7'])
  })

  it('holds the cursor inside the table', () => {
    expect(moveCursor(NO_SELECTION, 99, 10).cursor).toBe(9)
    expect(moveCursor(NO_SELECTION, -1, 10).cursor).toBe(0)
  })
})

describe('rowAfterKey', () => {
  it.each([
    ['j', 4, 5],
    ['ArrowUp', 4, 3],
    ['PageDown', 4, 24],
    ['Home', 4, 0],
    ['End', 4, 99],
    ['ArrowUp', 0, 0],
  ])('%s from row %i leads to row %i', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 20)).toBe(to)
  })
  it('ignores other keys and an empty table', () => {
    expect(rowAfterKey('x', 4, 100, 20)).toBeNull()
    expect(rowAfterKey('j', 0, 0, 20)).toBeNull()
  })
})
