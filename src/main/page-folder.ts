import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Folder of the built page: beside the folder of the built command (`out/main`, `out/renderer`),
 * or `out/renderer` of a checkout. Where none is built, where it will be.
 */
export function findPageFolder(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'renderer'), join(folder, 'out', 'renderer')]) {
      // The sources of the page lie in a folder of that name too, but carry no assets.
      if (existsSync(join(candidate, 'index.html')) && existsSync(join(candidate, 'assets'))) {
        return candidate
      }
    }
    if (dirname(folder) === folder) return join(from, '..', 'renderer')
  }
}
