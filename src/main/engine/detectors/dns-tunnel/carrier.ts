import { readName } from '../dga/name'
import { isReputationService } from './reputation-services'

/** What of a name could carry data: everything in front of the domain that somebody has registered. */
export interface Carrier {
  /** The registrable domain, private suffixes included. */
  domain: string
  /** Labels in front of it, in small letters; never empty. */
  labels: string
}

/** A byte as a log writes one that is no text: `\255`, or `\xff`. */
const ESCAPED = /\\(?:([0-9]{3})|x([0-9a-fA-F]{2}))/g
const DOT = 46
/** Where characters begin that stand for those which no label may have: Unicode's pictures of them. */
const STAND_INS = 0x2400

/**
 * Reads any text as a name that could carry data. Null where it could not: what `readName` rules
 * out (one label, reverse zones, local networks, host names of networks and hosters that give nobody
 * name servers of their own), a domain with nothing in front of it, and known services that are asked
 * about addresses and files by name.
 */
export function readCarrier(text: string): Carrier | null {
  const name = withoutEscapes(text)
  const read = readName(name)
  if (read.rule !== null) return null
  const plain = name.toLowerCase().replace(/\.+$/, '')
  const end = plain.length - read.judged.suffix.length - 1
  const begin = plain.lastIndexOf('.', end - 1)
  if (begin <= 0) return null
  const domain = plain.slice(begin + 1)
  if (isReputationService(plain)) return null
  return { domain, labels: plain.slice(0, begin) }
}

/** Each escaped byte as one character that a label may have. */
function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPED, (_, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal) & 255
    return String.fromCharCode(code <= 32 || code === DOT || code === 127 ? code + STAND_INS : code)
  })
}
