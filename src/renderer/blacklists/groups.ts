import type { ListSummary } from '../../shared/blacklist'

/** A heading of the left column and the lists below it, in the order shown. */
export interface ListGroup {
  kind: ListSummary['kind']
  lists: ListSummary[]
}

const ORDER: ListSummary['kind'][] = ['reference', 'observed', 'proposed', 'custom', 'allowlist']

/**
 * Lists under their headings: alert numbers grow downwards, other lists stand by title. A heading
 * without lists is left out.
 */
export function groupLists(lists: readonly ListSummary[]): ListGroup[] {
  return ORDER.map((kind) => ({
    kind,
    lists: lists.filter((list) => list.kind === kind).sort(compareLists),
  })).filter((group) => group.lists.length > 0)
}

function compareLists(a: ListSummary, b: ListSummary): number {
  if (a.alertId !== null && b.alertId !== null) return a.alertId - b.alertId
  return a.title.localeCompare(b.title, 'en')
}

/** Entries on all lists but the allowlist, and the number of those lists. */
export function sumLists(lists: readonly ListSummary[]): { entries: number; lists: number } {
  const blocking = lists.filter((list) => list.kind !== 'allowlist')
  return {
    entries: blocking.reduce((sum, list) => sum + list.entries, 0),
    lists: blocking.length,
  }
}

/**
 * The list to show: the wanted one, undefined where it does not exist; where none is wanted the
 * first with entries, else the first.
 */
export function chooseList(
  lists: readonly ListSummary[],
  wanted: string | null,
): ListSummary | undefined {
  const shown = groupLists(lists).flatMap((group) => group.lists)
  if (wanted !== null) return shown.find((list) => list.list === wanted)
  return shown.find((list) => list.entries > 0) ?? shown[0]
}
