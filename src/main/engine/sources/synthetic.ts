import { createRandom, type Random } from './random'
import { SYNTHETIC_KINDS, type SyntheticKind } from './synthetic-texts'

/** How alerts are made up; the same options give the same lines. */
export interface SyntheticOptions {
  /** Lines in all, Infinity for a stream without end. */
  count: number
  /** Different reported addresses, 1 or more; the first of them report most. */
  addresses?: number
  /** Alerts a second of event time, at most 1,000: every distinct alert has its own millisecond. */
  ratePerSecond?: number
  /** Share of lines that repeat one of the last 1,000 exactly, 0 to 1. */
  duplicates?: number
  seed?: number
  /** Event time of the first line, ms. */
  start: number
}

const DEFAULT_ADDRESSES = 100
const DEFAULT_RATE = 100
const REMEMBERED_LINES = 1_000
const REPORTERS = 4
/** Hosts of 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 that are used. */
const DOCUMENTATION_NETS = ['192.0.2', '198.51.100', '203.0.113'] as const
const DOCUMENTATION_HOSTS = 254 * DOCUMENTATION_NETS.length
/** Addresses of 198.18.0.0/15. */
const BENCHMARK_HOSTS = 2 ** 17
/** Of so many addresses one is IPv6. */
const IPV6_EVERY = 16

/** Made-up blacklist events as NDJSON lines without line breaks, one alert a line. */
export function* generateAlerts(options: SyntheticOptions): Generator<string> {
  const { count, start, seed = 1, duplicates = 0 } = options
  const addresses = Math.max(1, options.addresses ?? DEFAULT_ADDRESSES)
  const stepMs = Math.max(1, 1000 / Math.max(0.001, options.ratePerSecond ?? DEFAULT_RATE))
  const random = createRandom(seed)
  const reporters = Array.from({ length: REPORTERS }, () => makeUuid(random))
  const recent: string[] = []
  let distinct = 0
  for (let made = 0; made < count; made += 1) {
    if (recent.length > 0 && random.isLucky(duplicates)) {
      yield recent[random.below(recent.length)] ?? ''
      continue
    }
    const line = makeAlertLine({
      time: Math.floor(start + distinct * stepMs),
      reporter: reporters[random.below(REPORTERS)] ?? '',
      address: addressAt(pickAddress(random, addresses)),
      kind: random.pick(SYNTHETIC_KINDS),
      random,
    })
    if (duplicates > 0) recent[distinct % REMEMBERED_LINES] = line
    distinct += 1
    yield line
  }
}

/** What one made-up alert says. */
export interface AlertDraft {
  time: number
  reporter: string
  address: string
  kind: SyntheticKind
  random: Random
}

/** A blacklist event as its message, one line. */
export function makeAlertLine({ time, reporter, address, kind, random }: AlertDraft): string {
  const port = random.pick(kind.ports)
  const info = inJson(random.pick(kind.infos))
  const reason = inJson(random.pick(kind.reasons))
  return `{"user_id":"${reporter}","timestamp":${time},"ip":"${address}","alert_id":${kind.alertId},"dst_port":${port},"info":${info},"reason":${reason}}`
}

/** The address that a made-up line reports. */
export function addressOf(line: string): string {
  return /"ip":"([^"]+)"/.exec(line)?.[1] ?? ''
}

/**
 * The address of a number from 0: documentation ranges first, then the benchmark range, every
 * sixteenth and all beyond in 2001:db8::/32. Canonical, and no two numbers give the same one.
 */
export function addressAt(index: number): string {
  const before = Math.floor(index / IPV6_EVERY)
  const number = index - before
  if (index % IPV6_EVERY === IPV6_EVERY - 1) return documentationIpv6(index)
  if (number < DOCUMENTATION_HOSTS) {
    const net = DOCUMENTATION_NETS[number % DOCUMENTATION_NETS.length]
    return `${net}.${1 + Math.floor(number / DOCUMENTATION_NETS.length)}`
  }
  const host = number - DOCUMENTATION_HOSTS
  if (host >= BENCHMARK_HOSTS) return documentationIpv6(index)
  return `198.${18 + (host >>> 16)}.${(host >>> 8) & 255}.${host & 255}`
}

function documentationIpv6(index: number): string {
  const high = (1 + Math.floor(index / 65_536)).toString(16)
  return `2001:db8::${high}:${(index % 65_536).toString(16)}`
}

/** Low numbers come more often: a few addresses make most of the noise. */
export function pickAddress(random: Random, addresses: number): number {
  const share = random.below(1_000_000) / 1_000_000
  return Math.floor(addresses * share * share)
}

/** A UUID of version 4 from seeded numbers. */
export function makeUuid(random: Random): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => random.below(16).toString(16)).join('')
  const variant = random.pick(['8', '9', 'a', 'b'])
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`
}

const written = new Map<string, string>()

/** The few texts there are, written as JSON once. */
function inJson(text: string): string {
  let json = written.get(text)
  if (json === undefined) {
    json = JSON.stringify(text)
    written.set(text, json)
  }
  return json
}
