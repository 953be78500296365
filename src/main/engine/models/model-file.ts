import { createHash } from 'node:crypto'
import { constants, type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../error-code'
import { ModelError } from './model-error'

/** Most that a manifest or a card may weigh. */
export const LARGEST_TEXT_BYTES = 1 << 20
/** Most that the files of a model may weigh together: they are held in memory. */
export const LARGEST_MODEL_BYTES = 256 << 20
/** What is read or hashed before others have their turn. */
const PORTION_BYTES = 1 << 20

/**
 * Gives a file of a model by its name, which holds no folder.
 *
 * @throws ModelError `missing`, `unreadable`, or `too-large` for more than `mostBytes`.
 */
export type ReadModelFile = (file: string, mostBytes: number) => Promise<Uint8Array>

/** Reads files of a folder. Links, pipes and devices are refused: what they lead to is not there. */
export function readFilesOf(folder: string): ReadModelFile {
  return (file, mostBytes) => readModelFile(join(folder, file), mostBytes)
}

/** Reads one file. @throws ModelError `missing`, `unreadable` or `too-large`. */
export async function readModelFile(path: string, mostBytes: number): Promise<Uint8Array> {
  const handle = await openFile(path)
  try {
    return await readWhole(handle, path, mostBytes)
  } catch (cause) {
    throw cause instanceof ModelError ? cause : unreadable(path, codeOf(cause), cause)
  } finally {
    await handle.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // A pipe would otherwise be waited for.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ModelError('missing', `${path} is missing`, { cause })
    }
    throw unreadable(
      path,
      code === 'ELOOP' ? 'it is a link; put the file itself there' : code,
      cause,
    )
  }
}

async function readWhole(handle: FileHandle, path: string, mostBytes: number): Promise<Uint8Array> {
  const facts = await handle.stat()
  if (!facts.isFile()) throw unreadable(path, 'it is no file')
  if (facts.size > mostBytes) throw tooLarge(path, mostBytes)
  const bytes = new Uint8Array(facts.size)
  let end = 0
  while (end < bytes.length) {
    const length = Math.min(PORTION_BYTES, bytes.length - end)
    const { bytesRead } = await handle.read(bytes, end, length, end)
    if (bytesRead === 0) throw unreadable(path, 'it is being written; try again')
    end += bytesRead
  }
  return bytes
}

/** SHA-256 in hexadecimal digits; the event loop runs meanwhile. */
export async function hashModelFile(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256')
  for (let begin = 0; begin < bytes.length; begin += PORTION_BYTES) {
    if (begin > 0) await new Promise(setImmediate)
    hash.update(bytes.subarray(begin, begin + PORTION_BYTES))
  }
  return hash.digest('hex')
}

/** The fault of a file that weighs too much. */
export function tooLarge(file: string, mostBytes: number): ModelError {
  const most = Math.round(mostBytes / (1 << 20))
  return new ModelError('too-large', `${file} is larger than ${most} MiB, the most that is taken`)
}

function unreadable(path: string, why: string, cause?: unknown): ModelError {
  return new ModelError('unreadable', `${path} cannot be read: ${why}`, { cause })
}
