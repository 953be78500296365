import { join } from 'node:path'
import type { Tray } from 'electron'
import type { ElectronApi } from './electron-api'
import { type TrayActions, type TrayModel, trayIcon, trayMenu, traySummary } from './tray-menu'

/** The icon beside the clock. */
export class DesktopTray {
  private readonly tray: Tray
  private shown = ''

  constructor(
    private readonly electron: Pick<ElectronApi, 'Menu' | 'nativeImage' | 'Tray'>,
    private readonly iconFolder: string,
    private readonly actions: TrayActions,
    model: TrayModel,
  ) {
    this.tray = new electron.Tray(this.readIcon(model))
    this.tray.on('click', actions.openWindow)
    this.show(model)
  }

  /** Shows a state; nothing happens where it says the same as before. */
  show(model: TrayModel): void {
    const said = `${trayIcon(model)} ${traySummary(model)} ${model.isPaused}`
    if (said === this.shown) return
    this.shown = said
    this.tray.setImage(this.readIcon(model))
    this.tray.setToolTip(`Watchfloor: ${traySummary(model)}`)
    this.tray.setContextMenu(this.electron.Menu.buildFromTemplate(trayMenu(model, this.actions)))
  }

  close(): void {
    this.tray.destroy()
  }

  private readIcon(model: TrayModel) {
    const file = join(this.iconFolder, `tray-${trayIcon(model)}.png`)
    return this.electron.nativeImage.createFromPath(file)
  }
}
