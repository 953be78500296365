import { useCallback, useEffect, useRef, useState } from 'react'
import type { WatchEvent } from '../../shared/event'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk } from '../stores/desk'

/** Events shown at first, and how many more at a time. */
const FIRST_EVENTS = 10
const MORE_EVENTS = 50

/** Events of an entity, newest first, as far as they are read. */
export interface EventsView {
  events: WatchEvent[] | null
  hasMore: boolean
  isReading: boolean
  error: string | null
  more: () => void
  /** Reads the newest ones again. */
  reload: () => void
}

/** Reads the newest events of `value` and older ones on request. */
export function useEvents(value: string): EventsView {
  const { client } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [events, setEvents] = useState<WatchEvent[] | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const [isReading, setReading] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const turn = useRef(0)

  const read = useCallback(
    async (before: string | null) => {
      turn.current += 1
      const mine = turn.current
      setReading(true)
      try {
        const limit = before === null ? FIRST_EVENTS : MORE_EVENTS
        const page = await client.entity.events({ value, before, limit })
        if (mine !== turn.current) return
        setEvents((known) => (before === null ? page.events : [...(known ?? []), ...page.events]))
        setNext(page.next)
        setError(null)
      } catch (failure) {
        if (mine === turn.current) setError(wordsOf(failure))
      } finally {
        if (mine === turn.current) setReading(false)
      }
    },
    [client, value],
  )

  useEffect(() => {
    if (isConnected) void read(null)
  }, [isConnected, read])

  return {
    events,
    hasMore: next !== null,
    isReading,
    error,
    more: () => next !== null && void read(next),
    reload: () => void read(null),
  }
}
