import { createRandom, type Random } from './random'
import { SoonestFirst } from './soonest-first'
import {
  makeCrawler,
  makeFlooder,
  makePerson,
  makeScanner,
  makeScraper,
} from './synthetic-visitors'

/** What a client of made-up requests really is. */
export type WebTruth = 'person' | 'crawler' | 'scanner' | 'flood' | 'scraper'

/** Forms of lines of made-up requests, by the format that reads them. */
export const WEB_LINES = ['access-log-json', 'access-log'] as const
export type WebLines = (typeof WEB_LINES)[number]

/** How requests are made up; the same options give the same lines. */
export interface WebOptions {
  /** Lines in all, Infinity for a stream without end. */
  count: number
  people?: number
  crawlers?: number
  scanners?: number
  /** Addresses that flood together, once ten minutes are over. */
  flooders?: number
  scrapers?: number
  host?: string
  seed?: number
  /** How lines are written: JSON as Apache Traffic Server does, or combined with the host before the client. */
  lines?: WebLines
  /** Event time of the first line, ms. */
  start: number
}

/** A request before it is written. */
export interface MadeRequest {
  method: string
  /** Path and query. */
  url: string
  status: number
  bytes: number
  contentType: string
}

/** Requests of one client without end, each with how long after the one before it comes, ms. */
export type Visit = Iterator<MadeRequest & { afterMs: number }, never>

/** A client, and what it is. */
export interface WebClient {
  ip: string
  truth: WebTruth
}

interface Visitor extends WebClient {
  userAgent: string
  visit: Visit
  at: number
  next: MadeRequest
}

const COUNTS = { people: 40, crawlers: 2, scanners: 1, flooders: 0, scrapers: 1 } as const
const FLOOD_AFTER_MS = 10 * 60_000
/** People and the like come in over so long. */
const ARRIVAL_MS = 10 * 60_000

const KINDS = [
  { truth: 'person', of: 'people', half: '198.18', make: makePerson },
  { truth: 'crawler', of: 'crawlers', half: '198.19', make: makeCrawler },
  { truth: 'scanner', of: 'scanners', half: '198.19', make: makeScanner },
  { truth: 'scraper', of: 'scrapers', half: '198.19', make: makeScraper },
  { truth: 'flood', of: 'flooders', half: '198.19', make: makeFlooder },
] as const

/** All clients of made-up requests: the truth about each line, whether it was written or not. */
export function listWebClients(options: WebOptions): WebClient[] {
  return KINDS.flatMap(({ truth, of, half }, kind) =>
    Array.from({ length: options[of] ?? COUNTS[of] }, (_, number) => ({
      ip: addressIn(half, kind, number),
      truth,
    })),
  )
}

/**
 * Made-up requests as lines of an access log, in the order of their times. Nothing in a line says
 * what its client is: `listWebClients` does.
 */
export function* generateWeb(options: WebOptions): Generator<string> {
  const { count, start, seed = 1, host = 'www.site.example' } = options
  const write = options.lines === 'access-log' ? writeCombined : writeJson
  const random = createRandom(seed)
  const visitors = new SoonestFirst(
    listWebClients(options).map((client) => welcome(client, start, random)),
  )
  for (let made = 0; made < count; made += 1) {
    const visitor = visitors.first
    if (visitor === undefined) return
    yield write(visitor, host)
    step(visitor)
    visitors.settleFirst()
  }
}

/** The client of a made-up line. */
export function webClientOf(line: string): string {
  return (/"client_ip":"([^"]+)"/.exec(line) ?? /^[^ ]+ ([^ ]+) /.exec(line))?.[1] ?? ''
}

function welcome(client: WebClient, start: number, random: Random): Visitor {
  const kind = KINDS.find(({ truth }) => truth === client.truth) ?? KINDS[0]
  const { userAgent, visit } = kind.make(random)
  const wait = client.truth === 'flood' ? FLOOD_AFTER_MS : random.below(ARRIVAL_MS)
  const next = visit.next().value
  return { ...client, userAgent, visit, at: start + wait, next }
}

function step(visitor: Visitor): void {
  const { afterMs, ...next } = visitor.visit.next().value
  visitor.at += afterMs
  visitor.next = next
}

/** Benchmark addresses: 198.18.0.0/15 is nobody's. Kinds have quarters of their own. */
function addressIn(half: string, kind: number, number: number): string {
  return `${half}.${(kind * 50 + Math.floor(number / 250)) % 256}.${1 + (number % 250)}`
}

function writeJson({ ip, userAgent, at, next }: Visitor, host: string): string {
  const mark = next.url.indexOf('?')
  return JSON.stringify({
    '@timestamp': new Date(at).toISOString(),
    client_ip: ip,
    client_request_host: host,
    client_request_method: next.method,
    client_ua: userAgent,
    client_url: mark < 0 ? next.url : next.url.slice(0, mark),
    content_type: next.contentType,
    http_response_code: next.status,
    querystring: mark < 0 ? null : next.url.slice(mark),
    reply_length_bytes: next.bytes,
  })
}

/** Second of the line before, and how it is written: most lines share it. */
let written = { second: Number.NaN, text: '' }

function writeCombined({ ip, userAgent, at, next }: Visitor, host: string): string {
  const second = Math.floor(at / 1_000)
  if (second !== written.second) written = { second, text: logTime(at) }
  const { method, url, status, bytes } = next
  return `${host} ${ip} - - [${written.text}] "${method} ${url} HTTP/1.1" ${status} ${bytes} "-" "${userAgent}"`
}

function logTime(at: number): string {
  const [day, month, year, time] = new Date(at).toUTCString().slice(5, 25).split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
