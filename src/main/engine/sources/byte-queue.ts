const FIRST_CAPACITY = 64 * 1024
/** An emptied buffer larger than this is given back. */
const KEPT_CAPACITY = 4 * 1024 * 1024

/** Bytes that wait for their end: grows by doubling, so that long input costs no more than short. */
export class ByteQueue {
  private buffer = Buffer.alloc(0)
  private head = 0
  private tail = 0

  /** Number of bytes held. */
  get length(): number {
    return this.tail - this.head
  }

  /** What is held, valid until the next call of `append`. */
  view(): Buffer {
    return this.buffer.subarray(this.head, this.tail)
  }

  append(bytes: Uint8Array): void {
    this.makeRoom(bytes.length)
    this.buffer.set(bytes, this.tail)
    this.tail += bytes.length
  }

  /** Lets go of the first `count` bytes. */
  drop(count: number): void {
    this.head = Math.min(this.tail, this.head + count)
    if (this.head < this.tail) return
    this.head = 0
    this.tail = 0
    if (this.buffer.length > KEPT_CAPACITY) this.buffer = Buffer.alloc(0)
  }

  private makeRoom(count: number): void {
    if (this.tail + count <= this.buffer.length) return
    const held = this.length
    const needed = held + count
    if (needed <= this.buffer.length) {
      this.buffer.copyWithin(0, this.head, this.tail)
    } else {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, needed, this.buffer.length * 2))
      this.buffer.copy(larger, 0, this.head, this.tail)
      this.buffer = larger
    }
    this.head = 0
    this.tail = held
  }
}
