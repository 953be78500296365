import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const KEY_BYTES = 32

/** The key of a data folder for names of what was forgotten, made when it is first asked for. */
export async function readForgettingKey(dataFolder: string): Promise<Uint8Array> {
  const file = join(dataFolder, 'forgetting.key')
  try {
    return Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const key = randomBytes(KEY_BYTES)
  await writeFileAtomic(file, `${key.toString('hex')}\n`, { mode: 0o600 })
  return key
}
