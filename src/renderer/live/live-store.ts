import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Alert, Grouping, LiveBatch, LiveFilter, Tab } from '../../shared/alert'
import type { ConsoleClient } from '../link/client'
import { wordsOf } from '../link/errors'
import { countNews, FOLLOWING, newsSince, pause, pauseAnew, recountNews, sumCounts } from './follow'
import { keepFrozen } from './frozen'
import { LiveFeed, type Thinned } from './live-feed'
import { alertOf, type FeedItem, FIRST_STATE, itemsOf, type LiveState } from './live-state'
import type { LiveQuery, Row } from './rows'
import {
  clearChosen,
  extendTo,
  moveTo,
  NO_SELECTION,
  type Step,
  stepFrom,
  toggle,
} from './selection'

/** Shortest time between two drawings of what arrives, ms: four a second. */
const DRAW_EVERY_MS = 250

/** What the store needs from outside: the engine, the person's name, time. */
export interface LiveSetup {
  client: ConsoleClient
  actor: () => string
  /** What rows are grouped by to begin with. */
  grouping: Grouping
  now: () => number
  later: (run: () => void, ms: number) => void
}

/** The Live screen's state and verbs; see createLiveStore. */
export interface LiveStore extends StoreApi<LiveState> {
  /** Reads the rows for the first time, or anew after a new connection. */
  begin: () => Promise<void>
  /** Lets go of all rows and reads those of another workspace; tab and filter stay. */
  startOver: () => void
  /** Reads the rows again soon: batches do not tell what a change of lists does to them. */
  refresh: () => void
  /** Takes in one live batch. */
  take: (batch: LiveBatch) => void
  /** Number of the last batch taken in, to resume after. */
  lastNumber: () => number
  /** Number of the last batch in what is shown: an action concerns what was seen. */
  seenNumber: () => number
  setTab: (tab: Tab) => void
  setFilter: (filter: LiveFilter) => void
  /** Groups the rows by something else. */
  setGrouping: (grouping: Grouping) => void
  /** Shows a tab and a filter at once. */
  showView: (view: { tab: Tab; filter: LiveFilter }) => void
  pause: () => void
  resume: () => void
  showNew: () => void
  readMore: () => void
  /** Tells which lines are in sight, first and last included. */
  setSight: (first: number, last: number) => void
  /** Moves the cursor; with `isExtending` the rows between are chosen. Pauses. */
  step: (step: Step, isExtending?: boolean) => void
  select: (id: string, how?: 'move' | 'toggle' | 'extend') => void
  clearSelection: () => void
  expand: (id: string) => Promise<void>
  collapse: (id: string) => void
  openItem: (id: string) => void
  openAlert: (alertId: string) => void
  closeDrawer: () => void
  /** Shows a change before the engine has said it; the row is read again where it failed. */
  showEarly: (keys: readonly string[], change: (alert: Alert) => Alert) => void
  readRows: (keys: readonly string[]) => Promise<void>
  /** All alerts of these lines, read where they are not all known. */
  alertsOf: (items: readonly FeedItem[]) => Promise<Alert[]>
}

/**
 * The Live screen's state and verbs. It lives outside React: batches are merged here and drawn at
 * most four times a second; what a person does is drawn at once. While paused the view keeps its
 * rows and their order, and only what stands in them is renewed.
 */
