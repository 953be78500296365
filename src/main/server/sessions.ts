import { LRUCache } from 'lru-cache'
import { hashToken } from './token-file'
import type { Identity } from './tokens'

/** Sessions of browsers: what a page's cookie stands for. */
export interface SessionBook {
  /** Opens a session and returns the value of its cookie. */
  open: (identity: Identity) => string
  find: (cookie: string) => Identity | null
  close: (cookie: string) => void
  /** A token that opens one session within a minute, for an address that other users may see. */
  makeOpeningToken: (identity: Identity) => string
  /** Who an opening token stands for; the token is spent by asking. */
  spendOpeningToken: (token: string) => Identity | null
}

const SESSION_IDLE_MS = 24 * 3600 * 1000
const OPENING_TOKEN_MS = 60_000
const MOST_SESSIONS = 1000

/** Keeps sessions in memory: they end with the server, with their token, or a day after last use. */
export function createSessionBook(randomBytes: (count: number) => Uint8Array): SessionBook {
  const sessions = new LRUCache<string, Identity>({
    max: MOST_SESSIONS,
    ttl: SESSION_IDLE_MS,
    updateAgeOnGet: true,
  })
  const openings = new LRUCache<string, Identity>({ max: 10, ttl: OPENING_TOKEN_MS })
  const makeSecret = () => Buffer.from(randomBytes(32)).toString('base64url')

  return {
    open: (identity) => {
      const cookie = makeSecret()
      sessions.set(hashToken(cookie), identity)
      return cookie
    },
    find: (cookie) => sessions.get(hashToken(cookie)) ?? null,
    close: (cookie) => {
      sessions.delete(hashToken(cookie))
    },
    makeOpeningToken: (identity) => {
      const token = makeSecret()
      openings.set(hashToken(token), identity)
      return token
    },
    spendOpeningToken: (token) => {
      const key = hashToken(token)
      const identity = openings.get(key) ?? null
      openings.delete(key)
      return identity
    },
  }
}
