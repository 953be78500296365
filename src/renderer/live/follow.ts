import type { LiveBatch } from '../../shared/alert'
import { isInTab } from '../../shared/live'
import { asksOthers, compileFilter } from '../../shared/live-filter'
import {
  noSeverityCounts,
  SEVERITIES,
  type SeverityCounts,
  severityLevel,
} from '../../shared/severity'
import type { LiveQuery } from './rows'

/**
 * Following is a mode: rows move only while it holds. Paused, `at` is when (this machine's ms),
 * `asOf` the engine's time of the last batch then shown, and `news` what arrived since.
 */
export type Follow =
  | { isPaused: false }
  | {
      isPaused: true
      at: number
      asOf: number
      news: SeverityCounts
      /** Ids already counted where alerts must be counted one by one. */
      counted: ReadonlySet<string>
    }

/** Ids remembered at the most while counting one by one; the oldest are forgotten first. */
const MAX_COUNTED = 20_000

/** Rows move with what arrives. */
export const FOLLOWING: Follow = { isPaused: false }

/** Stops the rows; already paused stays as it is. */
export function pause(follow: Follow, at: number, asOf: number): Follow {
  if (follow.isPaused) return follow
  return { isPaused: true, at, asOf, news: noSeverityCounts(), counted: new Set() }
}

/** Paused anew, with nothing counted: what waited has been shown. */
export function pauseAnew(at: number, asOf: number): Follow {
  return pause(FOLLOWING, at, asOf)
}

/**
 * Counts a batch's new alerts while paused. Without text and time span the engine's own counts
 * hold, down to the least severity; with them, or a query, only alerts in the batch can be judged.
 */
export function countNews(follow: Follow, batch: LiveBatch, query: LiveQuery): Follow {
  if (!follow.isPaused) return follow
  const { filter, tab } = query
  const isPlain =
    !filter.text && !filter.query && filter.from === undefined && filter.to === undefined
  if (isPlain && (tab === 'open' || tab === 'all')) {
    return { ...follow, news: addCounts(follow.news, batch.arrived, filter.severity) }
  }
  // The next page tells how many they are.
  if (asksOthers(filter)) return follow
  const news = { ...follow.news }
  const counted = new Set(follow.counted)
  const letsThrough = compileFilter(filter, Date.now)
  for (const alert of batch.alerts) {
    const isNews = alert.firstArrived > follow.asOf && isInTab(alert, tab, query.actor)
    if (!isNews || counted.has(alert.id) || !letsThrough(alert)) continue
    counted.add(alert.id)
    news[alert.severity] += 1
  }
  for (const id of counted) {
    if (counted.size <= MAX_COUNTED) break
    counted.delete(id)
  }
  return { ...follow, news, counted }
}

/** Engine's time after which an arrival is news; undefined while following. */
export function newsSince(follow: Follow): number | undefined {
  return follow.isPaused ? follow.asOf : undefined
}

/** The engine's own count of all that is news, in place of what was counted from batches. */
export function recountNews(follow: Follow, news: SeverityCounts): Follow {
  return follow.isPaused ? { ...follow, news } : follow
}

function addCounts(
  sum: SeverityCounts,
  more: SeverityCounts,
  least: LiveQuery['filter']['severity'],
): SeverityCounts {
  const result = { ...sum }
  const from = least ? severityLevel(least) : 0
  for (const severity of SEVERITIES.slice(from)) result[severity] += more[severity]
  return result
}

/** All of them together. */
export function sumCounts(counts: SeverityCounts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
}
