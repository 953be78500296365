import { createGunzip, type Gunzip } from 'node:zlib'

const GZIP_MAGIC = [0x1f, 0x8b]
/** Compressed bytes taken at once; their expansion (at most about 1,000 times) is held. */
const SLICE_BYTES = 16 * 1024
const OUTPUT_BYTES = 256 * 1024

/** True for bytes that begin a gzip file. */
export function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, index) => head[index] === byte)
}

/** Hands bytes through, uncompressed where they begin as gzip does. */
export async function* gunzipIfNeeded(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = Buffer.alloc(0)
  let gunzip: StepwiseGunzip | null = null
  try {
    for await (const chunk of chunks) {
      if (gunzip === null) {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
        if (held.length < GZIP_MAGIC.length) continue
        if (isGzip(held)) gunzip = new StepwiseGunzip()
      }
      if (gunzip === null) yield held
      else yield* gunzip.write(held.length > 0 ? held : chunk)
      held = Buffer.alloc(0)
    }
    if (gunzip !== null) yield* gunzip.end()
    else if (held.length > 0) yield held
  } finally {
    gunzip?.close()
  }
}

/**
 * zlib one slice at a time: everything a slice gives is handed out before the next goes in, and
 * before an error is thrown. (A piped stream that fails drops what it has not handed out yet.)
 */
class StepwiseGunzip {
  private readonly stream: Gunzip = createGunzip({ chunkSize: OUTPUT_BYTES })
  private output: Uint8Array[] = []
  private failure: Error | null = null
  private readonly over: Promise<void>

  constructor() {
    this.stream.on('data', (chunk: Buffer) => this.output.push(chunk))
    this.over = new Promise((resolve) => {
      this.stream.on('end', resolve)
      this.stream.on('error', (error) => {
        this.failure = error
        resolve()
      })
    })
  }

  async *write(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES)
      const written = new Promise<void>((resolve) => this.stream.write(slice, () => resolve()))
      await Promise.race([written, this.over])
      yield* this.take()
    }
  }

  async *end(): AsyncGenerator<Uint8Array> {
    this.stream.end()
    await this.over
    yield* this.take()
  }

  /** Gives its memory back, also where nobody reads to the end. */
  close(): void {
    this.stream.destroy()
  }

  private *take(): Generator<Uint8Array> {
    const { output } = this
    this.output = []
    yield* output
    if (this.failure !== null) throw this.failure
  }
}
