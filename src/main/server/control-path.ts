import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { codeOf } from '../engine/error-code'

/** Systems allow a socket's path about 104 to 108 bytes. */
const LONGEST_PATH_BYTES = 100
/** Where the socket lies, when it cannot lie in the data folder. */
const POINTER_FILE = 'control.path'

/** The folder of a control socket belongs to somebody else, or is open to others. */
export class ControlPathError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ControlPathError'
  }
}

/**
 * Where the control socket of a data folder is to lie. Too long a path leads to a private folder
 * among the system's temporary ones, named in the data folder's `control.path`; on Windows it is a
 * named pipe. Throws ControlPathError where the private folder is not ours.
 */
export async function prepareControlPath(dataFolder: string): Promise<string> {
  const name = hashOf(dataFolder)
  if (process.platform === 'win32') return `\\\\.\\pipe\\watchfloor-${name}`
  const pointer = join(dataFolder, POINTER_FILE)
  const near = join(dataFolder, 'control.sock')
  if (Buffer.byteLength(near) <= LONGEST_PATH_BYTES) {
    await rm(pointer, { force: true })
    return near
  }
  const far = join(tmpdir(), `watchfloor-${process.getuid?.() ?? 0}-${name}`, 'control.sock')
  await mkdir(dirname(far), { recursive: true, mode: 0o700 })
  await checkPrivate(dirname(far))
  await writeFileAtomic(pointer, `${far}\n`, { mode: 0o600 })
  return far
}

/** Where the control socket of a data folder lies, if an engine runs there. */
export async function findControlPath(dataFolder: string): Promise<string> {
  if (process.platform === 'win32') return prepareControlPath(dataFolder)
  const pointer = await readIfThere(join(dataFolder, POINTER_FILE))
  if (pointer === null) return join(dataFolder, 'control.sock')
  const far = pointer.trim()
  await checkPrivate(dirname(far))
  return far
}

/** Others could listen, or talk, where the folder is not ours alone. */
async function checkPrivate(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null)
  if (found === null) return
  const isOurs = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)
  if (isOurs && (found.mode & 0o077) === 0) return
  throw new ControlPathError(
    `${folder} is not a private folder of this user; remove it, then try again`,
  )
}

function hashOf(dataFolder: string): string {
  return createHash('sha256').update(dataFolder).digest('hex').slice(0, 24)
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = codeOf(error)
    // A data folder that is none has no engine; whoever opens it says what is wrong.
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}
