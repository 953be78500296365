/** Symbols of a label: its two ends, a to z, 0 to 9, the hyphen, and all other characters as one. */
export const SYMBOLS = 39
export const END = 0
export const OTHER = 38
const HYPHEN = 37
const FIRST_DIGIT = 27
const FIRST_LETTER = 1

const ofAscii = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return FIRST_LETTER + code - 97
  if (code >= 48 && code <= 57) return FIRST_DIGIT + code - 48
  return code === 45 ? HYPHEN : OTHER
})

/** A label's symbols between two ends. Characters are UTF-16 units, so any text has symbols. */
export function symbolsOf(label: string): Uint8Array {
  const symbols = new Uint8Array(label.length + 2)
  for (let at = 0; at < label.length; at += 1) {
    const code = label.charCodeAt(at)
    symbols[at + 1] = code < 128 ? (ofAscii[code] ?? OTHER) : OTHER
  }
  return symbols
}

/** What kind a symbol is: `v` a vowel, `c` another letter, `d` a digit, `-` a hyphen, `o` the rest. */
export type SymbolKind = 'v' | 'c' | 'd' | '-' | 'o'

/** The kind of each symbol, by its number. */
export const SYMBOL_KINDS: readonly SymbolKind[] = Array.from({ length: SYMBOLS }, (_, symbol) => {
  if (symbol === END || symbol === OTHER) return 'o'
  if (symbol === HYPHEN) return '-'
  if (symbol >= FIRST_DIGIT) return 'd'
  return 'aeiou'.includes(String.fromCharCode(96 + symbol)) ? 'v' : 'c'
})
