/**
 * Rows picked in the entries table, held by value so that they survive sorting and scrolling.
 * `cursor` is the row that has the focus, `anchor` where a range began; both are row numbers.
 */
export interface Selection {
  values: ReadonlySet<string>
  cursor: number
  anchor: number
}

/** Most entries that one action may change; the contract takes no more at once. */
export const MOST_SELECTED = 1000

/** Nothing picked, the first row focused. */
export const NO_SELECTION: Selection = { values: new Set(), cursor: 0, anchor: 0 }

/** Value of a row, undefined while the row is not read yet. */
type ValueAt = (row: number) => string | undefined

/** Picks a row or lets it go, and focuses it. */
export function toggleRow(selection: Selection, row: number, valueAt: ValueAt): Selection {
  const value = valueAt(row)
  if (value === undefined) return { ...selection, cursor: row, anchor: row }
  const values = new Set(selection.values)
  if (values.has(value)) values.delete(value)
  else if (values.size < MOST_SELECTED) values.add(value)
  return { values, cursor: row, anchor: row }
}

/** Picks one row alone. */
export function pickRow(row: number, valueAt: ValueAt): Selection {
  const value = valueAt(row)
  return { values: new Set(value === undefined ? [] : [value]), cursor: row, anchor: row }
}

/** Picks all rows between the anchor and `row` that are read, besides what is picked already. */
export function extendTo(selection: Selection, row: number, valueAt: ValueAt): Selection {
  const values = new Set(selection.values)
  const step = row < selection.anchor ? -1 : 1
  for (let at = selection.anchor; ; at += step) {
    const value = valueAt(at)
    if (value !== undefined && values.size < MOST_SELECTED) values.add(value)
    if (at === row) break
  }
  return { values, cursor: row, anchor: selection.anchor }
}

/** Focuses a row without picking it; `row` is held inside the table. */
export function moveCursor(selection: Selection, row: number, total: number): Selection {
  const held = Math.max(0, Math.min(total - 1, row))
  return { ...selection, cursor: held, anchor: held }
}

/** Where a key leads in a table of `total` rows; null for keys that do not move. */
export function rowAfterKey(
  key: string,
  cursor: number,
  total: number,
  rowsInView: number,
): number | null {
  const moves: Record<string, number> = {
    ArrowDown: cursor + 1,
    j: cursor + 1,
    J: cursor + 1,
    ArrowUp: cursor - 1,
    k: cursor - 1,
    K: cursor - 1,
    PageDown: cursor + rowsInView,
    PageUp: cursor - rowsInView,
    Home: 0,
    End: total - 1,
  }
  const row = moves[key]
  if (row === undefined || total === 0) return null
  return Math.max(0, Math.min(total - 1, row))
}
