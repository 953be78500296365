import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useCallback, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useNow } from '../stores/clock'
import { useDesk, useSettings, useZone } from '../stores/desk'
import { liveStrings } from '../strings'
import { rowHeightPx } from '../theme/row-height'
import { zoneName } from '../time'
import { Grid, GridBody, GridHead, GridRow } from '../ui/Grid'
import { useOnChange } from '../ui/use-on-change'
import { COLUMNS, columnTemplate } from './columns'
import css from './Feed.module.css'
import { FeedRow, isThinnable } from './FeedRow'
import { oneIn } from './live-state'

/** Rows from the end at which the next page is read. */
const READ_AHEAD_ROWS = 40

/** The feed: a grid of which only the rows in sight are drawn. `children` stand below it when it is empty. */
export function FeedGrid({ children }: { children: ReactNode }) {
  const { live, columns } = useDesk()
  const hidden = useStore(columns, (state) => state.hidden)
  const items = useStore(live, (state) => state.items)
  const hasMore = useStore(live, (state) => state.hasMore)
  const total = useStore(live, (state) => state.total)
  const cursor = useStore(live, (state) => state.selection.cursor)
  const chosen = useStore(live, (state) => state.selection.chosen)
  const openItem = useStore(live, (state) => state.openItem)
  const thinnedTo = useStore(live, (state) => oneIn(state.thinned))
  const expanded = useStore(live, (state) => state.expanded)
  const isDrawerOpen = useStore(live, (state) => state.openAlert !== null)
  const isPaused = useStore(live, (state) => state.follow.isPaused)
  const rowPx = useSettings(({ appearance }) => rowHeightPx(appearance))
  const zone = useZone()
  // A row's time is written with its day once it is not today's: the day is all that matters.
  const today = Math.floor(useNow(60_000) / 60_000) * 60_000
  const scroller = useRef<HTMLDivElement>(null)
  const cursorIndex = cursor === null ? -1 : items.findIndex((item) => item.id === cursor)

  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      // The row that has the focus stays in the page although it is out of sight.
      if (cursorIndex < 0 || indexes.includes(cursorIndex)) return indexes
      return [...indexes, cursorIndex].sort((a, b) => a - b)
    },
    [cursorIndex],
  )
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => items[index]?.id ?? index,
    rangeExtractor,
    overscan: 6,
    useFlushSync: false,
  })
  // Another row height moves every row.
  useOnChange(rowPx, () => virtualizer.measure())

  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {}
  useEffect(() => {
    live.setSight(startIndex, endIndex)
    if (hasMore && endIndex > items.length - READ_AHEAD_ROWS) live.readMore()
  }, [live, startIndex, endIndex, hasMore, items])

  // Following holds the top; what is read stays where it is.
  useEffect(() => {
    if (!isPaused && scroller.current) scroller.current.scrollTop = 0
  }, [isPaused])
  useEffect(() => {
    if (cursorIndex >= 0) virtualizer.scrollToIndex(cursorIndex, { align: 'auto' })
  }, [cursorIndex, virtualizer])
  // Closing the drawer gives the focus back to its row.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drawer that opens or closes is the reason
  useEffect(() => focusCursor(scroller.current, cursor), [cursor, isDrawerOpen])

  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0
    if (top > rowPx / 2 && !live.getState().follow.isPaused) live.pause()
  }

  return (
    <>
      <Grid
        className={css.grid}
        data-empty={items.length === 0 || undefined}
        aria-label={liveStrings.gridLabel}
        aria-rowcount={Math.max(total, items.length) + 1}
        aria-colcount={COLUMNS.length}
        aria-multiselectable="true"
        // Without a cursor the grid is one stop for Tab; J or Down then stands on the first row.
        tabIndex={cursorIndex < 0 ? 0 : -1}
        style={{ '--columns': columnTemplate(hidden) } as CSSProperties}
        data-pane
      >
        <GridRow className={css.head} aria-rowindex={1}>
          {COLUMNS.map((column, index) =>
            hidden.has(column) ? null : (
              <GridHead
                key={column}
                className={css[column]}
                aria-colindex={index + 1}
                aria-sort={column === 'time' ? 'descending' : undefined}
              >
                {liveStrings.columns[column]}
                {column === 'time' && <span className={css.zone}> {zoneName(zone, today)} ↓</span>}
              </GridHead>
            ),
          )}
        </GridRow>
        <GridBody ref={scroller} className={css.scroller} onScroll={onScroll}>
          <div
            className={css.canvas}
            role="presentation"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index, start, key }) => {
              const item = items[index]
              if (!item) return null
              return (
                <FeedRow
                  key={key}
                  item={item}
                  index={index}
                  top={start}
                  zone={zone}
                  now={today}
                  isCursor={item.id === cursor}
                  isOpen={item.id === openItem}
                  isChosen={chosen.has(item.id)}
                  isExpanded={expanded.has(item.id)}
                  hidden={hidden}
                  thinnedTo={isThinnable(item) ? thinnedTo : null}
                  live={live}
                />
              )
            })}
          </div>
        </GridBody>
      </Grid>
      {items.length === 0 && <div className={css.below}>{children}</div>}
    </>
  )
}

/** Gives the cursor's row the focus, unless the person is somewhere else on purpose. */
function focusCursor(scroller: HTMLElement | null, cursor: string | null): void {
  if (!scroller || cursor === null) return
  const { activeElement } = document
  const isFree =
    activeElement === null || activeElement === document.body || scroller.contains(activeElement)
  if (!isFree) return
  const row = scroller.querySelector<HTMLElement>('[role="row"][tabindex="0"]')
  row?.focus({ preventScroll: true })
}
