import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A model that every build has: by it the folder of shipped models is known. */
const KNOWN = 'dga'

/**
 * The folder of a shipped model: `models/NAME` beside the nearest folder above this file that has
 * one. Where there is none the answer is where it should be, and opening it says that it is missing.
 */
export function findModelFolder(
  name: string,
  from: string = dirname(fileURLToPath(import.meta.url)),
): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'models', name)
    if (existsSync(join(found, 'manifest.json'))) return found
    if (dirname(folder) === folder) return join(from, 'models', name)
  }
}

/** The folder in which all shipped models lie. */
export function findShippedModels(): string {
  return dirname(findModelFolder(KNOWN))
}
