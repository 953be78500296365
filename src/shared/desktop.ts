/** What became of a file that the person wanted to keep. */
export type SaveFileResult =
  | { status: 'saved'; path: string }
  | { status: 'cancelled' }
  | { status: 'failed'; message: string }

/** The desktop's verbs, as the preload hands them to the window (`window.watchfloor`). */
export interface DesktopVerbs {
  platform: string
  saveFile: (file: { fileName: string; content: string }) => Promise<SaveFileResult>
  /** Unacknowledged critical alerts, for tray and dock. */
  setBadge: (count: number) => void
  /** Calls back with the id of an alert whose notification was clicked; returns how to stop. */
  onOpenAlert: (take: (alertId: string) => void) => () => void
  /** Starts the engine again at once, where it died. */
  restartEngine: () => void
}
