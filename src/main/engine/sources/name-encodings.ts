import type { Random } from './random'

const HEX = '0123456789abcdef'
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
/** iodine's own order of the 32 characters. */
const IODINE32 = 'abcdefghijklmnopqrstuvwxyz012345'
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Alphabets in which tunnels write bytes into names. */
export const ALPHABETS = {
  hex: HEX,
  base32: BASE32,
  iodine32: IODINE32,
  base36: BASE36,
  base58: BASE58,
  base64: `${BASE64}-+`,
  base64url: `${BASE64}-_`,
} as const

const WORDS = [
  ...['user', 'password', 'report', 'invoice', 'server', 'account', 'the', 'of', 'and', 'total'],
  ...['contract', 'employee', 'salary', 'network', 'admin', 'secret', 'backup', 'customer', 'date'],
] as const

/** Text in the letters of an alphabet, as bytes that look random come out. */
export function randomText(letters: string, length: number, random: Random): string {
  let text = ''
  for (let at = 0; at < length; at += 1) text += letters[random.below(letters.length)]
  return text
}

/** A stream of bytes to carry: compressed or encrypted ones, or the words of a document. */
export function createPayload(random: Random): (bytes: number) => Buffer {
  if (random.isLucky(0.6)) {
    return (bytes) => Buffer.from(Array.from({ length: bytes }, () => random.below(256)))
  }
  let rest = ''
  return (bytes) => {
    while (rest.length < bytes) rest += `${random.pick(WORDS)}${random.isLucky(0.2) ? ';' : ' '}`
    const text = rest.slice(0, bytes)
    rest = rest.slice(bytes)
    return Buffer.from(text)
  }
}

/** Bytes in an alphabet of 16, 32 or 64 letters; of others in digits of that base. */
export function encode(bytes: Uint8Array, letters: string): string {
  const bits = Math.log2(letters.length)
  if (!Number.isInteger(bits)) return encodeDigits(bytes, letters)
  let [text, held, size] = ['', 0, 0]
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    size += 8
    while (size >= bits) {
      size -= bits
      text += letters[(held >> size) & (letters.length - 1)]
    }
  }
  return size === 0 ? text : text + (letters[(held << (bits - size)) & (letters.length - 1)] ?? '')
}

function encodeDigits(bytes: Uint8Array, letters: string): string {
  const base = BigInt(letters.length)
  let value = 1n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  let text = ''
  for (; value > 0n; value /= base) text = (letters[Number(value % base)] ?? '') + text
  return text
}

/** Bytes above 127 as a log shows iodine's widest alphabet: `\xNN`, or `\NNN`. */
export function encodeEscaped(bytes: Uint8Array, random: Random): string {
  const isHex = random.isLucky(0.5)
  return [...bytes]
    .map((byte) => {
      const code = 188 + (byte % 66)
      return isHex ? `\\x${code.toString(16)}` : `\\${code}`
    })
    .join('')
}

/** A text cut into labels of at most so many characters. */
export function cutLabels(text: string, length: number): string {
  const labels: string[] = []
  for (let at = 0; at < text.length; at += length) labels.push(text.slice(at, at + length))
  return labels.join('.')
}
