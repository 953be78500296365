const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const SPACE = 0x20
const NEWLINE = 0x0a

const MAX_DEPTH = 512
const IN_OBJECT = 1
const IN_LIST = 2

/** `inside` the document, `closed` with this byte, or the words for what cannot be JSON. */
export type StructureVerdict = 'inside' | 'closed' | (string & {})

/**
 * Follows the structure of one JSON object or list byte by byte: strings, brackets, and what may stand
 * before an opening bracket. That finds a document's end, and finds early that its rest is
 * missing; whether the values are good is the parser's to say.
 */
export class JsonStructure {
  private readonly levels = new Uint8Array(MAX_DEPTH)
  private depth = 0
  private isInString = false
  private isEscaped = false
  /** The last byte that was neither blank nor inside a string. */
  private last = 0

  /** Starts anew, behind the opening brace of an object, or the opening bracket of a list. */
  begin(isList = false): void {
    this.depth = 1
    this.levels[0] = isList ? IN_LIST : IN_OBJECT
    this.isInString = false
    this.isEscaped = false
    this.last = isList ? OPEN_BRACKET : OPEN_BRACE
  }

  /** Steps on until something is to be said about the byte at the index given back. */
  scan(bytes: Uint8Array, from: number): { at: number; verdict: StructureVerdict } {
    for (let at = from; at < bytes.length; at += 1) {
      if (!this.isEscaped) at = this.isInString ? skipText(bytes, at) : skipBlanks(bytes, at)
      const byte = bytes[at]
      if (byte === undefined) break
      const verdict = this.step(byte)
      if (verdict !== 'inside') return { at, verdict }
    }
    return { at: bytes.length, verdict: 'inside' }
  }

  step(byte: number): StructureVerdict {
    if (this.isInString) return this.stepInString(byte)
    if (byte <= SPACE) return 'inside'
    const before = this.last
    this.last = byte
    switch (byte) {
      case QUOTE:
        this.isInString = true
        return 'inside'
      case OPEN_BRACE:
        return this.open(before, IN_OBJECT)
      case OPEN_BRACKET:
        return this.open(before, IN_LIST)
      case CLOSE_BRACE:
        return this.close(IN_OBJECT)
      case CLOSE_BRACKET:
        return this.close(IN_LIST)
      default:
        return 'inside'
    }
  }

  private stepInString(byte: number): StructureVerdict {
    if (this.isEscaped) this.isEscaped = false
    else if (byte === BACKSLASH) this.isEscaped = true
    else if (byte === QUOTE) this.isInString = false
    else if (byte === NEWLINE) return 'a text in it runs over the end of its line'
    return 'inside'
  }

  private open(before: number, kind: number): StructureVerdict {
    const isInObject = this.levels[this.depth - 1] === IN_OBJECT
    const isPlace = isInObject ? before === COLON : before === OPEN_BRACKET || before === COMMA
    if (!isPlace) return 'a bracket opens in it where none can stand'
    if (this.depth >= MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`
    this.levels[this.depth] = kind
    this.depth += 1
    return 'inside'
  }

  private close(kind: number): StructureVerdict {
    if (this.levels[this.depth - 1] !== kind) return 'its brackets do not match'
    this.depth -= 1
    return this.depth === 0 ? 'closed' : 'inside'
  }
}

/** The next byte of a string that means something. */
function skipText(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === QUOTE || byte === BACKSLASH || byte === NEWLINE) break
    at += 1
  }
  return at
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while ((bytes[at] ?? QUOTE) <= SPACE) at += 1
  return at
}
