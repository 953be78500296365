import { type MouseEvent, useCallback, useRef, useState } from 'react'
import { type EntryPages, entryAt } from './pages'
import {
  extendTo,
  moveCursor,
  NO_SELECTION,
  pickRow,
  rowAfterKey,
  type Selection,
  toggleRow,
} from './selection'

/** What is picked in the table, and the ways to change it. */
export interface SelectionControl {
  selection: Selection
  clear: () => void
  toggle: (row: number) => void
  click: (row: number, event: MouseEvent) => void
  pickAll: () => void
  /** Moves by a key; extends with Shift. False where the key does not move. */
  move: (event: KeyboardEvent, rowsInView: number) => boolean
  valueAtCursor: () => string | null
}

/** Keeps the selection of a table whose rows are `pages`. */
export function useSelection(pages: EntryPages): SelectionControl {
  const [selection, setSelection] = useState<Selection>(NO_SELECTION)
  const known = useRef(pages)
  known.current = pages
  const current = useRef(selection)
  current.current = selection
  const valueAt = useCallback((row: number) => entryAt(known.current, row)?.value, [])

  const toggle = useCallback(
    (row: number) => setSelection((before) => toggleRow(before, row, valueAt)),
    [valueAt],
  )
  const click = useCallback(
    (row: number, event: MouseEvent) =>
      setSelection((before) => {
        if (event.shiftKey) return extendTo(before, row, valueAt)
        if (event.ctrlKey || event.metaKey) return toggleRow(before, row, valueAt)
        return pickRow(row, valueAt)
      }),
    [valueAt],
  )
  const pickAll = useCallback(
    () =>
      setSelection((before) => {
        if (before.values.size > 0) return { ...before, values: new Set() }
        const all = extendTo(
          { ...before, anchor: 0 },
          Math.max(0, known.current.total - 1),
          valueAt,
        )
        return { ...all, cursor: before.cursor, anchor: before.cursor }
      }),
    [valueAt],
  )
  const move = useCallback(
    (event: KeyboardEvent, rowsInView: number) => {
      const { cursor } = current.current
      const { total } = known.current
      const row = rowAfterKey(event.key, cursor, total, rowsInView)
      if (row === null) return false
      setSelection((before) =>
        event.shiftKey ? extendTo(before, row, valueAt) : moveCursor(before, row, total),
      )
      return true
    },
    [valueAt],
  )
  return {
    selection,
    clear: useCallback(() => setSelection((before) => ({ ...before, values: new Set() })), []),
    toggle,
    click,
    pickAll,
    move,
    valueAtCursor: useCallback(() => valueAt(current.current.cursor) ?? null, [valueAt]),
  }
}
