import type { IncomingHttpHeaders } from 'node:http'
import { HttpError } from './http-error'
import type { SessionBook } from './sessions'
import type { Identity, TokenBook } from './tokens'

/** What a server knows of those who may come in. */
export interface Doorkeeper {
  tokens: TokenBook
  sessions: SessionBook
  /** Name of the session cookie; carries the port, since cookies are shared between ports. */
  cookieName: string
}

/** No token is longer; longer ones are not even hashed. */
const LONGEST_TOKEN = 512

/** Who sends a request with these headers, null where nothing valid proves it. */
export async function identify(
  headers: IncomingHttpHeaders,
  doorkeeper: Doorkeeper,
): Promise<Identity | null> {
  const token = readToken(headers.authorization)
  if (token !== null) return findToken(token, doorkeeper.tokens)
  const cookie = readCookie(headers.cookie, doorkeeper.cookieName)
  if (cookie === null) return null
  const identity = doorkeeper.sessions.find(cookie)
  if (identity === null) return null
  if (await doorkeeper.tokens.isStanding(identity)) return identity
  doorkeeper.sessions.close(cookie)
  return null
}

/** Who holds a token; null where nobody does. */
export async function findToken(token: string, tokens: TokenBook): Promise<Identity | null> {
  return token.length > LONGEST_TOKEN ? null : tokens.find(token)
}

/**
 * 401 with the ways in. Browsers are not told of Basic: they would open a password window of
 * their own over the page.
 */
export function unauthorized(headers: IncomingHttpHeaders, message: string): HttpError {
  const isBrowser = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined
  const challenge = isBrowser
    ? 'Bearer realm="watchfloor"'
    : 'Bearer realm="watchfloor", Basic realm="watchfloor", charset="UTF-8"'
  return new HttpError(401, 'UNAUTHORIZED', message, undefined, { 'www-authenticate': challenge })
}

/** The token of an Authorization header: Bearer, or the password of Basic. */
function readToken(header: string | undefined): string | null {
  const match = /^(bearer|basic)[ ]+(\S+)$/i.exec(header?.trim() ?? '')
  const [scheme, value] = [match?.[1]?.toLowerCase(), match?.[2]]
  if (scheme === undefined || value === undefined) return null
  if (scheme === 'bearer') return value
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? null : pair.slice(colon + 1)
}

/** The value of one cookie. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return null
}
