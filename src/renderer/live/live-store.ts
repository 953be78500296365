import { createStore, type StoreApi } from 'zustand/vanilla'

/** What the Live screen shows. */
export interface LiveState {
  isLoaded: boolean
}

/** Where the Live screen reads its rows. */
export type LiveStore = StoreApi<LiveState>

/** Nothing read yet. */
export function createLiveStore(): LiveStore {
  return createStore<LiveState>(() => ({ isLoaded: false }))
}
