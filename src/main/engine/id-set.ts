const WORDS = 4
const FIRST_CAPACITY = 1_024
const MAX_LOAD = 0.5

/**
 * A set of 128-bit ids (32 hex digits) in one typed array: 32 bytes an id at the most, and nothing
 * for the garbage collector to walk, where a Set of strings costs three times that and is marked
 * again at each full collection. Open addressing, linear probing; nothing is ever taken out.
 */
export class IdSet {
  private slots = new Uint32Array(FIRST_CAPACITY * WORDS)
  private capacity = FIRST_CAPACITY
  private hasZero = false
  private readonly words = new Uint32Array(WORDS)

  /** Number of ids in it. */
  size = 0

  has(id: string): boolean {
    this.parse(id)
    if (this.isZero()) return this.hasZero
    return this.isUsed(this.find())
  }

  /** Adds an id; false where it was there already. */
  add(id: string): boolean {
    this.parse(id)
    if (this.isZero()) {
      if (this.hasZero) return false
      this.hasZero = true
      this.size += 1
      return true
    }
    const slot = this.find()
    if (this.isUsed(slot)) return false
    this.put(slot)
    this.size += 1
    if (this.size > this.capacity * MAX_LOAD) this.grow()
    return true
  }

  private parse(id: string): void {
    for (let word = 0; word < WORDS; word += 1) {
      let value = 0
      // Letters have bit 6, in capitals or not, and begin at 1 in their low bits.
      for (let digit = word * 8; digit < word * 8 + 8; digit += 1) {
        const code = id.charCodeAt(digit)
        value = (value << 4) | ((code & 15) + (code >> 6) * 9)
      }
      this.words[word] = value
    }
  }

  private isZero(): boolean {
    const { words } = this
    return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0
  }

  /** Start of the slot that holds the parsed id, or of the empty one where it belongs. */
  private find(): number {
    const { slots, words } = this
    const mask = this.capacity - 1
    // The ids are hashes: their first word is as good as any hash of them.
    let index = (words[0] ?? 0) & mask
    for (;;) {
      const slot = index * WORDS
      if (!this.isUsed(slot) || this.isAt(slots, slot)) return slot
      index = (index + 1) & mask
    }
  }

  /** Four writes: a call that copies costs more than they do. */
  private put(slot: number): void {
    for (let word = 0; word < WORDS; word += 1) this.slots[slot + word] = this.words[word] ?? 0
  }

  private isUsed(slot: number): boolean {
    const { slots } = this
    return (
      slots[slot] !== 0 || slots[slot + 1] !== 0 || slots[slot + 2] !== 0 || slots[slot + 3] !== 0
    )
  }

  private isAt(slots: Uint32Array, slot: number): boolean {
    const { words } = this
    return (
      slots[slot] === words[0] &&
      slots[slot + 1] === words[1] &&
      slots[slot + 2] === words[2] &&
      slots[slot + 3] === words[3]
    )
  }

  private grow(): void {
    const before = this.slots
    this.capacity *= 2
    this.slots = new Uint32Array(this.capacity * WORDS)
    for (let slot = 0; slot < before.length; slot += WORDS) {
      for (let word = 0; word < WORDS; word += 1) this.words[word] = before[slot + word] ?? 0
      if (!this.isZero()) this.put(this.find())
    }
  }
}
