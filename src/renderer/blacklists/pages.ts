import type { Entry, EntryPage } from '../../shared/blacklist'

/** Rows asked for at once. */
export const PAGE_ROWS = 200
/** Pages kept; those farthest from the view are let go. */
export const MOST_PAGES = 40

/** What is known of a table that the engine sorts and filters: some pages of its rows. */
export interface EntryPages {
  pages: ReadonlyMap<number, Entry[]>
  total: number
  counts: EntryPage['counts']
}

/** A table of which nothing is read yet. */
export const NO_PAGES: EntryPages = {
  pages: new Map(),
  total: 0,
  counts: { active: 0, allowed: 0, review: 0, all: 0 },
}

/** Numbers of the pages that hold rows `first` to `last` (inclusive), within `total` rows. */
export function pagesFor(first: number, last: number, total: number): number[] {
  if (total === 0) return []
  const from = Math.floor(Math.max(0, first) / PAGE_ROWS)
  const to = Math.floor(Math.min(total - 1, Math.max(first, last)) / PAGE_ROWS)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

/** The row, undefined while its page is not read. */
export function entryAt(pages: EntryPages, row: number): Entry | undefined {
  return pages.pages.get(Math.floor(row / PAGE_ROWS))?.[row % PAGE_ROWS]
}

/** Takes one page in; the newest answer says how many rows there are. */
export function putPage(pages: EntryPages, number: number, page: EntryPage): EntryPages {
  const kept = new Map(pages.pages)
  kept.set(number, page.entries)
  while (kept.size > MOST_PAGES) kept.delete(farthest(kept.keys(), number))
  return { pages: kept, total: page.total, counts: page.counts }
}

function farthest(numbers: Iterable<number>, from: number): number {
  let found = from
  for (const number of numbers) {
    if (Math.abs(number - from) > Math.abs(found - from)) found = number
  }
  return found
}

/** All entries that are read and picked, in the order of their rows. */
export function pickedEntries(pages: EntryPages, values: ReadonlySet<string>): Entry[] {
  return [...pages.pages.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, entries]) => entries)
    .filter((entry) => values.has(entry.value))
}
