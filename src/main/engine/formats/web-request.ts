import type { FormatName } from '../../../shared/source'
import { copyText } from '../copy-text'
import type { ParseResult, WebRequest } from '../record'
import { chooseClient, readLoggedAddress } from './client-address'
import { cutText } from './cut-text'
import type { ParseContext } from './format'
import { quote } from './json'

/** Characters of an address that are kept, path and query together. */
export const MAX_URL = 4_096
const MAX_TEXT = 1_024
const MAX_HOST = 253
const MAX_WORD = 128
const MAX_DIGITS = 16
/** What the column of an answer's bytes may hold without loss. */
const MAX_BYTES = Number.MAX_SAFE_INTEGER
const METHOD = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/
const PROTOCOL = /^[A-Z]{2,8}\/\d(?:\.\d)?$/
const ABSOLUTE = /^[a-z][a-z0-9+.-]{1,15}:\/\/([^/?#]{1,300})/i
/** What a log writes where there is nothing. */
const NOTHING = '-'

/** What a line of an access log says; texts may be `-` where it says nothing. */
export interface RequestFields {
  format: FormatName
  /** Ms since 1970. */
  time: number
  /** The connection's address, as written. */
  peer: string
  forwardedFor?: string
  host?: string
  asked: AskedFor
  status: string
  bytes: string
  contentType?: string
  userAgent?: string
  referrer?: string
  user?: string
  country?: string
  latitude?: number | null
  longitude?: number | null
}

/** What a request asks for. */
export interface AskedFor {
  method: string
  /** Target with its query, as it arrived. */
  target: string
  protocol: string
  /** It is no request at all: what was sent stands in `target`. */
  isNone?: boolean
}

/** A request as raw traffic, or the reject that says what is wrong with its line. */
export function toWebRequest(fields: RequestFields, context: ParseContext): ParseResult {
  const peer = readLoggedAddress(fields.peer)
  if (peer === null) return reject(`The client is ${quote(fields.peer)}, which is no IP address.`)
  const status = readNumber(fields.status, 999)
  if (status === null) {
    return reject(`The status is ${quote(fields.status)}; it must be three digits, or \`-\`.`)
  }
  const bytes = readNumber(fields.bytes, MAX_BYTES)
  if (bytes === null) {
    return reject(`The size of the answer is ${quote(fields.bytes)}; it must be a number of bytes.`)
  }
  const { method, protocol } = fields.asked
  const url = splitTarget(fields.asked)
  const isTrusted = context.web?.isTrusted ?? trustNobody
  const item: WebRequest = {
    kind: 'request',
    format: fields.format,
    time: fields.time,
    isTimeBorrowed: false,
    client: chooseClient(peer, fields.forwardedFor ?? '', isTrusted),
    peer,
    site: readHost(fields.host ?? '') || readHost(url.host) || (context.site ?? ''),
    method: cutText(method, MAX_WORD),
    path: url.path,
    query: url.query,
    protocol: cutText(protocol, MAX_WORD),
    status,
    bytes,
    contentType: textOr(fields.contentType, MAX_WORD),
    userAgent: textOr(fields.userAgent, MAX_TEXT),
    referrer: textOr(fields.referrer, MAX_TEXT),
    user: textOr(fields.user, MAX_WORD),
    country: textOr(fields.country, MAX_WORD),
    latitude: fields.latitude ?? null,
    longitude: fields.longitude ?? null,
    urlSize: url.size,
  }
  return { kind: 'traffic', item }
}

/**
 * Takes a request line apart. What is none (TLS bytes, an empty line) has no method, and is a target
 * as it stands: it was sent to the server, and counts.
 */
export function readRequestLine(line: string): AskedFor {
  const first = line.indexOf(' ')
  const method = first < 0 ? '' : line.slice(0, first)
  if (!METHOD.test(method)) {
    return { method: '', target: line === NOTHING ? '' : line, protocol: '', isNone: true }
  }
  const last = line.lastIndexOf(' ')
  const protocol = line.slice(last + 1)
  if (last === first || !PROTOCOL.test(protocol)) {
    return { method, target: line.slice(first + 1), protocol: '' }
  }
  return { method, target: line.slice(first + 1, last), protocol }
}

interface Url {
  host: string
  path: string
  query: string | null
  size: number
}

function splitTarget({ target, isNone = false }: AskedFor): Url {
  const absolute = target.startsWith('/') || isNone ? null : ABSOLUTE.exec(target)
  const rest = absolute === null ? target : target.slice(absolute[0].length) || '/'
  const kept = cutText(rest, MAX_URL)
  const size = kept.length < rest.length ? rest.length : 0
  const host = absolute?.[1] ?? ''
  const mark = isNone ? -1 : kept.indexOf('?')
  if (mark < 0) return { host, path: kept, query: null, size }
  const query = kept.slice(mark + 1)
  return { host, path: kept.slice(0, mark), query: query === '' ? null : query, size }
}

/** Requests that follow each other mostly ask the same host. */
let lastHost = { text: '', host: '' }

/** A host in small letters, without its port and the dot at its end. */
function readHost(text: string): string {
  if (text === '' || text === NOTHING || text === '_') return ''
  if (text !== lastHost.text) {
    const own = copyText(text)
    lastHost = { text: own, host: cleanHost(own) }
  }
  return lastHost.host
}

function cleanHost(text: string): string {
  const host = cutText(text.slice(text.lastIndexOf('@') + 1), MAX_HOST + 6).toLowerCase()
  return cutText(host.replace(/:\d{1,5}$/, ''), MAX_HOST).replace(/\.$/, '')
}

/** Digits as a number, 0 for nothing; null for anything else. */
function readNumber(text: string, most: number): number | null {
  if (text === NOTHING || text === '') return 0
  if (text.length > MAX_DIGITS) return null
  let number = 0
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return null
    number = number * 10 + digit
  }
  return number <= most ? number : null
}

function textOr(text: string | undefined, most: number): string {
  return text === undefined || text === NOTHING ? '' : cutText(text, most)
}

function trustNobody(): boolean {
  return false
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
