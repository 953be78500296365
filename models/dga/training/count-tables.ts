import type { JudgedName } from '../../../src/main/engine/detectors/dga/name'
import { SYMBOLS, symbolsOf } from '../../../src/main/engine/detectors/dga/symbols'
import {
  HASHED_PLACES,
  hashGram,
  STEPS_A_NAT,
  type SuffixFigures,
  type Tables,
} from '../../../src/main/engine/detectors/dga/tables'

/** Counts of one set of names; sets add and subtract, so that a fold can be left out. */
export class Counts {
  readonly grams: Float32Array[]
  readonly known = { 5: new Float32Array(HASHED_PLACES), 6: new Float32Array(HASHED_PLACES) }
  readonly suffixes = new Map<string, number>()
  names = 0

  /** N-grams of up to `longest` symbols are counted. */
  constructor(longest: 3 | 4) {
    this.grams = Array.from({ length: longest }, (_, at) => new Float32Array(SYMBOLS ** (at + 1)))
  }

  add({ label, suffix }: JudgedName): void {
    const symbols = symbolsOf(label)
    this.names += 1
    this.suffixes.set(suffix, (this.suffixes.get(suffix) ?? 0) + 1)
    let place = 0
    for (let index = 1; index < symbols.length; index += 1) {
      place = (place * SYMBOLS + (symbols[index] ?? 0)) % SYMBOLS ** 4
      for (const [at, grams] of this.grams.entries()) {
        const here = place % SYMBOLS ** (at + 1)
        grams[here] = (grams[here] ?? 0) + 1
      }
    }
    for (const size of [5, 6] as const) {
      const seen = new Set<number>()
      for (let at = 0; at + size <= symbols.length; at += 1) seen.add(hashGram(symbols, at, size))
      for (const hash of seen) this.known[size][hash] = (this.known[size][hash] ?? 0) + 1
    }
  }

  /** Adds the counts of another set. */
  merge(other: Counts): void {
    this.names += other.names
    for (const [at, grams] of this.grams.entries()) addTo(grams, other.grams[at])
    addTo(this.known[5], other.known[5])
    addTo(this.known[6], other.known[6])
    for (const [suffix, count] of other.suffixes) {
      this.suffixes.set(suffix, (this.suffixes.get(suffix) ?? 0) + count)
    }
  }
}

function addTo(into: Float32Array, other: Float32Array | undefined): void {
  for (let at = 0; at < into.length; at += 1) into[at] = (into[at] ?? 0) + (other?.[at] ?? 0)
}

/** Tables of ordinary names. */
export function benignTables({ grams, known }: Counts): Pick<Tables, 'benign' | 'known'> {
  const [b1, b2, b3, b4] = smooth(grams)
  if (!b1 || !b2 || !b3 || !b4) throw new RangeError('Ordinary names are counted by four symbols')
  return {
    benign: { 1: b1, 2: b2, 3: b3, 4: b4 },
    known: { 5: inEighths(known[5]), 6: inEighths(known[6]) },
  }
}

/** Tables of generated names. */
export function generatedTables({ grams }: Counts): Pick<Tables, 'generated'> {
  const [g1, g2, g3] = smooth(grams)
  if (!g1 || !g2 || !g3) throw new RangeError('Generated names are counted by three symbols')
  return { generated: { 1: g1, 2: g2, 3: g3 } }
}

/**
 * Witten-Bell: what follows n-1 symbols is what was seen to follow them, mixed with what follows
 * the last n-2 in the measure in which new symbols turned up there.
 */
function smooth(grams: readonly Float32Array[]): Uint8Array[] {
  let shorter = new Float64Array([1])
  return grams.map((counts, order) => {
    const longer = new Float64Array(counts.length)
    const contexts = counts.length / SYMBOLS
    for (let context = 0; context < contexts; context += 1) {
      const begin = context * SYMBOLS
      const back = order === 0 ? -1 : (context % (contexts / SYMBOLS)) * SYMBOLS
      let total = 0
      let kinds = 0
      for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
        const count = counts[begin + symbol] ?? 0
        total += count
        if (count > 0) kinds += 1
      }
      for (let symbol = 0; symbol < SYMBOLS; symbol += 1) {
        const lower = back < 0 ? 1 / SYMBOLS : (shorter[back + symbol] ?? 0)
        const weight = Math.max(kinds, 1)
        longer[begin + symbol] = ((counts[begin + symbol] ?? 0) + weight * lower) / (total + weight)
      }
    }
    shorter = longer
    return Uint8Array.from(longer, inSteps)
  })
}

const inSteps = (p: number) => Math.min(255, Math.round(-Math.log(p) * STEPS_A_NAT))

const inEighths = (counts: Float32Array) =>
  Uint8Array.from(counts, (count) => Math.min(255, Math.round(Math.log2(1 + count) * 8)))

/** Suffixes met fewer times than this say nothing of their own. */
const FEWEST_NAMES = 3

/** Figures of suffixes. */
export function suffixFigures(
  benign: Counts,
  generated: Counts,
): Pick<Tables, 'suffixes' | 'unknownSuffix'> {
  const figure = (counts: Counts, names: number) => Math.log((names + 2) / (counts.names + 2_000))
  const both = (suffix: string): SuffixFigures => ({
    benign: round(figure(benign, benign.suffixes.get(suffix) ?? 0)),
    generated: round(figure(generated, generated.suffixes.get(suffix) ?? 0)),
  })
  const suffixes = new Map<string, SuffixFigures>()
  for (const suffix of new Set([...benign.suffixes.keys(), ...generated.suffixes.keys()])) {
    const met = (benign.suffixes.get(suffix) ?? 0) + (generated.suffixes.get(suffix) ?? 0)
    if (met >= FEWEST_NAMES) suffixes.set(suffix, both(suffix))
  }
  return { suffixes, unknownSuffix: both('') }
}

const round = (value: number) => Math.round(value * 1000) / 1000
