import { SYMBOL_KINDS, SYMBOLS } from './symbols'

export const SHAPE_NAMES = [
  'length',
  'digitShare',
  'vowelShare',
  'hyphens',
  'otherShare',
  'distinctShare',
  'entropy',
  'topShare',
  'longestConsonants',
  'longestVowels',
  'longestDigits',
  'longestLetters',
  'changesOfKind',
  'letterDigitChanges',
  'alternationShare',
  'repeatedShare',
  'rareLetterShare',
  'hexShare',
  'isDigitFirst',
  'isDigitLast',
  'longestPart',
] as const

const RARE = new Set([...'qxzjkvwy'].map((letter) => letter.charCodeAt(0) - 96))
const IS_RARE = Uint8Array.from({ length: SYMBOLS }, (_, symbol) => (RARE.has(symbol) ? 1 : 0))
const KINDS = Uint8Array.from(SYMBOL_KINDS, (kind) => 'vcd-o'.indexOf(kind))
const VOWEL = 0
const CONSONANT = 1
const DIGIT = 2
const HYPHEN = 3

/** N times its binary logarithm, for the counts that a label of at most 63 characters can have. */
const N_LOG_N = Float64Array.from({ length: 256 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)))

const counts = new Uint8Array(SYMBOLS)

/** Writes what a label looks like, whatever the letters mean; answers where the next feature goes. */
export function measureShape(
  label: string,
  symbols: Uint8Array,
  into: Float32Array,
  at: number,
): number {
  const length = label.length
  counts.fill(0)
  const ofKind = [0, 0, 0, 0, 0]
  const longest = [0, 0, 0, 0, 0]
  let run = 0
  let letters = 0
  let longestLetters = 0
  let part = 0
  let longestPart = 0
  let changes = 0
  let letterDigit = 0
  let alternations = 0
  let repeated = 0
  let rare = 0
  let hex = 0
  let before = -1
  for (let index = 1; index <= length; index += 1) {
    const symbol = symbols[index] ?? 0
    const kind = KINDS[symbol] ?? 4
    counts[symbol] = (counts[symbol] ?? 0) + 1
    ofKind[kind] = (ofKind[kind] ?? 0) + 1
    rare += IS_RARE[symbol] ?? 0
    if (symbol <= 6 || kind === DIGIT) hex += 1
    run = kind === before ? run + 1 : 1
    if (run > (longest[kind] ?? 0)) longest[kind] = run
    letters = kind <= CONSONANT ? letters + 1 : 0
    if (letters > longestLetters) longestLetters = letters
    part = kind === HYPHEN ? 0 : part + 1
    if (part > longestPart) longestPart = part
    if (index > 1) {
      if (kind !== before) changes += 1
      if (kind <= CONSONANT && before <= CONSONANT && kind !== before) alternations += 1
      if ((kind === DIGIT) !== (before === DIGIT)) letterDigit += 1
      if (symbol === symbols[index - 1]) repeated += 1
    }
    before = kind
  }
  let distinct = 0
  let top = 0
  let sum = 0
  for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
    const count = counts[symbol] ?? 0
    if (count === 0) continue
    distinct += 1
    sum += N_LOG_N[count] ?? 0
    if (count > top) top = count
  }
  const share = (count: number | undefined) => (count ?? 0) / length
  const values = [
    length,
    share(ofKind[DIGIT]),
    share(ofKind[VOWEL]),
    ofKind[HYPHEN] ?? 0,
    share(ofKind[4]),
    share(distinct),
    Math.log2(length) - sum / length,
    share(top),
    longest[CONSONANT] ?? 0,
    longest[VOWEL] ?? 0,
    longest[DIGIT] ?? 0,
    longestLetters,
    changes,
    letterDigit,
    share(alternations),
    share(repeated),
    share(rare),
    share(hex),
    KINDS[symbols[1] ?? 0] === DIGIT ? 1 : 0,
    KINDS[symbols[length] ?? 0] === DIGIT ? 1 : 0,
    longestPart,
  ]
  into.set(values, at)
  return at + values.length
}
