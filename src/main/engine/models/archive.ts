import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ModelError } from './model-error'
import { LARGEST_MODEL_BYTES, LARGEST_TEXT_BYTES, type ReadModelFile, tooLarge } from './model-file'
import { MANIFEST_FILE } from './read-model'
import { type ArchiveEntry, listTar } from './tar'
import { isZip, listZip } from './zip'

/** Room for a model, its texts and what stands between them. */
export const LARGEST_ARCHIVE_BYTES = LARGEST_MODEL_BYTES + 4 * LARGEST_TEXT_BYTES
const unpack = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)

/**
 * Reads files of a zip, tar or gzipped tar archive, held in memory; nothing is written anywhere.
 * The manifest stands at its top or in its only folder; files beside it are found, and no others,
 * whatever the archive calls them.
 *
 * @throws ModelError `unreadable` for what is no such archive, `too-large`, or `missing` without a
 * manifest.
 */
export async function readFilesOfArchive(
  bytes: Uint8Array,
  archive: string,
): Promise<ReadModelFile> {
  const entries = await listArchive(bytes, archive)
  const folder = findFolder(entries, archive)
  return async (file, mostBytes) => {
    const entry = entries.find(({ path }) => path === `${folder}${file}`)
    if (entry === undefined) throw new ModelError('missing', `${archive} has no ${folder}${file}`)
    const read = await entry.read(mostBytes)
    if (read.length > mostBytes) throw tooLarge(`${file} in ${archive}`, mostBytes)
    return read
  }
}

async function listArchive(bytes: Uint8Array, archive: string): Promise<ArchiveEntry[]> {
  if (isZip(bytes)) return listZip(bytes, archive)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const tar = isGzip ? await gunzipBounded(bytes, archive) : bytes
  return listTar(tar, archive).map((entry) => ({
    ...entry,
    path: entry.path.replace(/^(\.\/)+/, ''),
  }))
}

async function gunzipBounded(bytes: Uint8Array, archive: string): Promise<Uint8Array> {
  try {
    return await unpack(bytes, { maxOutputLength: LARGEST_ARCHIVE_BYTES })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(archive, LARGEST_ARCHIVE_BYTES)
    throw new ModelError('unreadable', `${archive} is damaged`, { cause })
  }
}

/** The folder of the manifest, with its slash: empty at the top. */
function findFolder(entries: readonly ArchiveEntry[], archive: string): string {
  const found = entries
    .map(({ path }) => path)
    .filter((path) => /^(?:[^/]+\/)?manifest\.json$/.test(path))
    .map((path) => path.slice(0, -MANIFEST_FILE.length))
  if (found.includes('')) return ''
  const [only, another] = found
  if (only === undefined) throw new ModelError('missing', `${archive} has no ${MANIFEST_FILE}`)
  if (another === undefined) return only
  throw new ModelError('bad-manifest', `${archive} has several models; add one at a time`)
}
