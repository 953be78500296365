import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useDesk, useIsDemo, useRoute } from '../stores/desk'
import { liveStrings } from '../strings'
import { SkeletonRows } from '../ui/SkeletonRows'
import { Announcer } from './Announcer'
import { Drawer } from './Drawer'
import { useDrawerWidth } from './DrawerResizer'
import { EmptyFeed } from './EmptyFeed'
import { FacetPanel } from './FacetPanel'
import { FeedGrid } from './FeedGrid'
import { DemoBanner, FirstRun } from './FirstRun'
import { LiveBanners } from './LiveBanners'
import css from './LiveScreen.module.css'
import { QueryBar } from './QueryBar'
import { StripChart } from './StripChart'
import { parseSharedView } from './shared-view'
import { Toolbar } from './Toolbar'
import { useFacetPanel } from './use-facet-panel'
import { useLiveKeys } from './use-live-keys'

/** The live feed: what happens now, and what to do about it. */
export default function LiveScreen() {
  const { live } = useDesk()
  const isDemo = useIsDemo()
  const isOpen = useStore(live, (state) => state.openAlert !== null)
  const [isFilterOpen, setFilterOpen] = useState(false)
  const { width, setWidth } = useDrawerWidth()
  const facets = useFacetPanel()
  const queryInput = useRef<HTMLInputElement>(null)
  useLiveKeys({
    openFilter: useCallback(() => setFilterOpen(true), []),
    toggleFacets: facets.toggle,
    writeQuery: useCallback(() => {
      queryInput.current?.focus()
      queryInput.current?.select()
    }, []),
  })
  useNamedAlert()

  return (
    <div className={css.screen}>
      {facets.isShown && <FacetPanel />}
      <main className={css.main} aria-label={liveStrings.screen}>
        <h1 className="visually-hidden">{liveStrings.screen}</h1>
        <div
          className={css.above}
          style={{ '--wf-drawer': `${isOpen ? width : 0}px` } as CSSProperties}
        >
          {isDemo && <DemoBanner />}
          <Toolbar
            isFilterOpen={isFilterOpen}
            onFilter={setFilterOpen}
            areFacetsShown={facets.isShown}
            onFacets={facets.toggle}
          />
          <QueryBar inputRef={queryInput} />
          <StripChart />
          <LiveBanners />
        </div>
        <FeedGrid>
          <NoRows />
        </FeedGrid>
      </main>
      {isOpen && <Drawer width={width} onResize={setWidth} />}
      {isDemo && !isOpen && <FirstRun />}
      <Announcer />
    </div>
  )
}

/** What stands in place of rows: nothing for a moment, a skeleton, or why there are none. */
function NoRows() {
  const phase = useStore(useDesk().live, (state) => state.phase)
  if (phase === 'loading') return <SkeletonRows rows={14} text={liveStrings.reading} />
  return phase === 'ready' ? <EmptyFeed /> : null
}

/** Opens what the address names: an alert (`#/live/<id>`, as notifications do) or a shared view. */
function useNamedAlert(): void {
  const { live, route, toast } = useDesk()
  const { screen, item } = useRoute()
  useEffect(() => {
    if (screen !== 'live' || item === '') return
    const view = parseSharedView(item)
    if (view !== null) live.showView(view)
    else if (!item.startsWith('?')) live.openAlert(item)
    else toast.show({ tone: 'danger', text: liveStrings.badView, undo: null })
    // What is narrowed further is no longer the view of the link.
    if (item.startsWith('?')) route.replace('live')
  }, [live, route, toast, screen, item])
}
