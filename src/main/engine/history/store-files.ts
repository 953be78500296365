import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../engine'

/** The embedded engine locks it while it has the folder open. */
const LOCKED_FILE = 'status'
/** Folders of a store. */
const FOLDERS = ['data', 'metadata', 'store', 'tmp']

/**
 * Looks at the files of an embedded store before it is opened: the engine itself would say what is
 * wrong in many lines, past us, and to us nothing of it.
 * @throws EngineError IN_USE or STORE_BROKEN, in one line.
 */
export async function checkStoreFiles(path: string): Promise<void> {
  const holder = await findHolder(join(path, LOCKED_FILE))
  if (holder !== null) {
    throw new EngineError(
      'IN_USE',
      `The history in ${path} is in use by another program (process ${holder}). Stop it, or choose another data folder with --data-dir.`,
    )
  }
  const damaged = await findDamage(path)
  if (damaged !== null) {
    throw new EngineError(
      'STORE_BROKEN',
      `The history in ${path} cannot be opened: ${damaged}. Restore the data folder from a backup, or move ${path} away to begin anew; nothing was changed.`,
    )
  }
}

/** What is wrong with the files that say which tables there are; null where nothing is. */
async function findDamage(path: string): Promise<string | null> {
  for (const folder of FOLDERS) {
    const info = await stat(join(path, folder)).catch(() => null)
    if (info !== null && !info.isDirectory()) return `${folder} is no folder`
  }
  const metadata = join(path, 'metadata')
  for (const entry of await listFolder(metadata)) {
    const names = entry.endsWith('.sql')
      ? [entry]
      : (await listFolder(join(metadata, entry))).map((name) => join(entry, name))
    for (const name of names.filter((each) => each.endsWith('.sql'))) {
      const file = join(metadata, name)
      // Anything but a file would be waited for.
      if (!(await stat(file)).isFile()) return `metadata/${name} is no file`
      if (!(await readFile(file, 'utf8')).startsWith('ATTACH '))
        return `metadata/${name} is damaged`
    }
  }
  return null
}

/** Names in a folder; none where it is missing or no folder. */
async function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}

/** Process that has a file locked, where the system tells; null where nobody has, or it does not. */
async function findHolder(file: string): Promise<number | null> {
  const info = await stat(file).catch(() => null)
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '')
  if (info === null) return null
  for (const line of locks.split('\n')) {
    // `1: FLOCK  ADVISORY  WRITE 3359 fe:00:10107433 0 EOF`
    const [, kind, , , pid, place] = line.trim().split(/\s+/)
    if (kind !== 'FLOCK' || place?.split(':')[2] !== String(info.ino)) continue
    if (await mayHaveOpen(Number(pid), file)) return Number(pid)
  }
  return null
}

/** False only for a process of which it is known that it has not opened the file. */
async function mayHaveOpen(pid: number, file: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => null)
  if (descriptors === null) return true
  const opened = await Promise.all(
    descriptors.map((each) => readlink(join(folder, each)).catch(() => '')),
  )
  return opened.includes(file)
}
