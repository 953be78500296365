import { createHash } from 'node:crypto'

/** Version 5 of a UUID (RFC 9562, 5.5): the same name in the same namespace is always the same. */
export function uuidOfName(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Namespace of what Watchfloor publishes; what is published keeps its id for as long as it stands. */
export const PUBLISHED = '5d0c4d0e-6c0f-4b57-9d43-0a3f6f0d6a51'
