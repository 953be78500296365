/** Up to so many hashes are looked for one by one: most request sets never have more. */
const FEW = 8
/** A place of the table that holds nothing; no hash is negative. */
const FREE = -1

/**
 * How often each of some hashes of 53 bits came. A `Map` boxes each of its keys, and has a table of
 * its own however little is in it: a million request sets have three of these.
 */
export class HashCounts {
  /** Hashes in the order in which they came, and how often each did. */
  private readonly hashes: number[] = []
  private readonly counts: number[] = []
  /** Where each hash stands in those, by its lowest bits (open addressing); null while there are few. */
  private table: number[] | null = null

  constructor(counted: Iterable<readonly [number, number]> = []) {
    for (const [hash, count] of counted) this.add(hash, count)
  }

  /** Distinct hashes. */
  get size(): number {
    return this.hashes.length
  }

  /** Counts a hash, and answers how often it came so far. */
  add(hash: number, count = 1): number {
    const at = this.find(hash)
    if (at >= 0) {
      const sum = (this.counts[at] ?? 0) + count
      this.counts[at] = sum
      return sum
    }
    this.hashes.push(hash)
    this.counts.push(count)
    if (this.table !== null && this.hashes.length * 2 <= this.table.length) {
      place(this.table, this.hashes, this.hashes.length - 1)
    } else if (this.hashes.length > FEW) {
      this.table = tableOf(this.hashes)
    }
    return count
  }

  /** How often a hash came. */
  get(hash: number): number {
    const at = this.find(hash)
    return at < 0 ? 0 : (this.counts[at] ?? 0)
  }

  has(hash: number): boolean {
    return this.find(hash) >= 0
  }

  /** All hashes, each once, in the order in which they came. */
  keys(): readonly number[] {
    return this.hashes
  }

  /** How often each came, in the same order. */
  values(): readonly number[] {
    return this.counts
  }

  private find(hash: number): number {
    const { table, hashes } = this
    if (table === null) return hashes.indexOf(hash)
    const mask = table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const at = table[slot] ?? FREE
      if (at === FREE || hashes[at] === hash) return at
    }
  }
}

function tableOf(hashes: readonly number[]): number[] {
  let length = FEW * 4
  while (length < hashes.length * 4) length *= 2
  const table = new Array<number>(length).fill(FREE)
  for (let at = 0; at < hashes.length; at += 1) place(table, hashes, at)
  return table
}

function place(table: number[], hashes: readonly number[], at: number): void {
  const mask = table.length - 1
  // The lowest 32 bits of a hash are as good as any.
  let slot = (hashes[at] ?? 0) & mask
  while (table[slot] !== FREE) slot = (slot + 1) & mask
  table[slot] = at
}
