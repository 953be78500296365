import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { ModelError } from './model-error'
import { tooLarge } from './model-file'
import type { ArchiveEntry } from './tar'

const END = 0x06054b50
const END_BYTES = 22
const CENTRAL = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
/** A file type in the upper half of what Unix wrote; 0 where the archive was made elsewhere. */
const TYPE_MASK = 0o170000
const REGULAR_TYPE = 0o100000
const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

/** True for what begins as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= END_BYTES && Buffer.from(bytes.subarray(0, 2)).toString('latin1') === 'PK'
}

/**
 * Lists the plain files of a zip archive; links and folders are passed over. Encrypted entries and
 * archives of more than 4 GiB are refused.
 *
 * @throws ModelError `unreadable` for one that is cut off or written in another way.
 */
export function listZip(bytes: Uint8Array, archive: string): ArchiveEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return listEntries(view, archive)
  } catch (cause) {
    if (cause instanceof ModelError) throw cause
    // A place beyond the end of the bytes.
    throw new ModelError('unreadable', `${archive} is damaged`, { cause })
  }
}

function listEntries(view: Buffer, archive: string): ArchiveEntry[] {
  const end = findEnd(view)
  if (end === null) throw new ModelError('unreadable', `${archive} ends early`)
  const entries: ArchiveEntry[] = []
  let at = view.readUInt32LE(end + 16)
  for (let left = view.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (view.readUInt32LE(at) !== CENTRAL) {
      throw new ModelError('unreadable', `${archive} is damaged`)
    }
    const nameBytes = view.readUInt16LE(at + 28)
    const type = (view.readUInt32LE(at + 38) >>> 16) & TYPE_MASK
    const path = view.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes)
    if (!path.endsWith('/') && (type === 0 || type === REGULAR_TYPE)) {
      entries.push(entryAt(view, at, path, archive))
    }
    at += CENTRAL_BYTES + nameBytes + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32)
  }
  return entries
}

/** The last record of the archive, behind which a remark may stand. */
function findEnd(view: Buffer): number | null {
  const first = Math.max(0, view.length - END_BYTES - 0xffff)
  for (let at = view.length - END_BYTES; at >= first; at -= 1) {
    if (view.readUInt32LE(at) === END) return at
  }
  return null
}

function entryAt(view: Buffer, central: number, path: string, archive: string): ArchiveEntry {
  const isEncrypted = (view.readUInt16LE(central + 8) & 1) === 1
  const method = view.readUInt16LE(central + 10)
  const packedBytes = view.readUInt32LE(central + 20)
  const local = view.readUInt32LE(central + 42)
  const name = `${path} in ${archive}`
  return {
    path,
    read: async (mostBytes) => {
      if (isEncrypted || (method !== STORED && method !== DEFLATED)) {
        throw new ModelError('unreadable', `${name} is encrypted or packed in an unusual way`)
      }
      const begin = bodyOf(view, local)
      if (begin === null || begin + packedBytes > view.length) {
        throw new ModelError('unreadable', `${archive} is damaged`)
      }
      const packed = view.subarray(begin, begin + packedBytes)
      if (method === DEFLATED) return unpack(packed, name, mostBytes)
      if (packed.length > mostBytes) throw tooLarge(name, mostBytes)
      return packed
    },
  }
}

/** Where an entry's bytes begin behind its own header; null where there is none. */
function bodyOf(view: Buffer, local: number): number | null {
  if (local + LOCAL_BYTES > view.length || view.readUInt32LE(local) !== LOCAL) return null
  return local + LOCAL_BYTES + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
}

async function unpack(packed: Uint8Array, name: string, mostBytes: number): Promise<Uint8Array> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, mostBytes) })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(name, mostBytes)
    throw new ModelError('unreadable', `${name} is damaged`, { cause })
  }
}
