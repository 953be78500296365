import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { LiveFilter, Tab } from '../../shared/alert'
import type { Facets } from '../../shared/facets'
import { wordsOf } from '../link/errors'
import { useChangeCount, useConnection, useDesk } from '../stores/desk'

/** A filter that changes again within this time is not counted, ms. */
const REST_MS = 150
/** Shortest time between two counts of the same filter, ms. */
const ANEW_MS = 5_000
/** That time is so many times what the count took: a busy engine has more to do than count for us. */
const PAUSE_FACTOR = 10

interface Counted {
  facets: Facets | null
  /** What they were counted for. */
  of: { tab: Tab; filter: LiveFilter }
  error: string | null
  /** What is shown was counted for another filter. */
  isStale: boolean
}

/**
 * Counts of the tab and filter shown, counted anew every few seconds. A filter that changes gives up
 * the count before it; the last one stands, marked as stale, until the new one is here.
 */
export function useFacets(): Counted {
  const { client, live } = useDesk()
  const tab = useStore(live, (state) => state.tab)
  const filter = useStore(live, (state) => state.filter)
  const isConnected = useConnection(({ state }) => state === 'connected')
  const made = useChangeCount()
  const [counted, setCounted] = useState<Counted>({
    facets: null,
    of: { tab, filter },
    error: null,
    isStale: false,
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change made here is a reason to count anew
  useEffect(() => {
    if (!isConnected) return
    const asking = new AbortController()
    const { signal } = asking
    let timer: ReturnType<typeof setTimeout>
    const count = async () => {
      const startedAt = performance.now()
      try {
        const facets = await client.live.facets({ tab, filter }, { signal })
        if (!signal.aborted)
          setCounted({ facets, of: { tab, filter }, error: null, isStale: false })
      } catch (error) {
        if (!signal.aborted)
          setCounted((before) => ({ ...before, error: wordsOf(error), isStale: true }))
      }
      if (signal.aborted) return
      timer = setTimeout(count, Math.max(ANEW_MS, (performance.now() - startedAt) * PAUSE_FACTOR))
    }
    setCounted((before) => ({ ...before, isStale: true }))
    timer = setTimeout(count, REST_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [client, tab, filter, isConnected, made])
  return counted
}
