import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Hello } from '../../shared/status'

/** How the window stands with its engine. Times are this machine's, in ms. */
export interface Connection {
  state: 'connecting' | 'connected' | 'waiting' | 'signed out'
  /** Last time anything came from the engine; null before the first. */
  lastHeardAt: number | null
  /** When the next attempt is made, null while none is planned. */
  nextAttemptAt: number | null
  /** Grows with each new connection: streams start anew where they stopped. */
  generation: number
  hello: Hello | null
  /** Why sign-in or the last attempt failed, in words; empty otherwise. */
  message: string
}

/** Where the window reads how it stands with its engine. */
export type ConnectionStore = StoreApi<Connection>

/** A connection that has not begun. */
export function createConnectionStore(): ConnectionStore {
  return createStore<Connection>(() => ({
    state: 'connecting',
    lastHeardAt: null,
    nextAttemptAt: null,
    generation: 0,
    hello: null,
    message: '',
  }))
}
