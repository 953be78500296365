import { z } from 'zod'
import { type Manifest, manifestSchema } from './manifest'
import { ModelError } from './model-error'
import {
  hashModelFile,
  LARGEST_MODEL_BYTES,
  LARGEST_TEXT_BYTES,
  type ReadModelFile,
  readFilesOf,
} from './model-file'

/** Where everything else of a model is named. */
export const MANIFEST_FILE = 'manifest.json'

/** A model as it lies on the disk: every byte was held against the manifest. */
export interface ModelFiles {
  manifest: Manifest
  model: Uint8Array
  /** Tables by the name of their file. */
  data: ReadonlyMap<string, Uint8Array>
}

/**
 * Reads a model's folder. What is checked is what is used: nothing is read a second time.
 *
 * @throws ModelError `missing`, `unreadable`, `too-large`, `bad-manifest` or `mismatch`.
 */
export async function readModel(folder: string): Promise<ModelFiles> {
  const read = readFilesOf(folder)
  return readModelFiles(await readManifest(read), read)
}

/**
 * Reads a manifest alone; nothing it names is opened.
 *
 * @throws ModelError `missing`, `unreadable`, `too-large` or `bad-manifest`.
 */
export async function readManifest(read: ReadModelFile): Promise<Manifest> {
  return parseManifest(await read(MANIFEST_FILE, LARGEST_TEXT_BYTES))
}

/**
 * Reads what a manifest names, and nothing else.
 *
 * @throws ModelError `missing`, `unreadable`, `too-large` or `mismatch`.
 */
export async function readModelFiles(manifest: Manifest, read: ReadModelFile): Promise<ModelFiles> {
  let room = LARGEST_MODEL_BYTES
  const readChecked = async ({ file, sha256 }: { file: string; sha256: string }) => {
    const bytes = await read(file, room)
    room -= bytes.length
    const found = await hashModelFile(bytes)
    if (found === sha256) return bytes
    throw new ModelError(
      'mismatch',
      `${file} is not the file of its manifest: its SHA-256 is ${found}, not ${sha256}`,
    )
  }
  const model = await readChecked(manifest)
  const data = new Map<string, Uint8Array>()
  for (const each of manifest.data) data.set(each.file, await readChecked(each))
  return { manifest, model, data }
}

/** @throws ModelError `bad-manifest` that names the first fields that are wrong. */
export function parseManifest(bytes: Uint8Array): Manifest {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new ModelError('bad-manifest', 'The manifest is not JSON', { cause })
  }
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const why = z
    .prettifyError(parsed.error)
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, 500)
  throw new ModelError('bad-manifest', `The manifest is not complete: ${why}`)
}
