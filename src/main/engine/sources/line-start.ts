import type { ReadAt } from './log-header'

const NEWLINE = 0x0a
const CHUNK_BYTES = 64 * 1024

/** Offset at which the line begins that holds a byte. */
export async function lineStart(readAt: ReadAt, offset: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let end = offset; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES)
    const length = Math.min(await readAt(buffer, start), end - start)
    const newline = buffer.subarray(0, length).lastIndexOf(NEWLINE)
    if (newline >= 0) return start + newline + 1
    end = start
  }
  return 0
}
