import { GROUPINGS, type Grouping, groupingSchema } from '../../shared/alert'
import type { ColumnStorage } from './columns'

const KEY = 'watchfloor.grouping'

/** What the rows of this window were grouped by; what cannot be read counts as never chosen. */
export function readGrouping(storage: Pick<ColumnStorage, 'getItem'>): Grouping {
  const known = groupingSchema.safeParse(storage.getItem(KEY))
  return known.success ? known.data : 'finding'
}

/** Keeps it for the next time this window opens. */
export function keepGrouping(storage: Pick<ColumnStorage, 'setItem'>, grouping: Grouping): void {
  storage.setItem(KEY, grouping)
}

/** What the rows are grouped by after this: the key goes through all of them. */
export function nextGrouping(grouping: Grouping): Grouping {
  const next = (GROUPINGS.indexOf(grouping) + 1) % GROUPINGS.length
  return GROUPINGS[next] ?? 'finding'
}
