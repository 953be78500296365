import { createHash, type Hash } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  type ArchivedFile,
  type ArchiveManifest,
  type ArchivePiece,
  archiveManifestSchema,
} from '../../shared/archive'
import { CommandError } from './failure'

export const MANIFEST = 'manifest.json'

/** Writes bytes behind those that a file has; tests give their own. */
export type Append = (file: string, bytes: Uint8Array) => Promise<void>

/** Private, as what is in it. */
const appendPrivately: Append = (file, bytes) => appendFile(file, bytes, { mode: 0o600 })

/** A file that is being written. */
interface OpenFile extends Omit<ArchivedFile, 'sha256'> {
  hash: Hash
}

/**
 * Writes the pieces of an archive beside its folder, which gets its name once everything is in it;
 * nothing is left of one that fails. @throws CommandError in one line.
 */
export async function writeArchive(
  folder: string,
  pieces: AsyncIterable<ArchivePiece>,
  describe: (files: ArchivedFile[]) => ArchiveManifest,
  append = appendPrivately,
): Promise<ArchiveManifest> {
  if (await exists(folder)) {
    throw new CommandError(`${folder} is there already: name a folder that is not`)
  }
  let part: string | null = null
  try {
    await mkdir(dirname(folder), { recursive: true })
    part = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`))
    const manifest = describe(await writeFiles(part, pieces, append))
    await writeFile(join(part, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    await rename(part, folder)
    return manifest
  } catch (error) {
    if (part !== null) await rm(part, { recursive: true, force: true })
    const problem = diskProblem(error)
    if (problem === null) throw error
    throw new CommandError(`${folder} could not be written: ${problem}; nothing was left there`, {
      cause: error,
    })
  }
}

async function writeFiles(
  folder: string,
  pieces: AsyncIterable<ArchivePiece>,
  append: Append,
): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = []
  let open: OpenFile | null = null
  for await (const { kind, from, to, rows, data, isLast } of pieces) {
    open ??= {
      name: `${kind}-${nameOfTime(from)}.parquet`,
      kind,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      rows,
      bytes: 0,
      hash: createHash('sha256'),
    }
    const bytes = Buffer.from(data, 'base64')
    await append(join(folder, open.name), bytes)
    open.bytes += bytes.length
    open.hash.update(bytes)
    if (!isLast) continue
    const { hash, ...file } = open
    files.push({ ...file, sha256: hash.digest('hex') })
    open = null
  }
  return files
}

/** What the manifest of an archive says. @throws CommandError where there is none that can be read. */
export async function readManifest(folder: string): Promise<ArchiveManifest> {
  const file = join(folder, MANIFEST)
  try {
    const read = archiveManifestSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    if (read.success) return read.data
    throw new CommandError(`${file} is no manifest of an archive`)
  } catch (error) {
    if (error instanceof CommandError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} cannot be read: ${reason}`, { cause: error })
  }
}

/** `2026-03-02T10:15:00.000Z` as it may stand in the name of a file. */
function nameOfTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** What the system says of a disk or a folder, in words; null where it is about something else. */
function diskProblem(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full'
  if (code === 'EACCES' || code === 'EPERM') return 'writing there is not allowed'
  if (code === 'EROFS') return 'the disk can only be read'
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) && error instanceof Error
    ? error.message
    : null
}
