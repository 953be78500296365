import { canonicalAddress } from '../../../shared/address'
import type { StillArriving } from '../../../shared/still-arriving'
import type { Workspace } from '../workspace'

/** What is needed of a workspace: its lists and its events. */
export interface ArrivingPlaces {
  entityEvents: Pick<Workspace['entityEvents'], 'countSince'>
  pipeline: Pick<Workspace['pipeline'], 'settle'>
  lists: Pick<Workspace['lists'], 'lists' | 'coverOf' | 'carriedSince'>
}

/** What came of an address after an export or a pull carried an entry that holds it; null where nothing did. */
export async function readStillArriving(
  { entityEvents, lists, pipeline }: ArrivingPlaces,
  value: string,
): Promise<StillArriving | null> {
  const ip = canonicalAddress(value.trim())
  if (ip === null) return null
  const active = new Set(
    lists.lists().flatMap((each) => (each.state === 'active' ? each.list : [])),
  )
  const covers = lists.coverOf(ip)
  // No export holds what the allowlist protects, though a network around it is listed.
  if (covers.some(({ state }) => state === 'allowed')) return null
  const carried = covers.flatMap(({ list, title, entry, state, grounds }) => {
    if (!active.has(list) || (state !== 'active' && state !== 'expiring')) return []
    // What its own counter put there is there because it arrives.
    const decided = grounds.filter(({ kind }) => kind !== 'counter').map(({ since }) => since)
    const carriage = decided.length === 0 ? null : lists.carriedSince(list, Math.min(...decided))
    return carriage === null
      ? []
      : [{ list, title, entry, carriedAt: carriage.at, by: carriage.by }]
  })
  const first = carried.sort((a, b) => a.carriedAt - b.carriedAt)[0]
  if (first === undefined) return null
  await pipeline.settle()
  const { count, last } = await entityEvents.countSince(ip, first.carriedAt)
  return count === 0 ? null : { ...first, count, last }
}
