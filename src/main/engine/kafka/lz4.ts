const MAGIC = 0x184d2204
const END_MARK = 0
/** In a block's size: its bytes stand as they are. */
const IS_PLAIN = 0x8000_0000
const FIRST_BYTES = 256 * 1024
/** What one batch of messages may become; a broker takes no such batch, so that it is an attack. */
const MOST_BYTES = 128 * 1024 * 1024
const LEAST_MATCH = 4
/** A length of four bits that goes on in the bytes behind it. */
const GOES_ON = 15

/** Bytes that are no LZ4 frames, or become too many. */
export class Lz4Error extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Lz4Error'
  }
}

/** What LZ4 frames hold. Their checksums are left alone: Kafka has its own. @throws Lz4Error */
export function decompressLz4(frames: Buffer): Buffer {
  const output = new Output()
  for (let at = 0; at < frames.length; ) at = readFrame(frames, at, output)
  return output.take()
}

/** Answers where the frame ends. */
function readFrame(bytes: Buffer, start: number, output: Output): number {
  if (bytes.length < start + 7 || bytes.readUInt32LE(start) !== MAGIC) {
    throw new Lz4Error('This is no LZ4 frame.')
  }
  const flags = bytes.readUInt8(start + 4)
  const has = (bit: number) => (flags & (1 << bit)) !== 0
  // Behind the flags: block size, content size, dictionary and the checksum of all that.
  let at = start + 6 + (has(3) ? 8 : 0) + (has(0) ? 4 : 0) + 1
  for (;;) {
    if (at + 4 > bytes.length) throw cut()
    const size = bytes.readUInt32LE(at)
    at += 4
    if (size === END_MARK) break
    const isPlain = size >= IS_PLAIN
    const end = at + (isPlain ? size - IS_PLAIN : size)
    if (end > bytes.length) throw cut()
    const block = bytes.subarray(at, end)
    if (isPlain) output.add(block, 0, block.length)
    else readBlock(block, output)
    at = end + (has(4) ? 4 : 0)
  }
  return at + (has(2) ? 4 : 0)
}

function readBlock(block: Buffer, output: Output): void {
  let at = 0
  const byte = (): number => {
    const value = block[at]
    if (value === undefined) throw cut()
    at += 1
    return value
  }
  const lengthOf = (first: number): number => {
    let length = first
    for (let more = first === GOES_ON ? 255 : 0; more === 255; length += more) more = byte()
    return length
  }
  while (at < block.length) {
    const token = byte()
    const plain = lengthOf(token >> 4)
    if (at + plain > block.length) throw cut()
    output.add(block, at, at + plain)
    at += plain
    // The last sequence of a block has no match.
    if (at === block.length) break
    const distance = byte() | (byte() << 8)
    output.repeat(distance, lengthOf(token & 0x0f) + LEAST_MATCH)
  }
}

/** Bytes that grow, and may be copied from themselves. */
class Output {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES)
  private length = 0

  add(from: Buffer, start: number, end: number): void {
    this.makeRoom(end - start)
    from.copy(this.bytes, this.length, start, end)
    this.length += end - start
  }

  /** Copies what stands `distance` before the end; it may overlap with the copy. */
  repeat(distance: number, count: number): void {
    const start = this.length - distance
    if (distance === 0 || start < 0) throw new Lz4Error('An LZ4 match lies before the beginning.')
    this.makeRoom(count)
    const { bytes } = this
    if (distance >= count) bytes.copyWithin(this.length, start, start + count)
    else for (let n = 0; n < count; n += 1) bytes[this.length + n] = bytes[start + n] ?? 0
    this.length += count
  }

  take(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  private makeRoom(count: number): void {
    const wanted = this.length + count
    if (wanted > MOST_BYTES) throw new Lz4Error('An LZ4 batch is larger than 128 MiB.')
    if (wanted <= this.bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(wanted, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }
}

function cut(): Lz4Error {
  return new Lz4Error('An LZ4 frame ends in the middle.')
}
