import { z } from 'zod'

/** How many opened addresses are remembered. */
export const MOST_RECENT = 12

const KEY = 'watchfloor.recent-entities'
const recentSchema = z.array(z.string().min(1).max(300)).max(100)

/** The part of the browser's storage that is used; `localStorage` fits. */
export type RecentStorage = Pick<Storage, 'getItem' | 'setItem'>

/** Opened addresses, newest first; what cannot be read counts as none. */
export function readRecent(storage: RecentStorage): string[] {
  const text = storage.getItem(KEY)
  if (text === null) return []
  try {
    return recentSchema.parse(JSON.parse(text)).slice(0, MOST_RECENT)
  } catch {
    // Somebody else's or an older layout: the list is a comfort, it starts anew.
    return []
  }
}

/** Puts an address on top and answers the list as it stands then. */
export function rememberRecent(storage: RecentStorage, value: string): string[] {
  const recent = [value, ...readRecent(storage).filter((other) => other !== value)].slice(
    0,
    MOST_RECENT,
  )
  storage.setItem(KEY, JSON.stringify(recent))
  return recent
}

/** Takes an address off the list. */
export function forgetRecent(storage: RecentStorage, value: string): void {
  storage.setItem(KEY, JSON.stringify(readRecent(storage).filter((other) => other !== value)))
}
