import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { defaultDataFolder } from '../engine/default-folder'

/** The data folder a command works in, absolute. */
export function chooseDataFolder(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(given ?? defaultDataFolder(env, process.platform, homedir()))
}
