import { useCallback, useEffect, useRef, useState } from 'react'
import type { CountedView, View } from '../../shared/view'
import { wordsOf } from '../link/errors'
import { useChangeCount, useConnection, useDesk } from '../stores/desk'

/** Shortest time between two counts, ms. */
const ANEW_MS = 3_000
/** That time is so many times what the count took. */
const PAUSE_FACTOR = 10

/** The saved views, with what each holds. */
export interface Views {
  views: readonly CountedView[]
  error: string | null
  /** Makes a change of the views and shows it; false where it failed, which the toast then says. */
  change: (call: () => Promise<View[]>) => Promise<boolean>
}

/**
 * Views with counts that are kept current: all are counted by one question, asked again a few seconds
 * after alerts changed, and not while nothing does.
 */
export function useViews(): Views {
  const { client, live, changes } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const made = useChangeCount()
  const [views, setViews] = useState<readonly CountedView[]>([])
  const [error, setError] = useState<string | null>(null)
  /** Grows with each change of the views made here: an answer from before it is old. */
  const changed = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change made here is a reason to count anew
  useEffect(() => {
    if (!isConnected) return
    const asking = new AbortController()
    const { signal } = asking
    let timer: ReturnType<typeof setTimeout>
    let counted = -1
    const count = async () => {
      const [startedAt, number, before] = [performance.now(), live.lastNumber(), changed.current]
      if (number !== counted) {
        try {
          const answer = await client.views.list(undefined, { signal })
          if (signal.aborted) return
          counted = before === changed.current ? number : -1
          if (counted === number) setViews(answer)
          setError(null)
        } catch (failure) {
          if (signal.aborted) return
          setError(wordsOf(failure))
        }
      }
      timer = setTimeout(count, Math.max(ANEW_MS, (performance.now() - startedAt) * PAUSE_FACTOR))
    }
    void count()
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [client, live, isConnected, made])

  const change = useCallback(
    async (call: () => Promise<View[]>) => {
      try {
        const now = await call()
        changed.current += 1
        setViews((before) =>
          now.map((view) => {
            const alerts = before.find(({ id }) => id === view.id)?.alerts ?? 0
            return { ...view, alerts }
          }),
        )
        const answer = await client.views.list()
        setViews(answer)
        return true
      } catch (failure) {
        changes.fail(failure)
        return false
      }
    },
    [client, changes],
  )
  return { views, error, change }
}
