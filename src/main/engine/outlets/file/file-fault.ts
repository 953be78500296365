import { dirname } from 'node:path'
import { codeOf } from '../../error-code'

/** Why alerts cannot be written, and what to do about it. */
export type FileFaultCode = 'FULL' | 'NOT_ALLOWED' | 'NO_FOLDER' | 'NO_FILE' | 'OTHER'

/** Why alerts cannot be written to a file; its message is two sentences: what is wrong, what to do. */
export class FileFault extends Error {
  override readonly name = 'FileFault'

  constructor(
    readonly code: FileFaultCode,
    message: string,
  ) {
    super(message)
  }
}

/** Something else than a file stands where one is to be. */
export function noFile(path: string): FileFault {
  return new FileFault('NO_FILE', `${path} is no file. Name a file that can be written.`)
}

/** What an error of the file system means for the outlet that writes to `path`. */
export function toFileFault(error: unknown, path: string): FileFault {
  if (error instanceof FileFault) return error
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new FileFault(
        'FULL',
        `There is no space left for ${path}. Free some of its disk: the alerts wait, and are written then.`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FileFault(
        'NOT_ALLOWED',
        `${path} may not be written. Give the user that runs Watchfloor the right to write there.`,
      )
    case 'ENOENT':
      return new FileFault(
        'NO_FOLDER',
        `There is no folder ${dirname(path)}. Create it, or name a file elsewhere.`,
      )
    case 'EISDIR':
    case 'ENOTDIR':
      return noFile(path)
    default: {
      const message = error instanceof Error ? error.message : String(error)
      return new FileFault('OTHER', `${path} cannot be written: ${message}`)
    }
  }
}
