import {
  IconLink,
  IconListDetails,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconX,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { type LiveFilter, TABS, type Tab } from '../../shared/alert'
import { fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useStatus, useZone } from '../stores/desk'
import { facetStrings, liveStrings, viewStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { Segments } from '../ui/Segments'
import { ColumnsMenu } from './ColumnsMenu'
import { ExportMenu } from './ExportMenu'
import { FilterForm } from './FilterForm'
import { describeFilter, type FilterPart, withoutPart } from './filter-words'
import { GroupingMenu } from './GroupingMenu'
import css from './Toolbar.module.css'
import { useShareView } from './use-share-view'

/** Tabs with counts, filters as tokens, and Pause. */
export function Toolbar(props: {
  isFilterOpen: boolean
  onFilter: (isOpen: boolean) => void
  areFacetsShown: boolean
  onFacets: () => void
}) {
  const { live } = useDesk()
  const tab = useStore(live, (state) => state.tab)
  const filter = useStore(live, (state) => state.filter)
  const shareView = useShareView()
  const isPaused = useStore(live, (state) => state.follow.isPaused)
  return (
    <div className={css.toolbar} role="toolbar" aria-label={liveStrings.tabsLabel} data-pane>
      <Tabs tab={tab} onChange={live.setTab} />
      <Tokens filter={filter} onChange={live.setFilter} />
      <FilterForm
        filter={filter}
        isOpen={props.isFilterOpen}
        onClose={() => props.onFilter(false)}
        onApply={live.setFilter}
        target={
          <Button
            kind="quiet"
            keyName="f"
            icon={<IconPlus size={14} stroke={1.8} aria-hidden="true" />}
            onClick={() => props.onFilter(!props.isFilterOpen)}
            aria-haspopup="dialog"
            aria-expanded={props.isFilterOpen}
          >
            {liveStrings.filter}
          </Button>
        }
      />
      <span className={css.space} />
      <Button
        kind="quiet"
        keyName="["
        icon={<IconListDetails size={14} stroke={1.8} aria-hidden="true" />}
        aria-pressed={props.areFacetsShown}
        onClick={props.onFacets}
      >
        {facetStrings.open}
      </Button>
      <IconButton
        label={viewStrings.share}
        keyName="Shift+L"
        icon={<IconLink size={15} stroke={1.6} aria-hidden="true" />}
        onClick={shareView}
      />
      <ExportMenu />
      <GroupingMenu />
      <ColumnsMenu />
      <Button
        keyName="Space"
        icon={
          isPaused ? (
            <IconPlayerPlay size={14} stroke={1.8} aria-hidden="true" />
          ) : (
            <IconPlayerPause size={14} stroke={1.8} aria-hidden="true" />
          )
        }
        onClick={() => (isPaused ? live.resume() : live.pause())}
      >
        {isPaused ? liveStrings.resume : liveStrings.pause}
      </Button>
    </div>
  )
}

function Tabs({ tab, onChange }: { tab: Tab; onChange: (tab: Tab) => void }) {
  const totals = useLiveTotals()
  return (
    <Segments
      label={liveStrings.tabsLabel}
      value={tab}
      onChange={onChange}
      options={TABS.map((value, index) => ({
        value,
        keyName: String(index + 1),
        label: (
          <>
            {liveStrings.tabs[value]}
            {totals && value !== 'all' ? ` ${fullCount(totals[value])}` : ''}
          </>
        ),
      }))}
    />
  )
}

/** The newest totals: those of the last live batch, or of the engine's state before the first. */
function useLiveTotals() {
  const fromBatch = useStore(useDesk().live, (state) => state.totals)
  const fromStatus = useStatus((status) => status.totals)
  return fromStatus ?? fromBatch
}

function Tokens(props: { filter: LiveFilter; onChange: (filter: LiveFilter) => void }) {
  const zone = useZone()
  const now = useNow(60_000)
  // The query stands in its bar.
  const tokens = describeFilter(props.filter, now, zone).filter(({ part }) => part !== 'query')
  const [removed, setRemoved] = useState<FilterPart | null>(null)
  return (
    <>
      {tokens.map((part) => (
        <span key={part.part} className={css.token}>
          <span className={css.tokenName}>{part.name}</span>
          <span className={css.tokenValue}>{part.value}</span>
          <button
            type="button"
            className={css.tokenRemove}
            aria-label={liveStrings.removeFilter(`${part.name} ${part.value}`)}
            onClick={() => {
              setRemoved(part.part)
              props.onChange(withoutPart(props.filter, part.part))
            }}
          >
            <IconX size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <span className="visually-hidden" role="status">
        {removed ? liveStrings.removeFilter(removed) : ''}
      </span>
    </>
  )
}
