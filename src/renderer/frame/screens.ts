import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Screen } from '../stores/route'

/** The screens, each loaded when it is first opened. */
export const SCREEN_COMPONENTS: Record<Screen, LazyExoticComponent<ComponentType>> = {
  live: lazy(() => import('../live/LiveScreen')),
  blacklists: lazy(() => import('../blacklists/BlacklistsScreen')),
  entity: lazy(() => import('../entity/EntityScreen')),
  sources: lazy(() => import('../sources/SourcesScreen')),
  settings: lazy(() => import('../settings/SettingsScreen')),
}
