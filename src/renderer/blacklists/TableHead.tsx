import { Checkbox } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import type { ENTRY_SORTS } from '../../shared/blacklist'
import { blacklistsStrings as words } from '../strings'
import { GridHead, GridRow } from '../ui/Grid'
import css from './EntriesTable.module.css'
import type { valueKindOf } from './value-kind'

/** How the table is sorted. */
export interface Sorting {
  sort: (typeof ENTRY_SORTS)[number]
  descending: boolean
}

const columns = words.columns

/** Column heads; those the engine can sort by are buttons. */
export function TableHead(props: {
  valueKind: ReturnType<typeof valueKindOf>
  sorting: Sorting
  zone: string
  picked: 'none' | 'some' | 'all'
  onSort: (sorting: Sorting) => void
  onPickAll: () => void
}) {
  const { sorting, onSort } = props
  const sortable = (sort: Sorting['sort'], label: string, className?: string) => (
    <SortHead sort={sort} label={label} className={className} sorting={sorting} onSort={onSort} />
  )
  return (
    <GridRow className={css.head} aria-rowindex={1}>
      <GridHead>
        <Checkbox
          aria-label={columns.select}
          checked={props.picked === 'all'}
          indeterminate={props.picked === 'some'}
          onChange={props.onPickAll}
        />
      </GridHead>
      {sortable('value', columns.value[props.valueKind])}
      {sortable('count', columns.count, css.right)}
      {sortable('firstSeen', columns.firstSeen, css.first)}
      {sortable('lastSeen', columns.lastSeen(props.zone))}
      <GridHead>{columns.origin}</GridHead>
      {sortable('expiresAt', columns.expiresAt)}
      <GridHead>{columns.reason}</GridHead>
      <GridHead>{columns.state}</GridHead>
    </GridRow>
  )
}

function SortHead(props: {
  sort: Sorting['sort']
  label: string
  className?: string
  sorting: Sorting
  onSort: (sorting: Sorting) => void
}) {
  const { sort, sorting } = props
  const isSorted = sorting.sort === sort
  const next = isSorted ? !sorting.descending : sort !== 'value' && sort !== 'expiresAt'
  const Chevron = sorting.descending ? IconChevronDown : IconChevronUp
  return (
    <GridHead
      className={props.className}
      aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={css.sort}
        onClick={() => props.onSort({ sort, descending: next })}
      >
        {props.label}
        {isSorted && <Chevron size={12} aria-hidden />}
      </button>
    </GridHead>
  )
}
