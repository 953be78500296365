import { TextInput } from '@mantine/core'
import { IconFilter, IconLayoutSidebarRight } from '@tabler/icons-react'
import type { RefObject } from 'react'
import type { EntryPage, EntryQuery, ExportFormat, ListSummary } from '../../shared/blacklist'
import { fullCount } from '../numbers'
import { blacklistsStrings as words } from '../strings'
import { duration } from '../time'
import { IconButton } from '../ui/Button'
import { KeyCap } from '../ui/KeyCap'
import { Segments } from '../ui/Segments'
import { StateChip } from '../ui/StateChip'
import { AddEntry } from './AddEntry'
import css from './EntriesPanel.module.css'
import { ExportButton } from './ExportButton'
import { valueKindOf } from './value-kind'

/** Which entries of the list are shown. */
export type EntryTab = EntryQuery['state']

const TABS = ['active', 'allowed', 'review', 'all'] as const

/** Title and main actions of a list. */
export function EntriesHead(props: {
  list: ListSummary
  counts: EntryPage['counts']
  editOff: string | null
  isAddOpen: boolean
  isExporting: boolean
  /** Why nothing can be exported now, null where it can. */
  exportOff: string | null
  isSideOpen: boolean
  onAdd: (isOpen: boolean) => void
  onAllowlist: () => void
  onExport: (format: ExportFormat) => void
  onSide: () => void
}) {
  const { list } = props
  return (
    <div className={css.head}>
      <h2 className={css.title} title={list.title}>
        {list.title}
      </h2>
      {list.alertId !== null && <StateChip>{words.alertNumber(list.alertId)}</StateChip>}
      {list.kind !== 'allowlist' && <StateChip>{words.ttl(duration(list.ttlMs))}</StateChip>}
      <span className={css.space} />
      <AddEntry
        key={list.list}
        list={list}
        isOpen={props.isAddOpen}
        editOff={props.editOff}
        onOpen={props.onAdd}
        onAllowlist={props.onAllowlist}
      />
      {list.kind !== 'allowlist' && (
        <ExportButton
          list={list}
          counts={props.counts}
          isExporting={props.isExporting}
          offReason={props.exportOff}
          onExport={props.onExport}
        />
      )}
      <IconButton
        className={css.side}
        label={words.side}
        aria-expanded={props.isSideOpen}
        icon={<IconLayoutSidebarRight size={16} aria-hidden />}
        onClick={props.onSide}
      />
    </div>
  )
}

/** Filter and state tabs. */
export function EntriesBar(props: {
  list: ListSummary
  filterRef: RefObject<HTMLInputElement | null>
  text: string
  tab: EntryTab
  /** Null until they are known. */
  counts: EntryPage['counts'] | null
  onText: (text: string) => void
  onTab: (tab: EntryTab) => void
}) {
  const kind = valueKindOf(props.list)
  return (
    <search className={css.bar}>
      <TextInput
        ref={props.filterRef}
        className={css.filter}
        aria-label={words.filterLabel[kind]}
        aria-keyshortcuts="/"
        placeholder={words.filter[kind]}
        value={props.text}
        maxLength={200}
        leftSection={<IconFilter size={14} aria-hidden />}
        rightSection={<KeyCap name="/" />}
        onChange={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (props.text !== '') props.onText('')
          else event.currentTarget.blur()
          event.preventDefault()
        }}
      />
      <Segments
        label={words.tabsLabel}
        value={props.tab}
        options={TABS.map((tab) => ({
          value: tab,
          label: tabLabel(tab, props.counts),
        }))}
        onChange={props.onTab}
      />
    </search>
  )
}

function tabLabel(tab: EntryTab, counts: EntryPage['counts'] | null): string {
  return counts === null ? words.tabs[tab] : `${words.tabs[tab]} ${fullCount(counts[tab])}`
}
