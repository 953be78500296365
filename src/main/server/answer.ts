import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import { codeOf } from '../engine/error-code'
import type { HttpError } from './http-error'

const compress = promisify(gzip)

/** What a route answers: plain data, sent by `sendAnswer`. */
export interface Answer {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
  /** In place of a body: pieces that are sent as they come, each once the client took the one before. */
  pieces?: AsyncIterable<string>
  /** Worth compressing for a client that takes gzip. */
  isCompressible?: boolean
}

/** Below this size compression costs more than it saves. */
const LEAST_COMPRESSED_BYTES = 1024

/** Headers of every answer: nothing is guessed, framed, referred to or kept unless said. */
const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** A JSON document. */
export function jsonAnswer(
  document: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: `${JSON.stringify(document)}\n`,
    isCompressible: true,
  }
}

/** The JSON that says what went wrong: `{code, message, data?}`. */
export function errorAnswer(error: HttpError): Answer {
  const { code, message, data } = error
  return jsonAnswer(
    data === undefined ? { code, message } : { code, message, data },
    error.status,
    error.headers,
  )
}

/** Sends an answer: headers common to all, gzip where the client takes it, no body for HEAD. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const headers: Record<string, string> = { ...COMMON_HEADERS, ...answer.headers }
  if (answer.pieces !== undefined) {
    await sendPieces(request, response, answer, answer.pieces, headers)
    return
  }
  let body = toBuffer(answer.body)
  if (answer.isCompressible === true) {
    headers.vary = 'accept-encoding'
    if (body.length >= LEAST_COMPRESSED_BYTES && takesGzip(request)) {
      body = await compress(body)
      headers['content-encoding'] = 'gzip'
      if (headers.etag !== undefined) headers.etag = headers.etag.replace(/"$/, '-gzip"')
    }
  }
  if (answer.status !== 304 && answer.status !== 204) headers['content-length'] = `${body.length}`
  response.writeHead(answer.status, headers)
  if (request.method === 'HEAD' || answer.status === 304 || answer.status === 204) response.end()
  else response.end(body)
}

/** Sends pieces; where one fails the connection ends, so that nobody takes a part for the whole. */
async function sendPieces(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  pieces: AsyncIterable<string>,
  headers: Record<string, string>,
): Promise<void> {
  const isPacked = answer.isCompressible === true && takesGzip(request)
  response.writeHead(answer.status, {
    ...headers,
    vary: 'accept-encoding',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const source = Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 })
  try {
    if (isPacked) await pipeline(source, createGzip(), response)
    else await pipeline(source, response)
  } catch (error) {
    // A client that went away ends the export; that is no fault.
    if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function toBuffer(body: string | Buffer | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  return typeof body === 'string' ? Buffer.from(body) : body
}

/** True when the client accepts gzip and does not weigh it with 0. */
function takesGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').toLowerCase()
  return accepted
    .split(',')
    .map((part) => part.trim())
    .some((part) => /^(gzip|\*)(\s*;\s*q=(1|0\.\d*[1-9]\d*|1\.0*))?$/.test(part))
}
