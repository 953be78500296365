import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { LookupFunction } from 'node:net'
import { codeOf } from '../error-code'
import { isLoopbackName } from '../loopback'
import { VERSION } from '../version'
import { ModelError } from './model-error'
import { tooLarge } from './model-file'

const MOST_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
/** For all of a file, also one that trickles. */
const TIMEOUT_MS = 10 * 60_000

/** How files are fetched. */
export interface DownloadParts {
  signal?: AbortSignal
  timeoutMs?: number
  /** Lets http in to this machine itself; nobody but tests has use for it. */
  isPlainLoopbackAllowed?: boolean
  /** Authority to trust instead of the system's, PEM. */
  ca?: string
  /** Finds the address of a name instead of the system. */
  lookup?: LookupFunction
}

/**
 * Fetches a file. Only https is spoken, also behind a redirect, so that nobody in between can
 * choose the file.
 *
 * @throws ModelError `away` that says what was answered, or `too-large`.
 */
export async function download(
  address: string,
  mostBytes: number,
  parts: DownloadParts = {},
): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(parts.timeoutMs ?? TIMEOUT_MS)
  const signal = AbortSignal.any(parts.signal === undefined ? [timeout] : [parts.signal, timeout])
  let url = readAddress(address, parts)
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const answer = await ask(url, parts, signal)
      const { statusCode = 0, headers } = answer
      if (statusCode === 200) return await readBody(answer, url, mostBytes)
      answer.destroy()
      const next = REDIRECTS.includes(statusCode) ? headers.location : undefined
      if (next === undefined) {
        throw away(`${url.host} answered ${statusCode}. Check the address.`)
      }
      url = readAddress(next, parts, url)
    }
  } catch (cause) {
    if (cause instanceof ModelError) throw cause
    if (timeout.aborted)
      throw away(`${url.host} took too long. Fetch the file and add it from here.`)
    const why = codeOf(cause) || 'the connection failed'
    throw away(`${url.host} cannot be reached (${why}). Check the address and the network.`, cause)
  }
  throw away(`${url.host} sends from one address to the next, more than ${MOST_REDIRECTS} times.`)
}

/**
 * Reads an address of a file.
 *
 * @throws ModelError `away` for one that is none, or is not https.
 */
function readAddress(text: string, parts: DownloadParts, base?: URL): URL {
  if (!URL.canParse(text, base)) throw away('This is no address. It begins with https://.')
  const url = new URL(text, base)
  const isPlainAllowed = parts.isPlainLoopbackAllowed === true && isLoopbackName(url.hostname)
  const isFit = url.protocol === 'https:' || (url.protocol === 'http:' && isPlainAllowed)
  if (!isFit) {
    const who = base === undefined ? 'The address' : `${base.host} sends to an address that`
    throw away(`${who} is not https. Fetch the file yourself and add it from here.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw away('An address with a password is not taken. Fetch the file and add it from here.')
  }
  return url
}

function ask(
  url: URL,
  { ca, lookup }: DownloadParts,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = { 'user-agent': `watchfloor/${VERSION}`, 'accept-encoding': 'identity' }
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'https:'
        ? requestTls(url, { agent: false, signal, headers, ca, lookup })
        : requestPlain(url, { agent: false, signal, headers, lookup })
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end()
  })
}

async function readBody(
  answer: IncomingMessage,
  { host }: URL,
  mostBytes: number,
): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of answer) {
      pieces.push(piece)
      size += piece.length
      if (size > mostBytes) throw tooLarge(`The file at ${host}`, mostBytes)
    }
  } finally {
    answer.destroy()
  }
  return Buffer.concat(pieces)
}

function away(message: string, cause?: unknown): ModelError {
  return new ModelError('away', message, { cause })
}
