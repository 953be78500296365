import { join } from 'node:path'
import { Desktop, type DesktopParts } from './desktop'
import type { FakeElectron } from './fake-electron'

/** A desktop that is real but for Electron, with its data in a folder of the test's own. */
export function makeDesktop(
  electron: FakeElectron,
  folder: string,
  places: DesktopParts['places'],
): Desktop {
  return new Desktop({
    electron: electron.api,
    places,
    args: { dataFolder: join(folder, 'data') },
    stateFolder: join(folder, 'data', 'desktop'),
    timers: {
      set: (work, ms) => setTimeout(work, ms),
      clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
    },
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
}
