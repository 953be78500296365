import { SYMBOLS } from './symbols'

/** Places in a table of longer n-grams, which share places by a hash. */
export const HASHED_PLACES = 1 << 18

/** A stored byte is a negative natural logarithm of a probability in sixteenths, at most 255. */
export const STEPS_A_NAT = 16

/**
 * What is known of names beforehand, counted from the training data: how likely a symbol is after
 * those before it, in ordinary (`benign`) and in generated names; how many ordinary labels have an
 * n-gram of five and of six; and how often suffixes are met. Tables of n symbols have SYMBOLS^n
 * places, the first symbol weighing most.
 */
export interface Tables {
  benign: Readonly<Record<1 | 2 | 3 | 4, Uint8Array>>
  generated: Readonly<Record<1 | 2 | 3, Uint8Array>>
  /** log2(1 + labels) in eighths, by `hashGram`. */
  known: Readonly<Record<5 | 6, Uint8Array>>
  suffixes: ReadonlyMap<string, SuffixFigures>
  /** For suffixes that are in none of the training data. */
  unknownSuffix: SuffixFigures
}

/** Natural logarithms of how often a suffix is met in ordinary and in generated names. */
export interface SuffixFigures {
  benign: number
  generated: number
}

/** The place of an n-gram of five or six symbols in its table. */
export function hashGram(symbols: Uint8Array, at: number, count: 5 | 6): number {
  let hash = 0x811c9dc5
  for (let each = at; each < at + count; each += 1) {
    hash = Math.imul(hash ^ (symbols[each] ?? 0), 0x01000193)
  }
  hash ^= hash >>> 15
  return (Math.imul(hash, 0x2c1b3c6d) >>> 12) & (HASHED_PLACES - 1)
}

const PARTS = [
  ['benign', 1],
  ['benign', 2],
  ['benign', 3],
  ['benign', 4],
  ['generated', 1],
  ['generated', 2],
  ['generated', 3],
] as const

const MAGIC = 'WFDGA001'

/** Tables as one file: a mark, the suffixes as JSON with its length in front, then all bytes. */
export function writeTables(tables: Tables): Uint8Array {
  const suffixes = Object.fromEntries(tables.suffixes)
  const json = Buffer.from(JSON.stringify({ suffixes, unknown: tables.unknownSuffix }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  const grams = PARTS.map(([kind, count]) => pick(tables, kind, count))
  return Buffer.concat([
    Buffer.from(MAGIC),
    length,
    json,
    ...grams,
    tables.known[5],
    tables.known[6],
  ])
}

function pick(tables: Tables, kind: 'benign' | 'generated', count: 1 | 2 | 3 | 4): Uint8Array {
  if (kind === 'benign') return tables.benign[count]
  if (count === 4) throw new RangeError('There is no table of four symbols of generated names')
  return tables.generated[count]
}

/** Reads what `writeTables` wrote. @throws RangeError where the bytes are something else. */
export function readTables(bytes: Uint8Array): Tables {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 12 || buffer.toString('latin1', 0, 8) !== MAGIC) {
    throw new RangeError('These are no tables of domain names of this version')
  }
  const jsonEnd = 12 + buffer.readUInt32LE(8)
  const { suffixes, unknown } = JSON.parse(buffer.toString('utf8', 12, jsonEnd))
  let at = jsonEnd
  const take = (length: number) => {
    if (at + length > buffer.length) throw new RangeError('The tables of domain names end early')
    at += length
    return Uint8Array.prototype.slice.call(buffer, at - length, at)
  }
  const grams = (count: number) => take(SYMBOLS ** count)
  return {
    benign: { 1: grams(1), 2: grams(2), 3: grams(3), 4: grams(4) },
    generated: { 1: grams(1), 2: grams(2), 3: grams(3) },
    known: { 5: take(HASHED_PLACES), 6: take(HASHED_PLACES) },
    suffixes: new Map(Object.entries(suffixes)),
    unknownSuffix: unknown,
  }
}
