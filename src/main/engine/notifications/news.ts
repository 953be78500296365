import type { Alert } from '../../../shared/alert'
import { isHealthAlert } from '../../../shared/live'
import type { BookChange } from '../alerts/book'
import type { AlertFacts } from '../alerts/facts'
import { standingWord } from '../alerts/silence-desk'
import type { News } from './policy'

/**
 * An alert whose newest event came so long before its arrival is late, ms. Where the reporter says
 * when it told of it, that counts: a rule that looks back for an hour is on time.
 */
const LATE_MS = 15 * 60_000

/**
 * What of a change live sources began or raised, in its order. An alert that begins quietly is news
 * once something wakes it.
 */
export function newsOf(
  change: Pick<BookChange, 'begun' | 'raised' | 'live' | 'quiet' | 'woken' | 'reported'>,
  present: (facts: AlertFacts) => Alert,
): News[] {
  const grown = new Set([...change.begun, ...change.raised.map(({ facts }) => facts)])
  const changed = new Set([...grown, ...(change.woken ?? [])])
  return [...changed].flatMap((facts) => {
    if (change.quiet?.has(facts) === true) return []
    const source = change.live.get(facts)
    if (source === undefined) return []
    const told = change.reported?.get(facts) ?? facts.last
    const isLate = !isHealthAlert(facts) && facts.lastArrived - told > LATE_MS
    // Facts grow on: what is judged is the alert as it is now.
    const alert = present(facts)
    const news: News = { alert, standing: standingOf(alert), source, isLate }
    if (!grown.has(facts)) news.isWoken = true
    return [news]
  })
}

function standingOf({ silence, status }: Alert): News['standing'] {
  return silence === null ? status : standingWord(silence)
}
