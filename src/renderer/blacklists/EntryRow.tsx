import { Checkbox } from '@mantine/core'
import { IconCpu, IconFileImport, IconShieldCheck, IconUser } from '@tabler/icons-react'
import { type CSSProperties, type MouseEvent, memo } from 'react'
import type { Entry } from '../../shared/blacklist'
import { fullCount } from '../numbers'
import { blacklistsStrings as words } from '../strings'
import { isoTime, untilTime, type Zone } from '../time'
import { GridCell, GridRow } from '../ui/Grid'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import css from './EntriesTable.module.css'
import { EntryStateChip } from './EntryStateChip'
import { isExpiringSoon } from './expiry'
import { seenTime } from './seen-time'

const ORIGIN_ICONS = {
  counter: IconCpu,
  manual: IconUser,
  import: IconFileImport,
  policy: IconShieldCheck,
} as const

/** What a row needs; `style` places it in the scrolled table. */
interface RowProps {
  id: string
  row: number
  entry: Entry | undefined
  isPicked: boolean
  isCursor: boolean
  now: number
  zone: Zone
  style: CSSProperties
  onClick: (row: number, event: MouseEvent) => void
  onToggle: (row: number) => void
  onOpen: (row: number) => void
}

/** One entry; a bar in its place while its page is read. */
export const EntryRow = memo(function EntryRow(props: RowProps) {
  const { entry, row } = props
  const shared = {
    id: props.id,
    // The heading is row 1.
    'aria-rowindex': row + 2,
    style: props.style,
    'data-cursor': props.isCursor || undefined,
  }
  if (!entry) {
    return (
      <GridRow {...shared} className={css.row}>
        <GridCell className={css.waiting} aria-label={words.reading(1)} />
      </GridRow>
    )
  }
  return (
    <GridRow
      {...shared}
      className={css.row}
      aria-selected={props.isPicked}
      data-state={entry.state}
      onClick={(event) => props.onClick(row, event)}
      onDoubleClick={() => props.onOpen(row)}
    >
      <EntryCells {...props} entry={entry} />
    </GridRow>
  )
})

function EntryCells({ entry, row, now, zone, isPicked, onToggle }: RowProps & { entry: Entry }) {
  const OriginIcon = ORIGIN_ICONS[entry.origin]
  return (
    <>
      <GridCell>
        <Checkbox
          checked={isPicked}
          tabIndex={-1}
          aria-label={words.selectRow(entry.value)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => onToggle(row)}
        />
      </GridCell>
      <GridCell className={css.value} title={entry.value}>
        {entry.value}
      </GridCell>
      <GridCell className={css.number}>{fullCount(entry.count)}</GridCell>
      <SeenCell at={entry.firstSeen} now={now} zone={zone} isFirst />
      <SeenCell at={entry.lastSeen} now={now} zone={zone} />
      <GridCell className={css.origin} title={entry.actor}>
        <OriginIcon size={13} aria-hidden />
        {words.origins[entry.origin]}
      </GridCell>
      <ExpiryCell expiresAt={entry.expiresAt} now={now} />
      <GridCell className={css.reason} title={entry.reason}>
        <HostileText text={entry.reason} />
      </GridCell>
      <GridCell>
        <EntryStateChip state={entry.state} />
      </GridCell>
    </>
  )
}

function SeenCell(props: { at: number | null; now: number; zone: Zone; isFirst?: boolean }) {
  const { at, now, zone } = props
  const className = props.isFirst ? `${css.time} ${css.first}` : css.time
  return (
    <GridCell className={className} title={at === null ? undefined : isoTime(at)}>
      {at === null ? <NoValue means={words.notSeen} /> : seenTime(at, now, zone)}
    </GridCell>
  )
}

function ExpiryCell({ expiresAt, now }: { expiresAt: number | null; now: number }) {
  return (
    <GridCell
      className={css.expiry}
      data-soon={isExpiringSoon(expiresAt, now) || undefined}
      title={expiresAt === null ? undefined : isoTime(expiresAt)}
    >
      {expiresAt === null ? words.never : untilTime(expiresAt, now)}
    </GridCell>
  )
}
