import { SYMBOLS } from './symbols'
import { hashGram, STEPS_A_NAT, type Tables } from './tables'

export const GRAM_NAMES = [
  'benignMean1',
  'benignMean2',
  'benignWorst2',
  'benignMean3',
  'benignWorst3',
  'benignWorstFour3',
  'benignBestFour3',
  'benignSum3',
  'benignMean4',
  'benignWorst4',
  'benignSecondWorst4',
  'benignThirdWorst4',
  'benignWorstFour4',
  'benignBestFour4',
  'benignSum4',
  'benignDeviation4',
  'benignRareShare4',
  'benignCommonShare4',
  'benignFirst4',
  'benignLast4',
  'ratioMean1',
  'ratioMean2',
  'ratioSum2',
  'ratioMean3',
  'ratioSum3',
  'ratioWorstFour3',
  'ratioBestFour3',
  'ratioMean43',
  'ratioSum43',
  'ratioWorst43',
  'generatedMean3',
  'generatedWorst3',
  'knownMean5',
  'knownShare5',
  'knownBest5',
  'knownCover5',
  'knownMean6',
  'knownShare6',
  'knownBest6',
  'knownCover6',
] as const

const NATS = 1 / STEPS_A_NAT
/** In steps: less likely than one in 150, more likely than one in 5. */
const RARE_STEPS = 80
const COMMON_STEPS = 26
const WINDOW = 4
/** Labels in eighths of log2(1 + n): at least three labels have it. */
const KNOWN_FROM = 16

/** Negative log-likelihoods of each symbol of a label, in steps; one label at a time uses them. */
const LONGEST = 256
const lines = {
  benign3: new Int32Array(LONGEST),
  benign4: new Int32Array(LONGEST),
  ratio3: new Int32Array(LONGEST),
  ratio43: new Int32Array(LONGEST),
}

/** Writes how the label's n-grams look beside those of the tables; answers where the next goes. */
export function measureGrams(
  symbols: Uint8Array,
  tables: Tables,
  into: Float32Array,
  at: number,
): number {
  const { benign, generated } = tables
  const count = symbols.length - 1
  let benign1 = 0
  let benign2 = 0
  let worst2 = 0
  let generated1 = 0
  let generated2 = 0
  let generated3 = 0
  let generatedWorst3 = 0
  for (let index = 1; index <= count; index += 1) {
    const d = symbols[index] ?? 0
    const c = symbols[index - 1] ?? 0
    const b = index > 1 ? (symbols[index - 2] ?? 0) : 0
    const a = index > 2 ? (symbols[index - 3] ?? 0) : 0
    const two = c * SYMBOLS + d
    const three = b * SYMBOLS * SYMBOLS + two
    const four = a * SYMBOLS * SYMBOLS * SYMBOLS + three
    benign1 += benign[1][d] ?? 0
    generated1 += generated[1][d] ?? 0
    const b2 = benign[2][two] ?? 0
    benign2 += b2
    if (b2 > worst2) worst2 = b2
    generated2 += generated[2][two] ?? 0
    const b3 = benign[3][three] ?? 0
    const b4 = benign[4][four] ?? 0
    const g3 = generated[3][three] ?? 0
    generated3 += g3
    if (g3 > generatedWorst3) generatedWorst3 = g3
    lines.benign3[index - 1] = b3
    lines.benign4[index - 1] = b4
    lines.ratio3[index - 1] = b3 - g3
    lines.ratio43[index - 1] = b4 - g3
  }
  const three = describe(lines.benign3, count)
  const four = describe(lines.benign4, count)
  const ratio3 = describe(lines.ratio3, count)
  const ratio43 = describe(lines.ratio43, count)
  const mean = NATS / count
  const values = [
    benign1 * mean,
    benign2 * mean,
    worst2 * NATS,
    three.sum * mean,
    three.worst * NATS,
    three.worstWindow * NATS,
    three.bestWindow * NATS,
    three.sum * NATS,
    four.sum * mean,
    four.worst * NATS,
    four.second * NATS,
    four.third * NATS,
    four.worstWindow * NATS,
    four.bestWindow * NATS,
    four.sum * NATS,
    four.deviation * NATS,
    four.rare / count,
    four.common / count,
    (lines.benign4[0] ?? 0) * NATS,
    (lines.benign4[count - 1] ?? 0) * NATS,
    (benign1 - generated1) * mean,
    (benign2 - generated2) * mean,
    (benign2 - generated2) * NATS,
    ratio3.sum * mean,
    ratio3.sum * NATS,
    ratio3.worstWindow * NATS,
    ratio3.bestWindow * NATS,
    ratio43.sum * mean,
    ratio43.sum * NATS,
    ratio43.worst * NATS,
    generated3 * mean,
    generatedWorst3 * NATS,
  ]
  into.set(values, at)
  const next = measureKnown(symbols, tables, 5, into, at + values.length)
  return measureKnown(symbols, tables, 6, into, next)
}

interface Line {
  sum: number
  worst: number
  second: number
  third: number
  worstWindow: number
  bestWindow: number
  deviation: number
  rare: number
  common: number
}

/** Sums, extremes and windows of four over the first `count` values. */
function describe(values: Int32Array, count: number): Line {
  let sum = 0
  let squares = 0
  let worst = -4096
  let second = -4096
  let third = -4096
  let rare = 0
  let common = 0
  let window = 0
  let worstWindow = -65536
  let bestWindow = 65536
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? 0
    sum += value
    squares += value * value
    if (value > RARE_STEPS) rare += 1
    if (value < COMMON_STEPS) common += 1
    if (value > worst) {
      third = second
      second = worst
      worst = value
    } else if (value > second) {
      third = second
      second = value
    } else if (value > third) third = value
    window += value - (index >= WINDOW ? (values[index - WINDOW] ?? 0) : 0)
    if (index >= WINDOW - 1 || index === count - 1) {
      if (window > worstWindow) worstWindow = window
      if (window < bestWindow) bestWindow = window
    }
  }
  const mean = sum / count
  if (second === -4096) second = worst
  if (third === -4096) third = second
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return { sum, worst, second, third, worstWindow, bestWindow, deviation, rare, common }
}

/** Writes how many ordinary labels have the label's n-grams of five or six. */
function measureKnown(
  symbols: Uint8Array,
  tables: Tables,
  size: 5 | 6,
  into: Float32Array,
  at: number,
): number {
  const table = tables.known[size]
  const grams = symbols.length - size + 1
  let sum = 0
  let seen = 0
  let best = 0
  let covered = 0
  let coveredTo = 0
  for (let index = 0; index < grams; index += 1) {
    const known = table[hashGram(symbols, index, size)] ?? 0
    sum += known
    if (known > best) best = known
    if (known < KNOWN_FROM) continue
    seen += 1
    covered += index + size - Math.max(coveredTo, index)
    coveredTo = index + size
  }
  const share = grams > 0 ? 1 / grams : 0
  into[at] = (sum * share) / 8
  into[at + 1] = seen * share
  into[at + 2] = best / 8
  into[at + 3] = covered / symbols.length
  return at + 4
}
