import { IconActivity, IconFilter } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { fullCount } from '../numbers'
import { countRunning } from '../sources/state'
import { useNow } from '../stores/clock'
import { useDesk, useStatus, useZone } from '../stores/desk'
import { liveStrings } from '../strings'
import { age, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { describeFilter, isFiltering } from './filter-words'

/** Why the table is empty, and the one thing to do about it. */
export function EmptyFeed() {
  const { live, route } = useDesk()
  const tab = useStore(live, (state) => state.tab)
  const filter = useStore(live, (state) => state.filter)
  const sources = useStatus((status) => status.sources.length) ?? 0

  if (isFiltering(filter)) return <EmptyFiltered />
  if (sources === 0) {
    return (
      <EmptyState
        icon={<IconActivity size={22} stroke={1.4} aria-hidden="true" />}
        title={liveStrings.emptyNoSourceTitle}
        action={
          <Button kind="primary" onClick={() => route.go('sources', 'add')}>
            {liveStrings.setUpSource}
          </Button>
        }
      >
        {liveStrings.emptyNoSource}
      </EmptyState>
    )
  }
  if (tab === 'open') return <EmptyQuiet />
  const words = {
    mine: [liveStrings.emptyMineTitle, liveStrings.emptyMine],
    blocked: [liveStrings.emptyBlockedTitle, liveStrings.emptyBlocked],
    all: [liveStrings.emptyAllTitle, liveStrings.emptyAll],
    suppressed: [liveStrings.emptySuppressedTitle, liveStrings.emptySuppressed],
  } as const
  const [title, text] = words[tab]
  return (
    <EmptyState
      icon={<IconActivity size={22} stroke={1.4} aria-hidden="true" />}
      title={title}
      action={
        tab === 'all' ? undefined : (
          <Button keyName="4" onClick={() => live.setTab('all')}>
            {liveStrings.showAll}
          </Button>
        )
      }
    >
      {text}
    </EmptyState>
  )
}

/** Nothing waits for anybody: how the sources are, and since when it is like that. */
function EmptyQuiet() {
  const { live, route } = useDesk()
  const running = useStatus((status) => countRunning(status.sources)) ?? 0
  const rate = useStatus((status) => status.eventsPerSecond) ?? 0
  const closedAt = useStatus((status) => status.lastClosedAt)
  const zone = useZone()
  const now = useNow(10_000)
  return (
    <EmptyState
      icon={<IconActivity size={22} stroke={1.4} aria-hidden="true" />}
      title={liveStrings.emptyQuietTitle}
      action={
        running === 0 ? (
          <Button onClick={() => route.go('sources')}>{liveStrings.openSources}</Button>
        ) : (
          <Button keyName="4" onClick={() => live.setTab('all')}>
            {liveStrings.showAll}
          </Button>
        )
      }
    >
      {liveStrings.emptyQuiet(running, fullCount(Math.round(rate)))}
      {closedAt !== null &&
        liveStrings.lastClosed(sentenceTime(closedAt, now, zone), age(closedAt, now))}
    </EmptyState>
  )
}

function EmptyFiltered() {
  const { live } = useDesk()
  const filter = useStore(live, (state) => state.filter)
  const hidden = useStore(live, (state) => state.hidden)
  const zone = useZone()
  const by = describeFilter(filter, Date.now(), zone)
    .map(({ name, value }) => `${name} ${value}`)
    .join(liveStrings.and)
  return (
    <EmptyState
      icon={<IconFilter size={22} stroke={1.4} aria-hidden="true" />}
      title={liveStrings.emptyFilteredTitle}
      action={
        <Button keyName="Shift+F" onClick={() => live.setFilter({})}>
          {liveStrings.clearFilters}
        </Button>
      }
    >
      {hidden > 0 ? liveStrings.emptyFiltered(hidden, by) : liveStrings.nothingHidden}
    </EmptyState>
  )
}
