import { ModelError } from './model-error'

const BLOCK = 512
const REGULAR = ['0', '\0', '']

/** A file inside an archive, not unpacked yet. */
export interface ArchiveEntry {
  /** As it stands in the archive: whatever somebody wrote there. */
  path: string
  /** Its bytes, at most so many. @throws ModelError `unreadable` or `too-large`. */
  read: (mostBytes: number) => Promise<Uint8Array>
}

/**
 * Lists the plain files of a tar archive; links, devices and folders are passed over. Names in
 * extended headers are not read: a model's files have short ones.
 *
 * @throws ModelError `unreadable` for what is no tar archive, or one that is cut off.
 */
export function listTar(bytes: Uint8Array, archive: string): ArchiveEntry[] {
  const entries: ArchiveEntry[] = []
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return entries
    if (!isWhole(header)) throw new ModelError('unreadable', `${archive} is no archive`)
    const size = numberAt(header, 124, 12)
    const begin = at + BLOCK
    const end = begin + size
    if (end > bytes.length) throw new ModelError('unreadable', `${archive} ends early`)
    if (REGULAR.includes(textAt(header, 156, 1))) {
      const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, 155) : ''
      const name = textAt(header, 0, 100)
      const path = prefix === '' ? name : `${prefix}/${name}`
      entries.push({ path, read: async () => bytes.subarray(begin, end) })
    }
    at = begin + Math.ceil(size / BLOCK) * BLOCK
  }
  return entries
}

/** A header's checksum counts its own eight bytes as blanks. */
function isWhole(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  return sum === numberAt(header, 148, 8)
}

function textAt(header: Uint8Array, at: number, length: number): string {
  const text = Buffer.from(header.subarray(at, at + length)).toString('utf8')
  return text.split('\0', 1)[0] ?? ''
}

/** Octal digits; NaN, which equals nothing and ends nowhere, for anything else. */
function numberAt(header: Uint8Array, at: number, length: number): number {
  const text = textAt(header, at, length).trim()
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN
}
