import type { Alert } from '../../shared/alert'
import type { ListSummary } from '../../shared/blacklist'

/** Lists that an address may be put on: all but the allowlist, active ones first. */
export function blockableLists(lists: readonly ListSummary[]): ListSummary[] {
  const offered = lists.filter((list) => list.kind !== 'allowlist')
  return [...offered.filter(isActive), ...offered.filter((list) => !isActive(list))]
}

/**
 * The list offered first: the active one of the newest alert that has one, else the analyst's first
 * own list, else the list of the newest alert that is only observed (it has to be activated before
 * a feed holds it), else the first active one; null where there is none.
 */
export function suggestList(
  lists: readonly ListSummary[],
  alerts: readonly Pick<Alert, 'alertId' | 'last'>[],
): string | null {
  const offered = blockableLists(lists)
  const active = offered.filter(isActive)
  const newestFirst = [...alerts].sort((a, b) => b.last - a.last).map(({ alertId }) => alertId)
  const ofAlerts = (among: readonly ListSummary[]) =>
    newestFirst
      .map((id) => among.find((list) => list.alertId !== null && list.alertId === id))
      .find((list) => list !== undefined)
  const own = active.find((list) => list.kind === 'custom')
  return (ofAlerts(active) ?? own ?? ofAlerts(offered) ?? active[0])?.list ?? null
}

function isActive(list: ListSummary): boolean {
  return list.state === 'active'
}
