/** Names of the messages between the desktop's main process and its preload; nothing else passes. */
export const CHANNELS = {
  /** Window to main. */
  ready: 'watchfloor:ready',
  saveFile: 'watchfloor:save-file',
  setBadge: 'watchfloor:set-badge',
  restartEngine: 'watchfloor:restart-engine',
  testNotification: 'watchfloor:test-notification',
  testRemote: 'watchfloor:test-remote',
  attachRemote: 'watchfloor:attach-remote',
  detachRemote: 'watchfloor:detach-remote',
  /** Main to window. */
  port: 'watchfloor:port',
  openAlert: 'watchfloor:open-alert',
  engineState: 'watchfloor:engine-state',
  remote: 'watchfloor:remote',
} as const

/** What the preload says to the page when it hands over a port of the engine. */
export const PORT_MESSAGE = 'watchfloor:port'
