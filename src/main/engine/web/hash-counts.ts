/** Up to so many hashes lie in one plain list: most request sets never have more. */
const FEW = 8
/** A place of a table that holds nothing. */
const FREE = -1

/**
 * How often each of some hashes of 53 bits came. A million request sets hold three of these, so few
 * hashes are one list of pairs: hash, count, hash, count. A `Map` would box every key.
 */
export type HashCounts = number[] | CountTable

export const NO_HASHES: HashCounts = []

/** Counts a hash; what is given may be changed, what is answered stands for it from then on. */
export function countHash(counts: HashCounts, hash: number, times = 1): HashCounts {
  if (counts instanceof CountTable) return counts.add(hash, times)
  const at = findPair(counts, hash)
  if (at >= 0) {
    counts[at + 1] = (counts[at + 1] ?? 0) + times
    return counts
  }
  if (counts.length < 2 * FEW) return counts.concat([hash, times])
  return new CountTable(pairsOf(counts)).add(hash, times)
}

/** All that were counted so, as pairs of hash and count. */
export function fromPairs(pairs: Iterable<readonly [number, number]>): HashCounts {
  let counts = NO_HASHES
  for (const [hash, times] of pairs) counts = countHash(counts, hash, times)
  return counts
}

/** Distinct hashes. */
export function sizeOf(counts: HashCounts): number {
  return counts instanceof CountTable ? counts.size : counts.length / 2
}

/** How often a hash came. */
export function timesOf(counts: HashCounts, hash: number): number {
  if (counts instanceof CountTable) return counts.get(hash)
  const at = findPair(counts, hash)
  return at < 0 ? 0 : (counts[at + 1] ?? 0)
}

/** Each hash with how often it came, in the order in which they came first. */
export function* pairsOf(counts: HashCounts): Generator<readonly [number, number]> {
  if (counts instanceof CountTable) {
    yield* counts.pairs()
    return
  }
  for (let at = 0; at < counts.length; at += 2) yield [counts[at] ?? 0, counts[at + 1] ?? 0]
}

/** All hashes, each once. */
export function hashesOf(counts: HashCounts): number[] {
  return Array.from(pairsOf(counts), ([hash]) => hash)
}

function findPair(pairs: readonly number[], hash: number): number {
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === hash) return at
  return -1
}

/** Many hashes, found by a table of their places (open addressing). */
class CountTable {
  private readonly hashes: number[] = []
  private readonly counts: number[] = []
  private table = new Int32Array(0)

  constructor(pairs: Iterable<readonly [number, number]>) {
    for (const [hash, times] of pairs) this.add(hash, times)
  }

  get size(): number {
    return this.hashes.length
  }

  add(hash: number, times: number): this {
    const at = this.find(hash)
    if (at >= 0) {
      this.counts[at] = (this.counts[at] ?? 0) + times
      return this
    }
    this.hashes.push(hash)
    this.counts.push(times)
    if (this.hashes.length * 2 <= this.table.length) this.place(this.hashes.length - 1)
    else this.grow()
    return this
  }

  get(hash: number): number {
    const at = this.find(hash)
    return at < 0 ? 0 : (this.counts[at] ?? 0)
  }

  *pairs(): Generator<readonly [number, number]> {
    for (const [at, hash] of this.hashes.entries()) yield [hash, this.counts[at] ?? 0]
  }

  private find(hash: number): number {
    const { table, hashes } = this
    if (table.length === 0) return -1
    const mask = table.length - 1
    for (let slot = slotOf(hash) & mask; ; slot = (slot + 1) & mask) {
      const at = table[slot] ?? FREE
      if (at === FREE || hashes[at] === hash) return at
    }
  }

  private grow(): void {
    this.table = new Int32Array(Math.max(32, this.table.length * 2)).fill(FREE)
    for (let at = 0; at < this.hashes.length; at += 1) this.place(at)
  }

  private place(at: number): void {
    const { table } = this
    const mask = table.length - 1
    let slot = slotOf(this.hashes[at] ?? 0) & mask
    while (table[slot] !== FREE) slot = (slot + 1) & mask
    table[slot] = at
  }
}

/** Both halves of a hash count, so that paths whose lower bits were made alike lie apart. */
function slotOf(hash: number): number {
  const high = Math.floor(hash / 2 ** 32)
  const mixed = Math.imul((hash | 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
