import * as crypto from 'node:crypto'

const ID_DIGITS = 32

/** `crypto.hash` (Node 20.12 and newer) does in one call what otherwise takes three. */
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex')

/**
 * Id of an event: the first 128 bits (32 hex digits) of the SHA-256 of the format's name and the
 * fields that identify the event, each behind its length in characters, so that no two lists of
 * fields give the same text.
 */
export function eventId(format: string, fields: readonly string[]): string {
  let text = `${format.length}:${format}`
  for (const field of fields) text += `${field.length}:${field}`
  return sha256(text).slice(0, ID_DIGITS)
}
