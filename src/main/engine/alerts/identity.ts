import { sha256 } from '../sha256'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
const ID_BYTES = 16
/** Length of a group window: 1 h of event time. */
export const GROUP_WINDOW_MS = 3_600_000

/**
 * Id of an alert: the first 128 bits of the SHA-256 of detector, rule, subject and the start of
 * the group window (ms), in lower-case base32 (RFC 4648) without padding: 26 letters. Neither
 * title, score nor the order of arrival changes it.
 */
export function alertId(
  detector: string,
  rule: string,
  subject: string,
  windowStart: number,
): string {
  let text = ''
  for (const part of [detector, rule, subject, String(windowStart)]) {
    text += `${Buffer.byteLength(part)}:${part}`
  }
  return toBase32(Buffer.from(sha256(text).slice(0, ID_BYTES * 2), 'hex'))
}

/** What people call an alert: `A-` and the first six letters of its id. */
export function alertName(id: string): string {
  return `A-${id.slice(0, 6).toUpperCase()}`
}

/**
 * Start of the group window that an event time falls into, ms, aligned to UTC. `windowMs` is a
 * divisor of 24 h.
 */
export function windowStart(time: number, windowMs = GROUP_WINDOW_MS): number {
  return Math.floor(time / windowMs) * windowMs
}

/** Bytes in lower-case base32 (RFC 4648) without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(held >>> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text
}
