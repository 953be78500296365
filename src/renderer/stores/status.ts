import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineStatus } from '../../shared/status'

/** The engine's state as last told, once a second; null before the first word. */
export interface StatusState {
  status: EngineStatus | null
}

/** Where the window reads the engine's state. */
export type StatusStore = StoreApi<StatusState>

/** Nothing heard yet. */
export function createStatusStore(): StatusStore {
  return createStore<StatusState>(() => ({ status: null }))
}
