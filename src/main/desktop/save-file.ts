import { join } from 'node:path'
import type { SaveFileRequest, SaveFileResult } from '../../shared/desktop'
import { codeOf } from '../engine/error-code'

/** What saving needs of the system. */
export interface SaveFileParts {
  /** Asks where to; null when the person gave up. */
  choosePath: (suggested: string) => Promise<string | null>
  /** Writes whole or not at all, and leaves nothing half-written behind. */
  write: (path: string, content: string) => Promise<void>
  downloadsFolder: string
}

/** Saves an export where the person says. */
export async function saveFile(
  file: SaveFileRequest,
  parts: SaveFileParts,
): Promise<SaveFileResult> {
  const path = await parts.choosePath(join(parts.downloadsFolder, file.fileName))
  if (path === null) return { status: 'cancelled' }
  try {
    await parts.write(path, file.content)
    return { status: 'saved', path }
  } catch (error) {
    return { status: 'failed', message: `${path} cannot be written: ${reasonOf(error)}` }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there. Choose another folder.',
  EPERM: 'you may not write there. Choose another folder.',
  EROFS: 'the disk is read-only. Choose another folder.',
  ENOSPC: 'the disk is full. Free some space, or choose another disk.',
  ENOENT: 'the folder is not there any more. Choose another one.',
  EISDIR: 'a folder has that name. Choose another name.',
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}
