import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The system's folder for application data; the desktop keeps its data there too. */
export function defaultDataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
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

/** The data folder a command works in, absolute. */
export function chooseDataFolder(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(given ?? defaultDataFolder(env))
}
