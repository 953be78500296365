import type { WindowedDetector } from '../detectors/windowed'

const WINDOW_MS = 60_000
/** Share of flagged events from which a window is worth telling. */
const LEAST_SHARE = 0.5

/** Events of a window, and those among them that are flagged. */
interface Halves {
  all: number
  flagged: number
}

/**
 * A small windowed detector for tests of engines that share a history: the share of flagged events
 * among all of an address. Whoever sees the flagged ones alone takes every address for a bad one, so
 * it is right only where one engine sees both halves of a window, whoever read them.
 */
export const halvesDetector: WindowedDetector<boolean, Halves> = {
  name: 'halves',
  windowMs: WINDOW_MS,
  graceMs: WINDOW_MS,
  read: ({ ip, info }) => (ip === null ? null : { key: ip, item: info.startsWith('/flagged') }),
  begin: () => ({ all: 0, flagged: 0 }),
  add: (halves, isFlagged) => {
    halves.all += 1
    if (isFlagged) halves.flagged += 1
  },
  judge: ({ key, count, state }) => {
    if (state.flagged < state.all * LEAST_SHARE) return null
    return {
      product: 'watchfloor',
      rule: 'halves',
      title: 'Many flagged among few',
      subject: key,
      ip: key,
      target: null,
      indicator: null,
      severity: 'medium',
      score: count === 0 ? 0 : state.flagged / count,
      nativeScore: null,
    }
  },
}
