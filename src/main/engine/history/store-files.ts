import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { EngineError } from '../engine'

/** The embedded engine locks it while it has the folder open. */
const LOCKED_FILE = 'status'
/** Folders of a store. */
const FOLDERS = ['data', 'metadata', 'store', 'tmp']
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/
/** Name of a folder that holds rows of a table. */
const PART = /_\d+_\d+_\d+/

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

/**
 * What is wrong with the files that say which tables there are; null where nothing is. Takes away
 * what the making of a table left that was cut off.
 */
async function findDamage(path: string): Promise<string | null> {
  for (const folder of FOLDERS) {
    const info = await stat(join(path, folder)).catch(() => null)
    if (info !== null && !info.isDirectory()) return `${folder} is no folder`
  }
  const known = new Set<string>()
  const empty: string[] = []
  for (const name of await listDefinitions(join(path, 'metadata'))) {
    const file = join(path, 'metadata', name)
    // Anything but a file would be waited for.
    if (!(await stat(file)).isFile()) return `metadata/${name} is no file`
    const definition = await readFile(file, 'utf8')
    if (definition === '') empty.push(name)
    else if (!definition.startsWith('ATTACH ')) return `metadata/${name} is damaged`
    const [uuid] = UUID.exec(definition) ?? []
    if (uuid !== undefined) known.add(uuid)
  }
  const [first] = empty
  if (first === undefined) return null
  const hasTables = empty.some((name) => !name.includes(sep)) && known.size > 0
  if (hasTables || (await hasDataBesides(join(path, 'store'), known))) {
    return `metadata/${first} is empty`
  }
  // A disk that was full while a table was made: there is nothing in it yet, and it is made again.
  for (const name of empty) await rm(join(path, 'metadata', name))
  return null
}

/** Definitions of databases and of their tables, as names below `metadata`. */
async function listDefinitions(metadata: string): Promise<string[]> {
  const names: string[] = []
  for (const entry of await listFolder(metadata)) {
    if (entry.endsWith('.sql')) names.push(entry)
    else names.push(...(await listFolder(join(metadata, entry))).map((name) => join(entry, name)))
  }
  return names.filter((name) => name.endsWith('.sql'))
}

/** True where a table that no definition names has data. */
async function hasDataBesides(store: string, known: ReadonlySet<string>): Promise<boolean> {
  for (const group of await listFolder(store)) {
    for (const table of await listFolder(join(store, group))) {
      if (known.has(table)) continue
      const entries = await listFolder(join(store, group, table))
      if (entries.some((entry) => PART.test(entry))) return true
    }
  }
  return false
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
