import { Suspense, useCallback, useEffect, useState } from 'react'
import { Lookup } from '../lookup/Lookup'
import { NotificationCentre } from '../notifications/NotificationCentre'
import { useConnection, useRoute } from '../stores/desk'
import { frameStrings } from '../strings'
import { ErrorBoundary } from '../ui/ErrorBoundary'
import { SkeletonRows } from '../ui/SkeletonRows'
import { DisconnectedBanner } from './DisconnectedBanner'
import css from './Frame.module.css'
import { Palette } from './Palette'
import { Rail } from './Rail'
import { ShortcutOverlay } from './ShortcutOverlay'
import { StatusBar } from './StatusBar'
import { preloadScreens, SCREEN_COMPONENTS } from './screens'
import { ToastView } from './ToastView'
import { TopBar } from './TopBar'
import { useDesktop } from './use-desktop'
import { useFrameKeys } from './use-frame-keys'

/** The first screen comes first; the others are loaded this much later, ms. */
const PRELOAD_AFTER_MS = 1500

/** Rail, bars, and the screen between them; over it palette, shortcuts and toast. */
export function Frame() {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | 'lookup' | null>(null)
  const [pasted, setPasted] = useState('')
  const openPalette = useCallback(() => setOverlay('palette'), [])
  const openShortcuts = useCallback(() => setOverlay('shortcuts'), [])
  const openLookup = useCallback((text: string) => {
    setPasted(text)
    setOverlay('lookup')
  }, [])
  const close = useCallback(() => setOverlay(null), [])
  const isStale = useConnection((connection) => connection.state === 'waiting')
  useFrameKeys({ openPalette, openShortcuts })
  useDesktop()

  return (
    <div className={css.frame} data-stale={isStale || undefined}>
      <Rail />
      <div className={css.column}>
        <TopBar onSearch={openPalette} />
        <DisconnectedBanner />
        <div className={css.screen}>
          <CurrentScreen />
          <NotificationCentre />
        </div>
        <StatusBar onShortcuts={openShortcuts} />
      </div>
      <ToastView />
      {overlay === 'palette' && (
        <Palette onClose={close} onShortcuts={openShortcuts} onLookup={openLookup} />
      )}
      {overlay === 'lookup' && <Lookup text={pasted} onClose={close} />}
      {overlay === 'shortcuts' && <ShortcutOverlay onClose={close} />}
      <Connecting />
    </div>
  )
}

function CurrentScreen() {
  const { screen } = useRoute()
  const ScreenComponent = SCREEN_COMPONENTS[screen]
  useEffect(() => {
    const timer = setTimeout(() => void preloadScreens(), PRELOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <ErrorBoundary key={screen}>
      <Suspense fallback={<SkeletonRows text={frameStrings.loadingScreen} />}>
        <ScreenComponent />
      </Suspense>
    </ErrorBoundary>
  )
}

function Connecting() {
  const isConnecting = useConnection((connection) => connection.state === 'connecting')
  if (!isConnecting) return null
  return (
    <span className="visually-hidden" role="status">
      {frameStrings.connecting}
    </span>
  )
}
