import { sha256 } from '../sha256'

const ID_DIGITS = 32

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
