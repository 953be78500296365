import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type MouseEvent, type RefObject, useCallback, useEffect } from 'react'
import type { ListSummary } from '../../shared/blacklist'
import { useNow } from '../stores/clock'
import { useSettings, useZone } from '../stores/desk'
import { blacklistsStrings as words } from '../strings'
import { rowHeightPx } from '../theme/row-height'
import { zoneName } from '../time'
import { Grid, GridBody } from '../ui/Grid'
import { useOnChange } from '../ui/use-on-change'
import css from './EntriesTable.module.css'
import { EntryRow } from './EntryRow'
import { type EntryPages, entryAt } from './pages'
import type { Selection } from './selection'
import { type Sorting, TableHead } from './TableHead'
import { valueKindOf } from './value-kind'

/** As wide as networks get; longer names are cut, and told whole by their tooltip. */
const WIDEST_VALUE_CH = 48

/** Id of a row's element, for `aria-activedescendant`. */
const rowId = (row: number) => `entry-row-${row}`

/** The entries of a list; only rows in view are in the page, however many there are. */
export function EntriesTable(props: {
  list: ListSummary
  scrollRef: RefObject<HTMLDivElement | null>
  pages: EntryPages
  selection: Selection
  sorting: Sorting
  onNeed: (first: number, last: number) => void
  onSort: (sorting: Sorting) => void
  onPickAll: () => void
  onClickRow: (row: number, event: MouseEvent) => void
  onToggleRow: (row: number) => void
  onOpenRow: (row: number) => void
}) {
  const { pages, selection, scrollRef, onNeed } = props
  const zone = useZone()
  const now = useNow(10_000)
  const rowPx = useSettings((settings) => rowHeightPx(settings.appearance))
  const virtual = useVirtualizer({
    count: pages.total,
    getScrollElement: () => scrollRef.current,
    estimateSize: useCallback(() => rowPx, [rowPx]),
    overscan: 12,
  })
  const rows = virtual.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows.at(-1)?.index ?? 0

  useEffect(() => onNeed(first, last), [first, last, onNeed])
  // A new answer may leave rows in view unread.
  useOnChange(pages, () => onNeed(first, last))
  useOnChange(rowPx, () => virtual.measure())
  useOnChange(selection.cursor, () => {
    if (pages.total > 0) virtual.scrollToIndex(selection.cursor)
  })

  const longest = rows.reduce(
    (most, { index }) => Math.max(most, entryAt(pages, index)?.value.length ?? 0),
    15,
  )
  const picked = selection.values.size
  return (
    <Grid
      ref={scrollRef}
      className={css.scroll}
      tabIndex={0}
      aria-label={words.table(props.list.title)}
      aria-rowcount={pages.total + 1}
      aria-colcount={9}
      aria-multiselectable
      aria-activedescendant={pages.total > 0 ? rowId(selection.cursor) : undefined}
      style={{ '--value-ch': Math.min(longest, WIDEST_VALUE_CH) } as CSSProperties}
    >
      <TableHead
        valueKind={valueKindOf(props.list)}
        sorting={props.sorting}
        zone={zoneName(zone, now)}
        picked={picked === 0 ? 'none' : picked >= pages.total ? 'all' : 'some'}
        onSort={props.onSort}
        onPickAll={props.onPickAll}
      />
      <GridBody className={css.body} style={{ height: virtual.getTotalSize() }}>
        {rows.map(({ index, start }) => {
          const entry = entryAt(pages, index)
          return (
            <EntryRow
              key={index}
              id={rowId(index)}
              row={index}
              entry={entry}
              isPicked={entry !== undefined && selection.values.has(entry.value)}
              isCursor={selection.cursor === index}
              now={now}
              zone={zone}
              style={{ transform: `translateY(${start}px)` }}
              onClick={props.onClickRow}
              onToggle={props.onToggleRow}
              onOpen={props.onOpenRow}
            />
          )
        })}
      </GridBody>
    </Grid>
  )
}
