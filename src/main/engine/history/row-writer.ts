const TAB = 0x09
const NEWLINE = 0x0a
const BACKSLASH = 0x5c
const DIGIT_0 = 0x30
const FIRST_CAPACITY = 256 * 1024
/** A larger buffer is given back once its rows are taken. */
const KEPT_CAPACITY = 4 * 1024 * 1024
/** Bytes a character of UTF-16 may become: three in UTF-8, or an escape. */
const MAX_BYTES_A_CHARACTER = 3
const MAX_DIGITS = 17
/** Numbers are written as two halves below this, which fit into 32 bits each. */
const HALF = 10_000_000

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
  private bytes = Buffer.allocUnsafe(FIRST_CAPACITY)
  private length = 0

  /** A cell of text, escaped. */
  text(text: string): void {
    this.reserve(text.length * MAX_BYTES_A_CHARACTER + 1)
    const { bytes } = this
    let at = this.length
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (code >= 128) {
        this.textBeyondAscii(text)
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
      const high = Math.floor(value / HALF)
      if (high > 0) this.digits(high, 1)
      this.digits(value - high * HALF, high > 0 ? 7 : 1)
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
    const cells = Uint8Array.prototype.slice.call(this.bytes, 0, this.length)
    this.clear()
    return cells
  }

  /** All rows, in UTF-8, and begins anew. Text made of them would be copied twice more on its way. */
  takeRows(): Buffer {
    const rows = Buffer.from(this.bytes.subarray(0, this.length))
    this.clear()
    return rows
  }

  private clear(): void {
    this.length = 0
    if (this.bytes.length > KEPT_CAPACITY) this.bytes = Buffer.allocUnsafe(FIRST_CAPACITY)
  }

  private textBeyondAscii(text: string): void {
    const escaped = text.replace(/[\\\t\n\r\0]/g, (each) => {
      return `\\${String.fromCharCode(ESCAPES[each.charCodeAt(0)] ?? BACKSLASH)}`
    })
    this.reserve(escaped.length * MAX_BYTES_A_CHARACTER + 1)
    this.length += this.bytes.write(escaped, this.length, 'utf8')
    this.bytes[this.length] = TAB
    this.length += 1
  }

  /** A whole number below 2^31, with leading zeros up to a number of digits. */
  private digits(value: number, least: number): void {
    let count = least
    for (let rest = (value / 10 ** least) | 0; rest > 0; rest = (rest / 10) | 0) count += 1
    let rest = value | 0
    for (let at = this.length + count - 1; at >= this.length; at -= 1) {
      const next = (rest / 10) | 0
      this.bytes[at] = DIGIT_0 + rest - next * 10
      rest = next
    }
    this.length += count
  }

  private reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}
