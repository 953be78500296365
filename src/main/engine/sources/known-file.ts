import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isMarked, type KnownPlace, MARK_BYTES, Tail } from './file-mark'
import { gunzipIfNeeded, isGzip } from './gunzip'

/**
 * True for a file that holds, right before the place's offset, what was read there: the file itself,
 * renamed, copied or compressed. False for one that only begins alike, or cannot be read.
 */
export async function isKnownFile(path: string, place: KnownPlace): Promise<boolean> {
  if (place.mark === null) return true
  try {
    return isMarked(place, await bytesBefore(path, place.offset))
  } catch {
    // Gone meanwhile, not ours to read, or damaged before that place.
    return false
  }
}

/** At most MARK_BYTES before an offset of the uncompressed file, null where it is shorter. */
async function bytesBefore(path: string, offset: number): Promise<Uint8Array | null> {
  const handle = await open(path, 'r')
  try {
    const head = await readAt(handle, 0, 2)
    if (!isGzip(head)) {
      const length = Math.min(MARK_BYTES, offset)
      const bytes = await readAt(handle, offset - length, length)
      return bytes.length < length ? null : bytes
    }
  } finally {
    await handle.close()
  }
  const tail = new Tail()
  for await (const chunk of gunzipIfNeeded(createReadStream(path))) {
    tail.push(chunk)
    if (tail.end >= offset) return tail.before(offset)
    tail.settle()
  }
  return null
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  return bytes.subarray(0, bytesRead)
}
