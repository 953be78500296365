import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { findQueryFault, LONGEST_QUERY } from '../../shared/query/parse'
import type { ColumnStorage } from './columns'

/** Queries kept. */
const KEPT = 20
const KEY = 'watchfloor.recent-queries'
const recentSchema = z.array(z.string().min(1).max(LONGEST_QUERY)).max(KEPT)

/** Queries that this window asked lately, the newest first; kept with the window. */
export interface QueryHistory extends StoreApi<{ recent: readonly string[] }> {
  /** Puts a query first; one that asks nothing is not kept. */
  note: (query: string) => void
}

/** Queries as they were asked before; what cannot be read counts as none. */
export function createQueryHistory(storage: ColumnStorage): QueryHistory {
  const store = createStore<{ recent: readonly string[] }>(() => ({ recent: readRecent(storage) }))
  return {
    ...store,
    note: (query) => {
      if (query === '') return
      const others = store.getState().recent.filter((each) => each !== query)
      const recent = [query, ...others].slice(0, KEPT)
      store.setState({ recent })
      storage.setItem(KEY, JSON.stringify(recent))
    },
  }
}

function readRecent(storage: ColumnStorage): string[] {
  try {
    const recent = recentSchema.parse(JSON.parse(storage.getItem(KEY) ?? '[]'))
    return recent.filter((query) => findQueryFault(query) === null)
  } catch {
    return []
  }
}
