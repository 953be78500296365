import { createRandom, type Random } from './random'
import { LOOKALIKES } from './synthetic-lookalikes'
import { type NameQuery, type NameStream, TUNNEL_TOOLS } from './synthetic-tunnels'

/** How DNS queries are made up; the same options give the same lines. */
export interface DnsOptions {
  /** Lines in all, Infinity for a stream without end. */
  count: number
  /** Ordinary clients, 1 or more; the first ask most. */
  clients?: number
  /** Clients that ask for generated names. */
  bots?: number
  /** Clients that carry data out in names, each by another tool as far as there are tools. */
  tunnels?: number
  /** Ordinary clients whose names resemble a tunnel's, each of another kind. */
  lookalikes?: number
  /** Queries a second of event time. */
  ratePerSecond?: number
  seed?: number
  /** Event time of the first line, ms. */
  start: number
}

/** What a line really is. */
export type DnsTruth = 'ordinary' | 'dga' | 'tunnel'

const DEFAULT_RATE = 100
const DEFAULT_CLIENTS = 20
/** Of so many queries one is a bot's, and one a tunnel's. */
const BOT_SHARE = 0.05
const TUNNEL_SHARE = 0.03
/** Share of queries of ordinary clients whose names resemble a tunnel's, where there are some. */
const LOOKALIKE_SHARE = 0.1
/** Share of what ordinary clients ask that does not exist. */
const MISTYPED = 0.02
/** Share of generated names that somebody has registered. */
const REGISTERED = 0.04
const SERVER = '192.0.2.53'

const SITES = ['news', 'mail', 'shop', 'weather', 'maps', 'bank', 'music', 'forum', 'wiki'] as const
const HOSTS = ['', 'www.', 'api.', 'cdn.', 'img.', 'login.', 'static-1.'] as const
const ZONES = ['example', 'example.com', 'example.net', 'example.org'] as const
const TYPES = ['A', 'A', 'A', 'AAAA', 'AAAA', 'HTTPS'] as const
const NUMBERS: Readonly<Record<string, number>> = {
  A: 1,
  CNAME: 5,
  NULL: 10,
  MX: 15,
  TXT: 16,
  KEY: 25,
  AAAA: 28,
  SRV: 33,
  HTTPS: 65,
  TYPE65399: 65_399,
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** A query before it is written. */
interface MadeQuery {
  truth: DnsTruth
  client: string
  name: string
  type: string
  answers: string[] | null
}

/**
 * Made-up DNS queries as lines of Zeek's dns.log in JSON, in the order of their times, each with
 * what it really is in `truth`, which no detector reads.
 */
export function* generateDns(options: DnsOptions): Generator<string> {
  const { count, start, seed = 1, bots = 1, tunnels = 1, lookalikes = 0 } = options
  const carriers = createCarriers(seed, tunnels, lookalikes)
  const clients = Math.max(1, options.clients ?? DEFAULT_CLIENTS)
  const stepMs = 1000 / Math.max(0.001, options.ratePerSecond ?? DEFAULT_RATE)
  const random = createRandom(seed)
  for (let made = 0; made < count; made += 1) {
    const query = makeQuery(random, clients, bots, carriers)
    yield write(query, random, start + made * stepMs, made)
  }
}

/** The client of a made-up line. */
export function clientOf(line: string): string {
  return /"id\.orig_h":"([^"]+)"/.exec(line)?.[1] ?? ''
}

function makeQuery(random: Random, clients: number, bots: number, carriers: Carriers): MadeQuery {
  if (bots > 0 && random.isLucky(BOT_SHARE)) return makeBot(random, bots)
  const { tunnels, lookalikes } = carriers
  if (tunnels.length > 0 && random.isLucky(TUNNEL_SHARE)) {
    return makeCarried(tunnels, random, 'tunnel')
  }
  if (lookalikes.length > 0 && random.isLucky(LOOKALIKE_SHARE)) {
    return makeCarried(lookalikes, random, 'ordinary')
  }
  return makeOrdinary(random, clients)
}

function makeOrdinary(random: Random, clients: number): MadeQuery {
  const share = random.below(1_000_000) / 1_000_000
  const client = addressIn('198.18', Math.floor(clients * share * share))
  const isMistyped = random.isLucky(MISTYPED)
  const site = random.pick(SITES)
  const name = `${random.pick(HOSTS)}${isMistyped ? mistype(site, random) : site}.${random.pick(ZONES)}`
  const answers = isMistyped ? null : [`198.51.100.${1 + random.below(254)}`]
  return { truth: 'ordinary', client, name, type: random.pick(TYPES), answers }
}

function makeBot(random: Random, bots: number): MadeQuery {
  // Each is a domain of its own, as those of real ones are.
  const name = `${textOf(LETTERS, 10 + random.below(8), random)}.example`
  const answers = random.isLucky(REGISTERED) ? ['203.0.113.66'] : null
  const client = addressIn('198.19', random.below(bots))
  return { truth: 'dga', client, name, type: 'A', answers }
}

/** What a client asks below one domain. */
interface Carrier {
  client: string
  domain: string
  next: () => NameQuery
}

interface Carriers {
  tunnels: Carrier[]
  lookalikes: Carrier[]
}

function createCarriers(seed: number, tunnels: number, lookalikes: number): Carriers {
  const create = (streams: readonly NameStream[], count: number, first: number, domain: string) =>
    Array.from({ length: count }, (_, number): Carrier => {
      const random = createRandom(seed + first + number)
      const stream = streams[number % streams.length]
      if (stream === undefined) throw new RangeError('There are no streams of names')
      return { client: addressIn('198.19', first + number), domain, next: stream(random) }
    })
  return {
    tunnels: create(Object.values(TUNNEL_TOOLS), tunnels, 256, 't.example.net'),
    lookalikes: create(Object.values(LOOKALIKES), lookalikes, 1_024, 'example.org'),
  }
}

function makeCarried(carriers: readonly Carrier[], random: Random, truth: DnsTruth): MadeQuery {
  const carrier = carriers[random.below(carriers.length)]
  if (carrier === undefined) throw new RangeError('Nobody carries anything')
  const { labels, type, answers } = carrier.next()
  return { truth, client: carrier.client, name: `${labels}.${carrier.domain}`, type, answers }
}

/** Benchmark addresses: 198.18.0.0/15 is nobody's. */
function addressIn(half: string, number: number): string {
  return `${half}.${Math.floor(number / 256) % 256}.${number % 256}`
}

function mistype(word: string, random: Random): string {
  const at = random.below(word.length)
  return `${word.slice(0, at)}${textOf(LETTERS, 1, random)}${word.slice(at)}`
}

function textOf(letters: string, length: number, random: Random): string {
  let text = ''
  for (let at = 0; at < length; at += 1) text += letters[random.below(letters.length)]
  return text
}

function write(query: MadeQuery, random: Random, timeMs: number, number: number): string {
  const { truth, client, name, type, answers } = query
  return JSON.stringify({
    _path: 'dns',
    ts: new Date(timeMs).toISOString(),
    uid: `C${number.toString(36)}`,
    'id.orig_h': client,
    'id.orig_p': 1_024 + random.below(60_000),
    'id.resp_h': SERVER,
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: random.below(65_536),
    query: name,
    qclass: 1,
    qtype: NUMBERS[type],
    qtype_name: type,
    rcode: answers === null ? 3 : 0,
    rcode_name: answers === null ? 'NXDOMAIN' : 'NOERROR',
    ...(answers === null ? {} : { answers }),
    rejected: false,
    truth,
  })
}
