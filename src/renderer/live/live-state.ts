import type { Alert, Grouping, LiveFilter, LiveTotals, Tab } from '../../shared/alert'
import { FOLLOWING, type Follow } from './follow'
import type { Thinned } from './live-feed'
import type { Row } from './rows'
import { NO_SELECTION, type Selection } from './selection'

/** One line of the table: a row, or one of its alerts when it is expanded. */
export type FeedItem =
  | { kind: 'group'; id: string; row: Row }
  | { kind: 'alert'; id: string; key: string; alert: Alert }

/** What the Live screen shows; published at most four times a second by the feed. */
export interface LiveState {
  tab: Tab
  filter: LiveFilter
  /** What one row stands for. */
  grouping: Grouping
  phase: 'loading' | 'ready' | 'failed'
  /** Why reading failed, in words. */
  error: string
  items: readonly FeedItem[]
  /** Rows that tab and filter hold, and open alerts that the filter hides. */
  total: number
  hidden: number
  hasMore: boolean
  isTruncated: boolean
  follow: Follow
  selection: Selection
  expanded: ReadonlySet<string>
  /** Item whose alert the drawer shows; null while it is closed. */
  openItem: string | null
  /** The alert in the drawer, which may have been reached without a row. */
  openAlert: string | null
  /** Events of the drawer's row that came since the table was paused. */
  grown: number
  totals: LiveTotals | null
  /** New alerts since the window opened, of all tabs. */
  arrivals: { total: number; critical: number }
  /** What batches left out of Low and Info lately; null while all is drawn. */
  thinned: Thinned | null
}

/** Nothing read yet, following, the Open tab. */
export const FIRST_STATE: LiveState = {
  tab: 'open',
  filter: {},
  grouping: 'finding',
  phase: 'loading',
  error: '',
  items: [],
  total: 0,
  hidden: 0,
  hasMore: false,
  isTruncated: false,
  follow: FOLLOWING,
  selection: NO_SELECTION,
  expanded: new Set(),
  openItem: null,
  openAlert: null,
  grown: 0,
  totals: null,
  arrivals: { total: 0, critical: 0 },
  thinned: null,
}

/** Id of the line that shows one alert of an expanded row. */
export function alertItemId(key: string, alertId: string): string {
  return `${alertId} ${key}`
}

/** Lines in order: each row, and below it its alerts where it is expanded, newest first. */
export function itemsOf(
  rows: readonly Row[],
  expanded: ReadonlySet<string>,
  before: ReadonlyMap<string, FeedItem>,
): FeedItem[] {
  const items: FeedItem[] = []
  for (const row of rows) {
    const known = before.get(row.key)
    items.push(
      known?.kind === 'group' && known.row === row ? known : { kind: 'group', id: row.key, row },
    )
    if (!expanded.has(row.key)) continue
    const alerts = [...row.alerts.values()].sort((a, b) => b.last - a.last)
    for (const alert of alerts) {
      items.push({ kind: 'alert', id: alertItemId(row.key, alert.id), key: row.key, alert })
    }
  }
  return items
}

/** The alert that an item stands for: itself, or the one that leads its row. */
export function alertOf(item: FeedItem): Alert {
  return item.kind === 'alert' ? item.alert : item.row.group.lead
}

/** One in how many Low and Info changes is drawn, rounded; null while all are, or none. */
export function oneIn(thinned: Thinned | null): number | null {
  if (thinned === null || thinned.drawn === 0) return null
  return Math.max(2, Math.round((thinned.drawn + thinned.leftOut) / thinned.drawn))
}
