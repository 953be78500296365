import { useMemo } from 'react'
import { useStore } from 'zustand'
import {
  applyCompletion,
  type Completion,
  complete,
  findStoredField,
} from '../../shared/query/complete'
import { findPlace } from '../../shared/query/place'
import { useDesk } from '../stores/desk'
import type { Offer } from './QueryOffers'
import { useStoredValues } from './use-stored-values'

/** Recent queries offered at once. */
const MOST_RECENT = 6

/**
 * What the query bar offers at its caret: completions, and recent queries while nothing was written.
 * A text of null is not being written: nothing is offered.
 */
export function useOffers(
  text: string | null,
  caret: number,
  taken: string,
): { offers: readonly Offer[]; error: string | null } {
  const recent = useStore(useDesk().queryHistory, (state) => state.recent)
  const place = useMemo(() => (text === null ? null : findPlace(text, caret)), [text, caret])
  const field = findStoredField(place)
  const stored = useStoredValues(field, field === null ? '' : (place?.written ?? ''))
  const offers = useMemo((): Offer[] => {
    if (text === null) return []
    const earlier =
      text.trim() === '' || text === taken ? recent.filter((each) => each !== taken) : []
    const completions = place === null ? [] : complete(place, stored.values)
    return [
      ...completions.map(
        (completion, at): Offer => ({
          id: `${at}`,
          kind: completion.kind,
          label: completion.label,
          alerts: completion.alerts,
          take: () => takeCompletion(text, place, completion),
        }),
      ),
      ...earlier.slice(0, MOST_RECENT).map(
        (query, at): Offer => ({
          id: `recent-${at}`,
          kind: 'recent',
          label: query,
          alerts: null,
          take: () => ({ text: query, caret: query.length }),
        }),
      ),
    ]
  }, [text, taken, place, stored.values, recent])
  return { offers, error: stored.error }
}

function takeCompletion(
  text: string,
  place: ReturnType<typeof findPlace>,
  completion: Completion,
): { text: string; caret: number } {
  return place === null ? { text, caret: text.length } : applyCompletion(text, place, completion)
}
