import type { Alert } from '../../shared/alert'
import type { Holds, ListSummary } from '../../shared/blacklist'

/** Lists that addresses or domains may be put on: not the allowlist; active ones first. */
export function blockableLists(lists: readonly ListSummary[], holds: Holds): ListSummary[] {
  const offered = lists.filter((list) => list.kind !== 'allowlist' && list.holds === holds)
  return [...offered.filter(isActive), ...offered.filter((list) => !isActive(list))]
}

/**
 * The list offered first: the active one of the newest alert that has one, else the analyst's first
 * own list, else the list of the newest alert that is only observed (it has to be activated before
 * a feed holds it), else the first active one, of domains the first of all; null where there is none.
 */
export function suggestList(
  lists: readonly ListSummary[],
  alerts: readonly Pick<Alert, 'alertId' | 'last' | 'detector'>[],
  holds: Holds,
): string | null {
  const offered = blockableLists(lists, holds)
  const active = offered.filter(isActive)
  const newestFirst = [...alerts].sort((a, b) => b.last - a.last)
  const ofAlerts = (among: readonly ListSummary[]) =>
    newestFirst
      .map((alert) => among.find((list) => isListOf(list, alert)))
      .find((list) => list !== undefined)
  const own = active.find((list) => list.kind === 'custom')
  const first = holds === 'domain' ? offered[0] : active[0]
  return (ofAlerts(active) ?? own ?? ofAlerts(offered) ?? first)?.list ?? null
}

/** By the number that the reporter gave, or by the name of the detector. */
function isListOf(list: ListSummary, alert: Pick<Alert, 'alertId' | 'detector'>): boolean {
  return list.alertId === null ? list.list === alert.detector : list.alertId === alert.alertId
}

function isActive(list: ListSummary): boolean {
  return list.state === 'active'
}
