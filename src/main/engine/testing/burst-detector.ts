import type { WindowedDetector } from '../detectors/windowed'

/** Minutes of a window, and how many distinct events of one alert id in it are a burst. */
const WINDOW_MS = 600_000
const LEAST = 3

/** A small windowed detector for tests: many events of one alert id within ten minutes. */
export const burstDetector: WindowedDetector<string, Set<string>> = {
  name: 'burst',
  windowMs: WINDOW_MS,
  graceMs: WINDOW_MS,
  read: ({ alertId, ip }) =>
    alertId === null || ip === null ? null : { key: `${alertId}`, item: ip },
  begin: () => new Set(),
  add: (addresses, ip) => {
    addresses.add(ip)
  },
  judge: ({ key, count, state }) => {
    if (count < LEAST) return null
    return {
      product: 'watchfloor',
      rule: 'burst',
      title: 'Many alerts at once',
      subject: `alert ${key}`,
      ip: null,
      target: [...state].sort()[0] ?? null,
      indicator: null,
      severity: state.size > LEAST ? 'high' : 'medium',
      score: count / 100,
      nativeScore: null,
    }
  },
}
