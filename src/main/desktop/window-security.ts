import type { Session, WebContents } from 'electron'
import { isAppAddress } from './app-scheme'
import { isPermitted } from './permissions'

/** Web preferences of every window: the page has neither Node nor a way around the preload. */
export const SECURE_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
} as const

/**
 * Denies the page to go elsewhere, to open windows and to hold webviews. What it wanted to open in a
 * window is told to `onLink`, which decides whether the system's browser may have it.
 */
export function secureContents(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  onLink: (url: string) => void,
): void {
  contents.on('will-navigate', (details) => details.preventDefault())
  contents.on('will-frame-navigate', (details) => details.preventDefault())
  contents.on('will-redirect', (details) => details.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    onLink(url)
    return { action: 'deny' }
  })
}

/** Denies every permission but those of the table, and every request that leaves our own scheme. */
export function secureSession(
  session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  > & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> },
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAppAddress(details.requestingUrl) && isPermitted(permission)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => isAppAddress(origin) && isPermitted(permission),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !isOwnRequest(details.url) }),
  )
}

/** Requests of the window's: its own files, and blobs and data it made itself. */
function isOwnRequest(address: string): boolean {
  return isAppAddress(address) || /^(blob:app:\/\/watchfloor\/|data:|devtools:)/.test(address)
}
