/** Words of the window's frame: rail, bars, palette, shortcuts, connection. */
export const frameStrings = {
  product: 'Watchfloor',
  screens: {
    live: 'Live',
    blacklists: 'Blacklists',
    entity: 'Entities',
    sources: 'Sources',
    settings: 'Settings',
  },
  searchPlaceholder: 'Search IP, alert or command',
  nothingToUndo: 'There is nothing to undo in this window. Older changes are in the audit trail.',
  madeChanges: (count: number) => `${count} changes made`,
  madeSome: (done: number, all: number, why: string) => `${done} of ${all} changes made. ${why}`,
  undidChanges: (count: number) => `${count} changes taken back`,
  undo: 'Undo',
  dismiss: 'Dismiss',
  allShortcuts: 'all shortcuts',
  loadingScreen: 'Opening the screen',
} as const
