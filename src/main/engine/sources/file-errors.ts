import { codeOf } from '../error-code'
import { SourceError } from './source'

/** What the system says about a file, as a sentence that tells what to do. */
export function toSourceError(path: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SourceError('NOT_FOUND', `There is no file ${path}. Check its path.`, {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return new SourceError(
        'NOT_READABLE',
        `${path} may not be read by this user. Give it read permission, or choose another file.`,
        { cause: error },
      )
    case 'EISDIR':
      return folderError(path)
    default:
      return new SourceError('BROKEN', `${path} could not be read: ${messageOf(error)}.`, {
        cause: error,
      })
  }
}

/** A folder was named where a file is needed. */
export function folderError(path: string): SourceError {
  return new SourceError('NOT_A_FILE', `${path} is a folder. Name a file in it.`)
}

/** A compressed file that ends too early or is damaged; what came before is taken in. */
export function brokenGzipError(path: string, error: unknown): SourceError {
  const isShort = codeOf(error) === 'Z_BUF_ERROR'
  const what = isShort
    ? 'ends in the middle of its compressed data'
    : 'holds damaged compressed data'
  return new SourceError(
    'BROKEN',
    `${path} ${what}. What could be read before that was taken in; get a whole copy and read it again.`,
    { cause: error },
  )
}

/** An error's own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
