import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** The feed's columns, in their order. */
export const COLUMNS = [
  'severity',
  'time',
  'detector',
  'title',
  'entity',
  'score',
  'count',
  'status',
] as const
export type Column = (typeof COLUMNS)[number]

/** Columns that a person may hide; the others say what happened, when and to whom. */
export const OPTIONAL_COLUMNS = ['detector', 'score', 'count', 'status'] as const
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

const KEY = 'watchfloor.hidden-columns'
const hiddenSchema = z.array(z.enum(OPTIONAL_COLUMNS))

/** The part of the browser's storage that is used; `localStorage` fits. */
export type ColumnStorage = Pick<Storage, 'getItem' | 'setItem'>

/** Which columns this window hides; kept with the window, since screens differ in width. */
export interface ColumnStore extends StoreApi<{ hidden: ReadonlySet<Column> }> {
  toggle: (column: OptionalColumn) => void
}

/** Columns as they were chosen before; what cannot be read counts as none hidden. */
export function createColumnStore(storage: ColumnStorage): ColumnStore {
  const store = createStore<{ hidden: ReadonlySet<Column> }>(() => ({
    hidden: new Set(readHidden(storage)),
  }))
  return {
    ...store,
    toggle: (column) => {
      const hidden = new Set(store.getState().hidden)
      if (!hidden.delete(column)) hidden.add(column)
      store.setState({ hidden })
      storage.setItem(KEY, JSON.stringify([...hidden]))
    },
  }
}

/** The grid's template: widths are set by the style sheet, one variable a column. */
export function columnTemplate(hidden: ReadonlySet<Column>): string {
  return COLUMNS.filter((column) => !hidden.has(column))
    .map((column) => `var(--col-${column})`)
    .join(' ')
}

function readHidden(storage: ColumnStorage): OptionalColumn[] {
  try {
    return hiddenSchema.parse(JSON.parse(storage.getItem(KEY) ?? '[]'))
  } catch {
    // Written by another version: the choice is a comfort, it starts anew.
    return []
  }
}
