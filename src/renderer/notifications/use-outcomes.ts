import { useCallback, useState } from 'react'
import type { StoredOutcome } from '../../shared/notification'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { useOnChange } from '../ui/use-on-change'

/** Which outcomes the centre lists. */
export const OUTCOME_VIEWS = ['all', 'shown', 'held'] as const
export type OutcomeView = (typeof OUTCOME_VIEWS)[number]

const PAGE = 50

/** Outcomes newest first: the first page as it changes, older ones as they are asked for. */
export function useOutcomes(view: OutcomeView, mark: number) {
  const { client } = useDesk()
  const page = useQuery(`notices ${view}`, () =>
    client.notifications.list({ which: view, limit: PAGE }),
  )
  useOnChange(mark, page.reload)
  const [older, setOlder] = useState<{ outcomes: StoredOutcome[]; next: number | null } | null>(
    null,
  )
  const [isReading, setReading] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const next = older === null ? (page.data?.next ?? null) : older.next

  const readOlder = useCallback(async () => {
    if (next === null) return
    setReading(true)
    try {
      const read = await client.notifications.list({ which: view, limit: PAGE, before: next })
      setOlder((before) => ({
        outcomes: [...(before?.outcomes ?? []), ...read.outcomes],
        next: read.next,
      }))
      setFault(null)
    } catch (error) {
      setFault(wordsOf(error))
    }
    setReading(false)
  }, [client, view, next])

  return {
    outcomes: page.data === null ? null : joined(page.data.outcomes, older?.outcomes ?? []),
    error: page.error ?? fault,
    reload: page.reload,
    hasOlder: next !== null,
    isReading,
    readOlder,
  }
}

/** The first page moves on while older ones stay: what is in both is told once. */
function joined(first: readonly StoredOutcome[], older: readonly StoredOutcome[]): StoredOutcome[] {
  const known = new Map([...first, ...older].map((each) => [each.number, each]))
  return [...known.values()].sort((a, b) => b.number - a.number)
}
