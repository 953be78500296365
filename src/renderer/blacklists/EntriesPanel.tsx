import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useCallback, useRef, useState } from 'react'
import { canonicalAddress } from '../../shared/address'
import type { ListSummary } from '../../shared/blacklist'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useChangeCount, useChangeOff, useConnection, useDesk } from '../stores/desk'
import { blacklistsStrings as words } from '../strings'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { useDelayedValue } from '../ui/delayed-value'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import { ActionBar, type OpenForm } from './ActionBar'
import { ActivateBanner } from './ActivateBanner'
import { EntriesEmpty } from './EntriesEmpty'
import { EntriesBar, EntriesHead, type EntryTab } from './EntriesHead'
import { EntriesTable } from './EntriesTable'
import { entryKeys } from './entry-keys'
import { entryAt } from './pages'
import type { Sorting } from './TableHead'
import { useEntries } from './use-entries'
import { useEntryActions } from './use-entry-actions'
import { useExport, useLastFormat } from './use-export'
import { useFreshness } from './use-freshness'
import { markOf } from './use-lists'
import { useSelection } from './use-selection'

/** Typing rests this long before the engine filters, ms. */
const FILTER_REST_MS = 150

/** The entries of one list and what can be done with them. Give it a key per list. */
export function EntriesPanel(props: {
  list: ListSummary
  isSideOpen: boolean
  onSide: () => void
  onChooseList: (list: string) => void
}) {
  const { list } = props
  const { route } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const editOff = useChangeOff()
  const [tab, setTab] = useState<EntryTab>('active')
  const [text, setText] = useState('')
  const [sorting, setSorting] = useState<Sorting>({ sort: 'count', descending: true })
  const [openForm, setOpenForm] = useState<OpenForm>(null)
  const [isAddOpen, setAddOpen] = useState(false)
  const filterRef = useRef<HTMLInputElement>(null)
  const scrollRef = useRef<HTMLDivElement>(null)

  const restedText = useDelayedValue(text, FILTER_REST_MS)
  const entries = useEntries({ list: list.list, state: tab, text: restedText, ...sorting })
  const { pages, refresh } = entries
  const control = useSelection(pages)
  const { selection, clear } = control
  const isBeingRead = () => {
    const isScrolled = (scrollRef.current?.scrollTop ?? 0) > 0
    return selection.values.size > 0 || isScrolled || scrollRef.current?.matches(':hover') === true
  }
  const freshness = useFreshness(markOf(list), refresh, isBeingRead, useChangeCount())

  const onDone = useCallback(() => {
    clear()
    setOpenForm(null)
  }, [clear])
  const actions = useEntryActions(list, selection.values, pages, onDone)
  const { isExporting, exportAs } = useExport(list)
  const lastFormat = useLastFormat(list.holds)

  const [only] = selection.values
  const address = selection.values.size === 1 && only ? canonicalAddress(only) : null
  const openEntity = (value: string | null) => {
    const found = value === null ? null : canonicalAddress(value)
    if (found !== null) route.go('entity', found)
    return found !== null
  }
  const hasSelection = selection.values.size > 0
  const whenPicked = (run: () => unknown) => () => {
    if (!hasSelection || editOff !== null) return false
    return run()
  }
  useKeys(
    words.keys.title,
    entryKeys({
      scrollRef,
      control,
      rowsInView: () => Math.floor((scrollRef.current?.clientHeight ?? 300) / 28) - 1,
      focusFilter: () => filterRef.current?.focus(),
      add: () => editOff === null && setAddOpen(true),
      exportLast: () => list.kind !== 'allowlist' && void exportAs(lastFormat),
      remove: whenPicked(() => void actions.remove()),
      allow: whenPicked(() => list.kind !== 'allowlist' && setOpenForm('allow')),
      expiry: whenPicked(() => setOpenForm('expiry')),
      open: () => openEntity(hasSelection ? address : control.valueAtCursor()),
      copy: () => hasSelection && void actions.copy(),
      clear: () => hasSelection && clear(),
      show: () => freshness.isStale && freshness.show(),
    }),
  )

  const isEmpty = !entries.isFirstRead && pages.total === 0
  return (
    <>
      <EntriesHead
        list={list}
        counts={pages.counts}
        editOff={editOff}
        isAddOpen={isAddOpen}
        isExporting={isExporting}
        exportOff={isConnected ? null : words.offlineExport}
        isSideOpen={props.isSideOpen}
        onAdd={setAddOpen}
        onAllowlist={() => props.onChooseList('allowlist')}
        onExport={(format) => void exportAs(format)}
        onSide={props.onSide}
      />
      <EntriesBar
        list={list}
        filterRef={filterRef}
        text={text}
        tab={tab}
        counts={entries.isFirstRead ? null : pages.counts}
        onText={setText}
        onTab={(next) => {
          setTab(next)
          clear()
        }}
      />
      <ActivateBanner list={list} editOff={editOff} />
      {entries.error && (
        <FailedBanner
          what={words.entriesFailed}
          why={entries.error}
          again={words.tryAgain}
          onAgain={refresh}
        />
      )}
      {freshness.isStale && (
        <Banner
          icon={<IconRefresh size={15} aria-hidden />}
          action={
            <Button keyName="n" onClick={freshness.show}>
              {words.showChanged}
            </Button>
          }
        >
          {words.changed}
        </Banner>
      )}
      {entries.isFirstRead && !isConnected ? (
        <EmptyState icon={<IconPlugConnectedX size={26} aria-hidden />} title={words.notRead}>
          {words.offline}
        </EmptyState>
      ) : entries.isFirstRead ? (
        <SkeletonRows rows={12} text={words.reading(list.entries)} />
      ) : isEmpty && !entries.error ? (
        <EntriesEmpty
          list={list}
          tab={tab}
          text={restedText}
          counts={pages.counts}
          onClearFilter={() => setText('')}
          onAll={() => setTab('all')}
        />
      ) : (
        <EntriesTable
          list={list}
          scrollRef={scrollRef}
          pages={pages}
          selection={selection}
          sorting={sorting}
          onNeed={entries.need}
          onSort={setSorting}
          onPickAll={control.pickAll}
          onClickRow={control.click}
          onToggleRow={control.toggle}
          onOpenRow={(row) => openEntity(entryAt(pages, row)?.value ?? null)}
        />
      )}
      {hasSelection && (
        <ActionBar
          list={list}
          values={selection.values}
          total={pages.total}
          actions={actions}
          openForm={openForm}
          onForm={setOpenForm}
          editOff={editOff}
          openOff={address === null ? words.selection.noEntity : null}
          onOpen={() => openEntity(address)}
          onClear={clear}
        />
      )}
    </>
  )
}
