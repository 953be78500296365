import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { VERSION } from '../version'
import type { ChronicleRequest } from './endpoint'
import { ChronicleFault, faultOfStatus, readRetryAfter, toChronicleFault, wordsOf } from './fault'

/** Beginning of an answer's body that is read for the words in it. */
const MAX_WORDS_BYTES = 16 * 1024
const JSON_TYPE = /^application\/(json|x-ndjson|stream\+json)\b|\+json\b/i

/** An answer whose bytes come as they are sent, decompressed. */
export interface OpenedAnswer {
  chunks: Readable
  /** Ends the connection, whatever still comes. */
  close: () => void
}

/**
 * Sends a request with a token and opens the answer. The connection is its own and serves nothing
 * else. @throws ChronicleFault where the answer is no JSON with status 200.
 */
export async function openAnswer(
  { method, url, contentType, body }: ChronicleRequest,
  token: string,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<OpenedAnswer> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  const sent = request(url, {
    method,
    agent: false,
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': `watchfloor/${VERSION}`,
      ...(method === 'POST'
        ? { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }
        : {}),
    },
  })
  const { host } = url
  try {
    const answer = await receive(sent, body)
    const chunks = decompress(answer)
    const close = () => {
      chunks.destroy()
      answer.destroy()
      sent.destroy()
    }
    await mustBeJson(answer, chunks, now).catch((error: unknown) => {
      close()
      throw error
    })
    return { chunks, close }
  } catch (error) {
    sent.destroy()
    throw toChronicleFault(error, host)
  }
}

function receive(sent: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The body as it was before it was compressed; a broken one is an error of the stream. */
function decompress(answer: IncomingMessage): Readable {
  const inflated = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }
  const encoding = (answer.headers['content-encoding'] ?? '').trim().toLowerCase()
  if (!(encoding in inflated)) return answer
  const stream = inflated[encoding as keyof typeof inflated]()
  answer.on('error', (error) => stream.destroy(error))
  answer.on('aborted', () => stream.destroy(new Error('aborted')))
  return answer.pipe(stream)
}

async function mustBeJson(
  answer: IncomingMessage,
  chunks: Readable,
  now: () => number,
): Promise<void> {
  const { statusCode = 0, headers } = answer
  if (statusCode !== 200) {
    const words = wordsOf(await readBeginning(chunks))
    throw faultOfStatus(statusCode, words, readRetryAfter(headers['retry-after'], now()))
  }
  const type = headers['content-type'] ?? ''
  if (JSON_TYPE.test(type)) return
  const words = (await readBeginning(chunks)).replace(/\s+/g, ' ').trim().slice(0, 120)
  throw new ChronicleFault(
    'NO_STREAM',
    `What answers is no detection stream: it sends ${type === '' ? 'no content type' : type}${words === '' ? '' : `, beginning with "${words}"`}. Check the base address, and whether a proxy stands in between.`,
  )
}

/** The beginning of a body, as far as it comes without a pause. */
async function readBeginning(chunks: Readable): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => chunks.destroy(), 2_000)
  try {
    for await (const part of chunks) {
      parts.push(part)
      size += part.length
      if (size >= MAX_WORDS_BYTES) break
    }
  } catch {
    // What came is all there is to tell.
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(parts).subarray(0, MAX_WORDS_BYTES).toString('utf8')
}
