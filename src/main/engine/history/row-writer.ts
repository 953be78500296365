const TAB = 0x09
const NEWLINE = 0x0a
const BACKSLASH = 0x5c
const DIGIT_0 = 0x30
/** Bytes of one buffer, which rows taken one after the other share. */
const CAPACITY = 1024 * 1024
/** Bytes a character of UTF-16 may become: three in UTF-8, or an escape. */
const MAX_BYTES_A_CHARACTER = 3
const MAX_DIGITS = 21
/** Numbers are written in parts below this, which fit into 32 bits each. */
const TEN_MILLION = 10_000_000
/** From so many characters on a text is written at once. */
const LONG_TEXT = 48

/** The digits of 0 to 99, two of each. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, index) => {
  const number = index >> 1
  return DIGIT_0 + (index % 2 === 0 ? Math.floor(number / 10) : number % 10)
})

/** Letters behind a backslash, by character (ClickHouse, Formats, TabSeparated: data formatting). */
const ESCAPES = new Uint8Array(128)
for (const [code, letter] of [
  [BACKSLASH, '\\'],
  [TAB, 't'],
  [NEWLINE, 'n'],
  [0x0d, 'r'],
  [0x00, '0'],
] as const) {
  ESCAPES[code] = letter.charCodeAt(0)
}

/**
 * Writes rows as TabSeparated text, cell by cell, into one buffer: this runs for every event of an
 * import, and pieces of text that are put together later cost more to collect than to make.
 */
export class RowWriter {
  private bytes = Buffer.allocUnsafe(CAPACITY)
  /** What stands before it was taken. */
  private start = 0
  private length = 0

  /** A cell of text, escaped. */
  text(text: string): void {
    const { length } = text
    this.reserve(length * MAX_BYTES_A_CHARACTER + 1)
    if (length >= LONG_TEXT) {
      this.longText(text)
      return
    }
    const { bytes } = this
    let at = this.length
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index)
      if (code >= 128) {
        this.otherText(text)
        return
      }
      const letter = ESCAPES[code]
      if (letter !== 0 && letter !== undefined) {
        bytes[at] = BACKSLASH
        bytes[at + 1] = letter
        at += 2
      } else {
        bytes[at] = code
        at += 1
      }
    }
    bytes[at] = TAB
    this.length = at + 1
  }

  /** A cell with a number, NULL without one. */
  number(value: number | null): void {
    if (value === null) {
      this.null()
    } else if (!Number.isSafeInteger(value) || value < 0) {
      this.text(String(value))
    } else {
      this.reserve(MAX_DIGITS + 1)
      if (value < TEN_MILLION) this.digits(value | 0)
      else {
        const high = Math.floor(value / TEN_MILLION)
        if (high < TEN_MILLION) this.digits(high)
        else {
          const highest = Math.floor(high / TEN_MILLION)
          this.digits(highest)
          this.sevenDigits(high - highest * TEN_MILLION)
        }
        this.sevenDigits(value - high * TEN_MILLION)
      }
      this.bytes[this.length] = TAB
      this.length += 1
    }
  }

  /** A cell that holds NULL. */
  null(): void {
    this.reserve(3)
    this.bytes[this.length] = BACKSLASH
    this.bytes[this.length + 1] = 0x4e
    this.bytes[this.length + 2] = TAB
    this.length += 3
  }

  /** Cells that were written before and stand in many rows: what `takeCells` gave. */
  cells(cells: Uint8Array): void {
    this.reserve(cells.length)
    this.bytes.set(cells, this.length)
    this.length += cells.length
  }

  /** Ends the row behind its last cell. */
  endRow(): void {
    this.bytes[this.length - 1] = NEWLINE
  }

  /** What was written, as cells for `cells`, and begins anew. */
  takeCells(): Uint8Array {
    const cells = Uint8Array.prototype.slice.call(this.bytes, this.start, this.length)
    this.length = this.start
    return cells
  }

  /**
   * All rows, in UTF-8, and begins anew. They stay where they were written, unless they are so many that
   * their buffer had to grow, which would keep more than they are. Text made of them would be copied
   * twice more on its way.
   */
  takeRows(): Buffer {
    const rows = this.bytes.subarray(this.start, this.length)
    this.start = this.length
    if (this.bytes.length === CAPACITY) return rows
    this.bytes = Buffer.allocUnsafe(CAPACITY)
    this.start = 0
    this.length = 0
    return Buffer.from(rows)
  }

  /** Writing it at once and looking for each sign at once costs less than one character after the other. */
  private longText(text: string): void {
    const isPlain =
      !text.includes('\\') &&
      !text.includes('\t') &&
      !text.includes('\n') &&
      !text.includes('\r') &&
      !text.includes('\0')
    if (isPlain) this.plainText(text)
    else this.otherText(text)
  }

  /** Text that is not all ASCII, or long and to be escaped. */
  private otherText(text: string): void {
    const escaped = text.replace(/[\\\t\n\r\0]/g, (each) => {
      return `\\${String.fromCharCode(ESCAPES[each.charCodeAt(0)] ?? BACKSLASH)}`
    })
    this.reserve(escaped.length * MAX_BYTES_A_CHARACTER + 1)
    this.plainText(escaped)
  }

  private plainText(text: string): void {
    this.length += this.bytes.write(text, this.length, 'utf8')
    this.bytes[this.length] = TAB
    this.length += 1
  }

  /** A whole number below ten million. */
  private digits(value: number): void {
    let count = 1
    for (let least = 10; value >= least; least *= 10) count += 1
    this.writeDigits(value, count)
  }

  /** The same with leading zeros. */
  private sevenDigits(value: number): void {
    this.writeDigits(value | 0, 7)
  }

  /** Two digits at a time, from the last one on. */
  private writeDigits(value: number, count: number): void {
    const { bytes } = this
    let at = this.length + count
    let rest = value
    for (; at - this.length >= 2; at -= 2) {
      const next = (rest / 100) | 0
      const pair = (rest - next * 100) * 2
      bytes[at - 1] = PAIRS[pair + 1] ?? DIGIT_0
      bytes[at - 2] = PAIRS[pair] ?? DIGIT_0
      rest = next
    }
    if (at > this.length) bytes[at - 1] = DIGIT_0 + rest
    this.length += count
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const held = this.length - this.start
    const next = Buffer.allocUnsafe(Math.max(held + count, held * 2, CAPACITY))
    this.bytes.copy(next, 0, this.start, this.length)
    this.bytes = next
    this.start = 0
    this.length = held
  }
}
