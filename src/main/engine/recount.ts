import type { Change } from '../../shared/alert'
import type { Counting } from './counting'
import { UnavailableError } from './decision'

/** Counts all lists anew from history. @throws UnavailableError while Redis is away. */
export async function recount(counting: Counting, newId: () => string): Promise<Change> {
  const { tally } = counting
  const why = tally.whyAway()
  if (why !== null) throw new UnavailableError(`${why}. Try again soon.`, 5_000)
  await counting.recount()
  const counters = tally.lists().reduce((sum, list) => sum + tally.counters(list).size, 0)
  return { changeId: newId(), changed: counters, text: tellRecount(tally.lists().length, counters) }
}

function tellRecount(lists: number, addresses: number): string {
  const listText = lists === 1 ? '1 list' : `${lists} lists`
  const addressText = addresses === 1 ? '1 address' : `${addresses.toLocaleString('en')} addresses`
  return `Counted ${listText} anew: ${addressText}.`
}
