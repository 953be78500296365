import type { Alert } from '../../shared/alert'
import type { ListSummary } from '../../shared/blacklist'

/** Lists that a person may put an address on from here: active ones, not the allowlist. */
export function blockableLists(lists: readonly ListSummary[]): ListSummary[] {
  return lists.filter((list) => list.kind !== 'allowlist' && list.state === 'active')
}

/**
 * The list offered first: the one of the newest alert that has one, else the analyst's first own
 * list, else the first.
 */
export function suggestList(
  lists: readonly ListSummary[],
  alerts: readonly Pick<Alert, 'alertId' | 'last'>[],
): string | null {
  const offered = blockableLists(lists)
  const newestFirst = [...alerts].sort((a, b) => b.last - a.last)
  for (const { alertId } of newestFirst) {
    const found = offered.find((list) => list.alertId !== null && list.alertId === alertId)
    if (found) return found.list
  }
  return (offered.find((list) => list.kind === 'custom') ?? offered[0])?.list ?? null
}
