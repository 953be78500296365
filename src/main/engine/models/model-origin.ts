import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ModelOrigin } from '../../../shared/model'
import { codeOf } from '../error-code'
import { LARGEST_ARCHIVE_BYTES, readFilesOfArchive } from './archive'
import { type DownloadParts, download } from './download'
import { ModelError } from './model-error'
import {
  hashModelFile,
  LARGEST_TEXT_BYTES,
  type ReadModelFile,
  readFilesOf,
  readModelFile,
  tooLarge,
} from './model-file'
import { MANIFEST_FILE } from './read-model'

/**
 * Reads a model where somebody offers it: a folder, an archive, or an address. Held against the
 * SHA-256 that was given is the file that names all others: the manifest, or the archive.
 *
 * @throws ModelError, also from the function it gives.
 */
export function openOrigin(origin: ModelOrigin, parts: DownloadParts): Promise<ReadModelFile> {
  return origin.kind === 'address' ? openAddress(origin, parts) : openPath(origin)
}

async function openPath({ path, sha256 }: { path: string; sha256: string }) {
  const isFolder = await isFolderThere(path)
  if (!isFolder && basename(path) !== MANIFEST_FILE) {
    const bytes = await readModelFile(path, LARGEST_ARCHIVE_BYTES)
    await mustBe(bytes, sha256, path)
    return readFilesOfArchive(bytes, basename(path))
  }
  const read = readFilesOf(isFolder ? path : dirname(path))
  return startingWith(await readFirst(read, sha256, path), read)
}

async function openAddress({ url, sha256 }: { url: string; sha256: string }, parts: DownloadParts) {
  const bytes = await download(url, LARGEST_ARCHIVE_BYTES, parts)
  await mustBe(bytes, sha256, 'What is at that address')
  const { pathname } = new URL(url)
  if (!isJson(bytes)) return readFilesOfArchive(bytes, basename(pathname))
  if (bytes.length > LARGEST_TEXT_BYTES) throw tooLarge('The manifest', LARGEST_TEXT_BYTES)
  return startingWith(bytes, (file, mostBytes) =>
    download(new URL(file, url).href, mostBytes, parts),
  )
}

/** The manifest that was checked, and everything else from beside it. */
function startingWith(manifest: Uint8Array, read: ReadModelFile): ReadModelFile {
  return async (file, mostBytes) => (file === MANIFEST_FILE ? manifest : read(file, mostBytes))
}

async function readFirst(read: ReadModelFile, sha256: string, path: string): Promise<Uint8Array> {
  const manifest = await read(MANIFEST_FILE, LARGEST_TEXT_BYTES)
  await mustBe(manifest, sha256, `The manifest of ${path}`)
  return manifest
}

async function isFolderThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') {
      throw new ModelError('missing', `${path} is not there. Give a folder or an archive.`, {
        cause,
      })
    }
    throw new ModelError('unreadable', `${path} cannot be read: ${codeOf(cause)}`, { cause })
  }
}

async function mustBe(bytes: Uint8Array, sha256: string, what: string): Promise<void> {
  if (sha256 === '') return
  const found = await hashModelFile(bytes)
  if (found === sha256) return
  throw new ModelError(
    'mismatch',
    `${what} is not what was expected: its SHA-256 is ${found}, not ${sha256}. Ask the publisher which one holds; nothing was added.`,
  )
}

const isJson = (bytes: Uint8Array) => /^\s*\{/.test(Buffer.from(bytes.subarray(0, 64)).toString())
