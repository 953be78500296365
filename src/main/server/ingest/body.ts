import type { IncomingMessage } from 'node:http'
import { codeOf } from '../../engine/error-code'
import { gunzipIfNeeded, isGzip } from '../../engine/sources/gunzip'
import { badRequest, HttpError } from '../http-error'
import type { Place } from './room'

const GZIP_NAMES = new Set(['gzip', 'x-gzip'])

/**
 * Reads a body to its end, uncompressed where it is gzip. Holds at most `mostBytes` of it, however
 * small it was on the wire, and takes every byte it holds from the request's place.
 * @throws HttpError 400 for a damaged, cut off or empty body, 413 above the cap, 415 for another
 * encoding, 429 where the room is full.
 */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number,
  place: Place,
): Promise<Buffer> {
  const isGzipSaid = readEncoding(request)
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes)
  const wire = new Wire(request, mostBytes)
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of gunzipIfNeeded(wire.read())) {
      bytes += part.length
      if (bytes > mostBytes) throw tooLarge(mostBytes)
      if (!place.hold(part.length)) throw isFull()
      parts.push(part)
    }
  } catch (error) {
    throw toBodyError(error, wire)
  }
  if (isGzipSaid && !isGzip(wire.head)) {
    throw badRequest('The body is not gzip, as its Content-Encoding says')
  }
  if (bytes === 0) throw badRequest('The body is empty')
  return Buffer.concat(parts)
}

/** True where the request says that its body is gzip. */
function readEncoding(request: IncomingMessage): boolean {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (GZIP_NAMES.has(encoding)) return true
  if (encoding === 'identity' || encoding === '') return false
  const message = `Send the body as it is or as gzip; ${JSON.stringify(encoding.slice(0, 40))} is not taken`
  const headers = { 'accept-encoding': 'gzip' }
  throw new HttpError(415, 'UNSUPPORTED_ENCODING', message, undefined, headers)
}

/** The bytes as they come. */
class Wire {
  head: Uint8Array = Buffer.alloc(0)
  isBroken = false
  private bytes = 0

  constructor(
    private readonly request: IncomingMessage,
    private readonly mostBytes: number,
  ) {}

  async *read(): AsyncGenerator<Uint8Array> {
    try {
      // What is left of a refused body is let in and dropped, so that the sender reads the answer.
      for await (const chunk of this.request.iterator({ destroyOnReturn: false })) {
        const part: Uint8Array = chunk
        this.bytes += part.length
        if (this.bytes > this.mostBytes) throw tooLarge(this.mostBytes)
        if (this.head.length < 2) this.head = Buffer.concat([this.head, part.subarray(0, 2)])
        yield part
      }
    } catch (error) {
      this.isBroken = !(error instanceof HttpError)
      throw error
    }
  }
}

function toBodyError(error: unknown, wire: Wire): unknown {
  if (error instanceof HttpError) return error
  if (wire.isBroken) return badRequest('The request ended before its body did')
  const isZlib = codeOf(error).startsWith('Z_')
  return isZlib ? badRequest('The gzip body is damaged or cut off') : error
}

function tooLarge(mostBytes: number): HttpError {
  const size = `${mostBytes / 1024 / 1024} MiB`
  const message = `A body may have ${size}, uncompressed; send the records in several`
  return new HttpError(413, 'TOO_LARGE', message, { mostBytes })
}

/** The answer where too much is in hand already. */
export function isFull(): HttpError {
  return behind('Too many deliveries are in hand; send it again in a second', 1)
}

/** 429 with Retry-After. */
export function behind(message: string, seconds: number): HttpError {
  const headers = { 'retry-after': `${seconds}` }
  return new HttpError(429, 'BEHIND', message, { retryAfterMs: seconds * 1000 }, headers)
}
