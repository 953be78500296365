import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf } from '../error-code'
import { type Manifest, manifestSchema } from './manifest'
import { ModelError } from './model-error'

const MANIFEST_FILE = 'manifest.json'

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
 * @throws ModelError `missing`, `unreadable`, `bad-manifest` or `mismatch`.
 */
export async function readModel(folder: string): Promise<ModelFiles> {
  const manifest = parseManifest(await read(folder, MANIFEST_FILE))
  const model = await readChecked(folder, manifest)
  const data = new Map<string, Uint8Array>()
  for (const each of manifest.data) data.set(each.file, await readChecked(folder, each))
  return { manifest, model, data }
}

async function read(folder: string, file: string): Promise<Uint8Array> {
  const path = join(folder, file)
  try {
    return await readFile(path)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT') throw new ModelError('missing', `${path} is missing`, { cause })
    throw new ModelError('unreadable', `${path} cannot be read: ${code}`, { cause })
  }
}

async function readChecked(
  folder: string,
  { file, sha256 }: { file: string; sha256: string },
): Promise<Uint8Array> {
  const bytes = await read(folder, file)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found === sha256) return bytes
  const path = join(folder, file)
  throw new ModelError(
    'mismatch',
    `${path} is not the file of its manifest: its SHA-256 is ${found}, not ${sha256}`,
  )
}

function parseManifest(bytes: Uint8Array): Manifest {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new ModelError('bad-manifest', 'The manifest is not JSON', { cause })
  }
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const why = z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ')
  throw new ModelError('bad-manifest', `The manifest is not complete: ${why}`)
}
