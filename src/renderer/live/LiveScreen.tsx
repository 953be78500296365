import { useCallback, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useDesk, useIsDemo, useRoute } from '../stores/desk'
import { liveStrings } from '../strings/live'
import { SkeletonRows } from '../ui/SkeletonRows'
import { Announcer } from './Announcer'
import { Drawer } from './Drawer'
import { EmptyFeed } from './EmptyFeed'
import { FeedGrid } from './FeedGrid'
import { DemoBanner, FirstRun } from './FirstRun'
import { LiveBanners } from './LiveBanners'
import css from './LiveScreen.module.css'
import { StripChart } from './StripChart'
import { Toolbar } from './Toolbar'
import { useLiveKeys } from './use-live-keys'

/** The live feed: what happens now, and what to do about it. */
export default function LiveScreen() {
  const { live } = useDesk()
  const isDemo = useIsDemo()
  const isOpen = useStore(live, (state) => state.openAlert !== null)
  const [isFilterOpen, setFilterOpen] = useState(false)
  useLiveKeys({ openFilter: useCallback(() => setFilterOpen(true), []) })
  useNamedAlert()

  return (
    <div className={css.screen}>
      <main className={css.main} aria-label={liveStrings.screen}>
        <h1 className="visually-hidden">{liveStrings.screen}</h1>
        {isDemo && <DemoBanner />}
        <Toolbar isFilterOpen={isFilterOpen} onFilter={setFilterOpen} />
        <StripChart />
        <LiveBanners />
        <Feed />
      </main>
      {isOpen && <Drawer />}
      {isDemo && !isOpen && <FirstRun />}
      <Announcer />
    </div>
  )
}

function Feed() {
  const { live } = useDesk()
  const phase = useStore(live, (state) => state.phase)
  const isEmpty = useStore(live, (state) => state.items.length === 0)
  if (!isEmpty) return <FeedGrid />
  if (phase === 'loading') return <SkeletonRows rows={14} text={liveStrings.reading} />
  return phase === 'ready' ? <EmptyFeed /> : null
}

/** Opens the alert that the address names: `#/live/<id>`, as notifications do. */
function useNamedAlert(): void {
  const { live } = useDesk()
  const { screen, item } = useRoute()
  useEffect(() => {
    if (screen === 'live' && item !== '') live.openAlert(item)
  }, [live, screen, item])
}
