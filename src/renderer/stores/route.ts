import { createStore, type StoreApi } from 'zustand/vanilla'

/** The screens of this release, in the rail's order. */
export const SCREENS = [
  'live',
  'traffic',
  'blacklists',
  'entity',
  'detectors',
  'sources',
  'handover',
  'settings',
] as const
export type Screen = (typeof SCREENS)[number]

/**
 * Where the window is: a screen, and the one thing on it that the address names (an alert's id on
 * Live, a list, an entity, a source, a settings section); empty for none.
 */
export interface Route {
  screen: Screen
  item: string
}

/** The route, kept in the address's fragment so that Back and Forward work. */
export interface RouteStore extends StoreApi<Route> {
  /** Goes somewhere; the place before stays in the history. */
  go: (screen: Screen, item?: string) => void
  /** Changes what the address names without a new step in the history. */
  replace: (screen: Screen, item?: string) => void
}

/** Reads `#/entity/192.0.2.1`; anything else is Live. */
export function parseRoute(hash: string): Route {
  const [, name = '', ...rest] = hash.replace(/^#/, '').split('/')
  const screen = SCREENS.find((known) => known === name) ?? 'live'
  return { screen, item: decode(rest.join('/')) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** The fragment of a route. */
export function formatRoute({ screen, item }: Route): string {
  return item === '' ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`
}

/** Follows the window's address. */
export function createRouteStore(target: Window): RouteStore {
  const store = createStore<Route>(() => parseRoute(target.location.hash))
  target.addEventListener('popstate', () => store.setState(parseRoute(target.location.hash)))
  const set =
    (method: 'pushState' | 'replaceState') =>
    (screen: Screen, item = '') => {
      const route = { screen, item }
      const now = store.getState()
      if (now.screen === screen && now.item === item) return
      target.history[method](null, '', formatRoute(route))
      store.setState(route)
    }
  return { ...store, go: set('pushState'), replace: set('replaceState') }
}