export function createLiveStore(setup: LiveSetup): LiveStore {
  const store = createStore<LiveState>(() => ({ ...FIRST_STATE, grouping: setup.grouping }))
  const { getState: state, setState: set } = store
  let view: readonly Row[] = []
  let viewKeys = new Set<string>()
  /** The view holds what was read, even if that is nothing. */
  let isViewFilled = false
  let sight: readonly string[] = []
  let lastDrawAt = Number.NEGATIVE_INFINITY
  let isDrawPlanned = false
  /** Number of the last batch in what is shown: actions concern what was seen. */
  let seen = 0

  const feed = new LiveFeed(
    setup.client,
    {
      onRows: () => drawSoon(),
      onBatch: (batch) => noteBatch(batch),
      newsSince: () => newsSince(state().follow),
      onNews: (counts) => set({ follow: recountNews(state().follow, counts) }),
      onPhase: (phase, error) => set({ phase, error }),
      inSight: () => sight,
      isKept: (key) => state().follow.isPaused && viewKeys.has(key),
      expanded: () => state().expanded,
      now: setup.now,
      later: setup.later,
    },
    { tab: FIRST_STATE.tab, filter: FIRST_STATE.filter, grouping: setup.grouping, actor: '' },
  )

  const query = (): LiveQuery => {
    const { tab, filter, grouping } = state()
    return { tab, filter, grouping, actor: setup.actor() }
  }

  const draw = () => {
    lastDrawAt = setup.now()
    const { follow, expanded, items: before } = state()
    if (follow.isPaused && isViewFilled)
      view = view.map((row) => keepFrozen(row, feed.rows.get(row.key)))
    else {
      view = feed.rows.order()
      seen = feed.number
      isViewFilled = state().phase === 'ready'
      if (follow.isPaused) viewKeys = new Set(view.map((row) => row.key))
    }
    const known = new Map(before.map((item) => [item.id, item]))
    const items = itemsOf(view, expanded, known)
    set({
      items,
      total: feed.rows.total,
      hidden: feed.hidden,
      hasMore: feed.rows.next !== null,
      isTruncated: feed.rows.isTruncated,
      thinned: keepEqual(state().thinned, feed.thinnedLately()),
      grown: grownSince(),
    })
  }

  /** Events of the drawer's row that came since the table was paused. */
  const grownSince = (): number => {
    const { openItem } = state()
    const frozen = view.find((row) => row.key === openItem)
    const live = frozen ? feed.rows.get(frozen.key) : undefined
    return frozen && live && !live.isGone ? Math.max(0, live.group.count - frozen.group.count) : 0
  }

  /** Shows a row as it is now, in its place. */
  const thaw = (key: string) => {
    const live = feed.rows.get(key)
    if (live) view = view.map((row) => (row.key === key ? live : row))
  }

  const drawSoon = () => {
    if (isDrawPlanned) return
    const waitMs = lastDrawAt + DRAW_EVERY_MS - setup.now()
    if (waitMs <= 0) {
      draw()
      return
    }
    isDrawPlanned = true
    setup.later(() => {
      isDrawPlanned = false
      draw()
    }, waitMs)
  }

  const noteBatch = (batch: LiveBatch) => {
    const { follow, arrivals } = state()
    set({
      totals: batch.totals,
      follow: countNews(follow, batch, feed.rows.query),
      arrivals: {
        total: arrivals.total + sumCounts(batch.arrived),
        critical: arrivals.critical + batch.arrived.critical,
      },
    })
  }

  const freeze = () => {
    const { follow } = state()
    if (follow.isPaused) return
    viewKeys = new Set(view.map((row) => row.key))
    set({ follow: pause(follow, setup.now(), feed.at) })
  }

  const find = (id: string) => state().items.find((item) => item.id === id)

  const ask = (patch: Partial<Pick<LiveState, 'tab' | 'filter' | 'grouping'>>) => {
    view = []
    isViewFilled = false
    set({
      ...patch,
      items: [],
      follow: FOLLOWING,
      selection: NO_SELECTION,
      expanded: new Set(),
      openItem: null,
      openAlert: null,
    })
    void feed.ask(query())
  }

  const showItem = (item: FeedItem) => {
    freeze()
    set(({ selection }) => ({
      selection: moveTo(selection, item.id),
      openItem: item.id,
      openAlert: alertOf(item).id,
    }))
  }

  const moveCursor = (id: string | null) => {
    if (id === null) return
    freeze()
    const item = find(id)
    if (item && state().openAlert !== null) showItem(item)
    else set(({ selection }) => ({ selection: moveTo(selection, id) }))
  }

  const readRows = async (keys: readonly string[]) => {
    await Promise.all(keys.map((key) => feed.readRow(key)))
    draw()
  }

  return {
    ...store,
    begin: () => feed.ask(query()),
    startOver: () => ask({}),
    refresh: () => feed.readAnewSoon(),
    take: (batch) => feed.take(batch),
    lastNumber: () => feed.number,
    seenNumber: () => seen,
    setTab: (tab) => {
      if (tab !== state().tab) ask({ tab })
    },
    setFilter: (filter) => ask({ filter }),
    setGrouping: (grouping) => {
      if (grouping !== state().grouping) ask({ grouping })
    },
    showView: ({ tab, filter }) => ask({ tab, filter }),
    pause: freeze,
    resume: () => {
      set({ follow: FOLLOWING, selection: NO_SELECTION, openItem: null, openAlert: null })
      draw()
    },
    showNew: () => {
      const { follow, selection, openAlert } = state()
      if (!follow.isPaused) return
      set({ follow: FOLLOWING })
      draw()
      if (selection.cursor === null && openAlert === null) return
      viewKeys = new Set(view.map((row) => row.key))
      set({ follow: pauseAnew(setup.now(), feed.at) })
    },
    readMore: () => {
      if (state().follow.isPaused) {
        // Further rows join the paused view below what is in it.
        void feed.readMore().then(() => {
          const behind = feed.rows.order().filter((row) => !viewKeys.has(row.key))
          const last = view.at(-1)
          const older = last ? behind.filter((row) => row.group.last <= last.group.last) : behind
          view = [...view, ...older.filter((row) => row.bornAt === 0)]
          viewKeys = new Set(view.map((row) => row.key))
          draw()
        })
      } else void feed.readMore()
    },
    setSight: (first, last) => {
      sight = state()
        .items.slice(first, last + 1)
        .flatMap((item) => (item.kind === 'group' ? [item.id] : []))
      feed.readInexact()
    },
    step: (step, isExtending = false) => {
      const { items, selection } = state()
      const ids = items.map((item) => item.id)
      const id = stepFrom(selection.cursor, ids, step)
      if (id === null) return
      if (!isExtending) return moveCursor(id)
      freeze()
      set({ selection: extendTo(selection, ids, id) })
    },
    select: (id, how = 'move') => {
      if (how === 'move') return moveCursor(id)
      freeze()
      const { items, selection } = state()
      const ids = items.map((item) => item.id)
      set({ selection: how === 'toggle' ? toggle(selection, id) : extendTo(selection, ids, id) })
    },
    clearSelection: () =>
      set(({ selection }) => ({
        selection: selection.chosen.size > 0 ? clearChosen(selection) : NO_SELECTION,
      })),
    expand: async (id) => {
      const item = find(id)
      if (item?.kind !== 'group' || item.row.group.alerts <= 1) return
      freeze()
      set(({ expanded }) => ({ expanded: new Set(expanded).add(id) }))
      try {
        if (!feed.rows.isFullyKnown(item.row)) {
          await feed.readRow(id)
          thaw(id)
        }
      } catch (error) {
        set({ error: wordsOf(error) })
      }
      draw()
    },
    collapse: (id) => {
      const item = find(id)
      const key = item?.kind === 'alert' ? item.key : id
      const expanded = new Set(state().expanded)
      if (!expanded.delete(key)) return
      set(({ selection }) => ({ expanded, selection: moveTo(selection, key) }))
      draw()
    },
    openItem: (id) => {
      const item = find(id)
      if (item) showItem(item)
    },
    openAlert: (alertId) => {
      freeze()
      set({ openAlert: alertId, openItem: null })
    },
    closeDrawer: () => set({ openItem: null, openAlert: null }),
    showEarly: (keys, change) => {
      const alerts = keys.flatMap((key) => {
        const row = feed.rows.get(key)
        if (!row) return []
        return row.alerts.size > 0 ? [...row.alerts.values()] : [row.group.lead]
      })
      feed.rows.merge(alerts.map(change), setup.now())
      draw()
    },
    readRows,
    alertsOf: async (items) => {
      const keys = new Set(items.flatMap((item) => (item.kind === 'group' ? [item.row.key] : [])))
      const unknown = [...keys].filter((key) => {
        const row = feed.rows.get(key)
        return row && !feed.rows.isFullyKnown(row)
      })
      await readRows(unknown)
      const byId = new Map<string, Alert>()
      for (const key of keys) {
        for (const [id, alert] of feed.rows.get(key)?.alerts ?? []) byId.set(id, alert)
      }
      for (const item of items) {
        if (item.kind === 'alert') byId.set(item.alert.id, item.alert)
      }
      return [...byId.values()]
    },
  }
}

/** The value before where the new one says the same, so that nothing is drawn for it. */
function keepEqual(before: Thinned | null, now: Thinned | null): Thinned | null {
  const isSame = before?.drawn === now?.drawn && before?.leftOut === now?.leftOut
  return isSame ? before : now
}
