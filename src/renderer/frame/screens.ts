import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Screen } from '../stores/route'

type LoadScreen = () => Promise<{ default: ComponentType }>

const LOADERS: Record<Screen, LoadScreen> = {
  live: () => import('../live/LiveScreen'),
  traffic: () => import('../traffic/TrafficScreen'),
  blacklists: () => import('../blacklists/BlacklistsScreen'),
  entity: () => import('../entity/EntityScreen'),
  detectors: () => import('../detectors/DetectorsScreen'),
  sources: () => import('../sources/SourcesScreen'),
  handover: () => import('../handover/HandoverScreen'),
  settings: () => import('../settings/SettingsScreen'),
}

/** The screens, each loaded when it is first opened. */
export const SCREEN_COMPONENTS: Record<Screen, LazyExoticComponent<ComponentType>> = {
  live: lazy(LOADERS.live),
  traffic: lazy(LOADERS.traffic),
  blacklists: lazy(LOADERS.blacklists),
  entity: lazy(LOADERS.entity),
  detectors: lazy(LOADERS.detectors),
  sources: lazy(LOADERS.sources),
  handover: lazy(LOADERS.handover),
  settings: lazy(LOADERS.settings),
}

/**
 * Loads every screen ahead, so that each can be opened while the engine that serves the page is
 * away. One that cannot be loaded now is tried again, and told, when it is opened.
 */
export async function preloadScreens(): Promise<void> {
  const loaded = await Promise.allSettled(Object.values(LOADERS).map((load) => load()))
  // From here on the page needs nothing more of its server, which whoever stops that may want to know.
  const isWhole = loaded.every(({ status }) => status === 'fulfilled')
  document.documentElement.toggleAttribute('data-whole', isWhole)
}
