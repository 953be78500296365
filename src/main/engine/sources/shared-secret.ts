import { createHash, timingSafeEqual } from 'node:crypto'
import { findMember } from './delivery-items'

/** The member of an ntopng delivery that carries the secret. */
const MEMBER = 'sharedsecret'
const KEY = `"${MEMBER}"`
/** Bytes of a secret, quotes and escapes included; longer ones are not even hashed. */
const LONGEST_SECRET = 1024
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SPACE = 0x20
const MASK = '*'

/**
 * A new secret of 192 random bits, recognisable as ours. ntopng takes a single word, and no
 * character of it needs an escape in JSON.
 */
export function makeSecret(randomBytes: (count: number) => Uint8Array): string {
  return `wfs_${Buffer.from(randomBytes(24)).toString('base64url')}`
}

/** SHA-256 of a secret, hex: what the settings keep. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex')
}

/**
 * True where a body begins with a JSON object whose `sharedsecret` has this hash, as every delivery
 * of ntopng does. The rest is not parsed, since nobody knows yet who sent it. Hashes are compared
 * in constant time.
 */
export function carriesSecret(body: Buffer, secretHash: string): boolean {
  const secret = readSecret(body)
  if (secret === null || secret === '') return false
  return timingSafeEqual(Buffer.from(hashSecret(secret), 'hex'), Buffer.from(secretHash, 'hex'))
}

function readSecret(body: Buffer): string | null {
  const span = findMember(body, MEMBER)
  if (span === null || span.end - span.start > LONGEST_SECRET) return null
  try {
    const value: unknown = JSON.parse(body.toString('utf8', span.start, span.end))
    return typeof value === 'string' ? value : null
  } catch {
    // What is no JSON proves nothing.
    return null
  }
}

/** Makes every shared secret in a body unreadable, in place, so that no reject keeps it. */
export function maskSecrets(body: Buffer): void {
  for (let at = body.indexOf(KEY); at >= 0; at = body.indexOf(KEY, at)) {
    at = skipBlanks(body, at + KEY.length)
    if (body[at] !== COLON) continue
    at = skipBlanks(body, at + 1)
    if (body[at] !== QUOTE) continue
    const end = endOfText(body, at + 1)
    body.fill(MASK, at + 1, end)
    at = end
  }
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from
  while ((body[at] ?? QUOTE) <= SPACE) at += 1
  return at
}

/** Index of the quote that ends a text, or where the bytes end. */
function endOfText(body: Buffer, from: number): number {
  let at = from
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1
  return Math.min(at, body.length)
}
