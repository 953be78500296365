import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What the desktop is started with. */
export interface DesktopArguments {
  dataFolder: string
  settingsFile?: string
}

/** Reads the desktop's own options; Chromium's pass by. Paths come back absolute. */
export function readArguments(
  args: readonly string[],
  defaults: { dataFolder: string; workingFolder: string },
): DesktopArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { 'data-dir': { type: 'string' }, settings: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  })
  const folder = values['data-dir']
  const settings = values.settings
  const toPath = (path: string) => resolve(defaults.workingFolder, path)
  return {
    dataFolder: typeof folder === 'string' ? toPath(folder) : defaults.dataFolder,
    ...(typeof settings === 'string' ? { settingsFile: toPath(settings) } : {}),
  }
}
