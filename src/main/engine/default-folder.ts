import { join } from 'node:path'

/**
 * Where the engine keeps its data unless told otherwise: the system's folder for application data,
 * one for the desktop and the command line.
 */
export function defaultDataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Watchfloor')
  if (platform === 'win32') {
    return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Watchfloor')
  }
  const base = env.XDG_DATA_HOME
  // The XDG rules say that a relative path is to be ignored.
  const isUsable = base?.startsWith('/') === true
  return join(isUsable ? base : join(home, '.local', 'share'), 'watchfloor')
}
