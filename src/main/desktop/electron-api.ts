import type * as Electron from 'electron'

/** The part of Electron that the desktop uses, handed in so that tests bring their own. */
export type ElectronApi = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeImage'
  | 'nativeTheme'
  | 'Notification'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'Tray'
  | 'utilityProcess'
>

/** Where the built parts lie. */
export interface DesktopPlaces {
  rendererFolder: string
  preloadFile: string
  engineFile: string
  cliFile: string
  iconFolder: string
}
