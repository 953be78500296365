import type { DesktopVerbs } from '../shared/desktop'

declare global {
  interface Window {
    /** The desktop's verbs; not there in a browser. */
    watchfloor?: DesktopVerbs
  }
}
