/**
 * IP addresses and networks as text and as numbers. One value has one canonical spelling: IPv4 as
 * four decimal numbers without leading zeros, IPv6 as RFC 5952 says, an IPv4-mapped IPv6 address as
 * IPv4, and a network of one address as that address.
 */

export type Family = 4 | 6

/** Addresses `first` to `last`, both inside, as unsigned numbers of 32 or 128 bits. */
export interface AddressRange {
  family: Family
  first: bigint
  last: bigint
}

/** A range that is a network; `text` is its canonical spelling. */
export interface Network extends AddressRange {
  prefix: number
  text: string
}

/** What a text means as an address or network, or in words why it means none. */
export type ParsedNetwork = { ok: true; network: Network } | { ok: false; problem: string }

const BITS = { 4: 32, 6: 128 } as const
const MAPPED = 0xffffn << 32n
const DOT = 46
const ZERO = 48

/** Number of a strict dotted quad, or -1 where the text is none. Called for every event. */
export function ipv4ToNumber(text: string): number {
  const length = text.length
  if (length < 7 || length > 15) return -1
  let value = 0
  let part = -1
  let dots = 0
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code === DOT) {
      if (part < 0 || dots === 3) return -1
      value = value * 256 + part
      part = -1
      dots++
    } else {
      const digit = code - ZERO
      if (digit < 0 || digit > 9 || part === 0) return -1
      part = part < 0 ? digit : part * 10 + digit
      if (part > 255) return -1
    }
  }
  return dots === 3 && part >= 0 ? value * 256 + part : -1
}

/** Canonical spelling of an address, or null where the text is no address (a network is none). */
export function canonicalAddress(text: string): string | null {
  if (ipv4ToNumber(text) >= 0) return text
  const number = ipv6ToNumber(text)
  return number === null ? null : formatAddress(unmap({ family: 6, number }))
}

/** Number of an IPv6 address, mapped ones too, or null where the text is none. */
export function ipv6ToNumber(text: string): bigint | null {
  if (text.length < 2 || text.length > 45 || !text.includes(':')) return null
  const plain = text.includes('.') ? withoutQuad(text) : text
  if (plain === null || !/^[0-9a-fA-F:]+$/.test(plain)) return null
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : []
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

/** An address with an IPv4 tail, written in hexadecimal groups only. */
function withoutQuad(text: string): string | null {
  const start = text.lastIndexOf(':') + 1
  const number = ipv4ToNumber(text.slice(start))
  if (number < 0) return null
  return `${text.slice(0, start)}${Math.floor(number / 65_536).toString(16)}:${(number % 65_536).toString(16)}`
}

function groupsOf(text: string): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  if (parts.length > 8) return null
  if (parts.some((part) => part.length < 1 || part.length > 4)) return null
  return parts.map((part) => Number.parseInt(part, 16))
}

/** An address as a number with its family, or null where the text is none. */
export function parseAddress(text: string): { family: Family; number: bigint } | null {
  const quad = ipv4ToNumber(text)
  if (quad >= 0) return { family: 4, number: BigInt(quad) }
  const number = ipv6ToNumber(text)
  return number === null ? null : unmap({ family: 6, number })
}

function unmap(address: { family: Family; number: bigint }): { family: Family; number: bigint } {
  return address.family === 6 && address.number >> 32n === MAPPED >> 32n
    ? { family: 4, number: address.number & 0xffffffffn }
    : address
}

/** Canonical spelling of a number: RFC 5952 section 4 for IPv6. */
export function formatAddress(address: { family: Family; number: bigint }): string {
  return address.family === 4 ? formatIpv4(Number(address.number)) : formatIpv6(address.number)
}

function formatIpv4(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`
}

function formatIpv6(number: bigint): string {
  const groups: string[] = []
  for (let shift = 112n; shift >= 0n; shift -= 16n) {
    groups.push(((number >> shift) & 0xffffn).toString(16))
  }
  const run = longestZeroRun(groups)
  if (run.length < 2) return groups.join(':')
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`
}

/** The longest run of zero groups, the first of equal ones. */
function longestZeroRun(groups: string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, index) => {
    if (group !== '0') start = index + 1
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start }
  })
  return best
}

/**
 * Reads an address or a network (`203.0.113.0/24`). A network whose address has bits beyond its
 * prefix is refused with the one that was probably meant.
 */
export function parseNetwork(text: string): ParsedNetwork {
  const problem = commonProblem(text)
  if (problem !== null) return { ok: false, problem }
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === null) return { ok: false, problem: addressProblem(text) }
  const isMapped = address.family === 4 && text.includes(':')
  const bits = BITS[address.family]
  if (slash < 0) return { ok: true, network: networkAt(address, bits) }
  const written = text.slice(slash + 1)
  const prefix = /^(0|[1-9]\d{0,2})$/.test(written) ? Number(written) - (isMapped ? 96 : 0) : -1
  if (prefix < 0 || prefix > bits) {
    const [least, most] = isMapped ? [96, 128] : [0, bits]
    return { ok: false, problem: `The number after the slash must be ${least} to ${most}.` }
  }
  const network = networkAt(address, prefix)
  if (network.first === address.number) return { ok: true, network }
  return {
    ok: false,
    problem: `${text} is not a network address. Did you mean ${network.text}? That is ${sizeText(network)}.`,
  }
}

/** Canonical spelling of an address or network, or null where the text is none. */
export function canonicalNetwork(text: string): string | null {
  const quick = canonicalAddress(text)
  if (quick !== null) return quick
  const parsed = parseNetwork(text)
  return parsed.ok ? parsed.network.text : null
}

/** The network of a prefix length around an address. */
export function networkAt(address: { family: Family; number: bigint }, prefix: number): Network {
  const { family, number } = address
  const size = 1n << BigInt(BITS[family] - prefix)
  const first = number - (number % size)
  const start = formatAddress({ family, number: first })
  const text = prefix === BITS[family] ? start : `${start}/${prefix}`
  return { family, first, last: first + size - 1n, prefix, text }
}

function commonProblem(text: string): string | null {
  if (text === '') return 'Type an address, or a network such as 203.0.113.0/24.'
  if (/\s/.test(text)) return 'An address has no spaces in it.'
  if (text.includes('%')) return 'Leave out the zone, the part from the percent sign on.'
  const port = /^(?:([\d.]+)|\[([^\]]+)\]):\d+$/.exec(text)
  const host = port === null ? null : canonicalAddress(port[1] ?? port[2] ?? '')
  if (host !== null) return `${text} carries a port. Did you mean ${host}?`
  return null
}

function addressProblem(text: string): string {
  const quad = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})\.(\d{1,5})(\/\d*)?$/.exec(text)
  if (quad === null) {
    return `${shorten(text)} is neither an address nor a network such as 203.0.113.0/24.`
  }
  const parts = quad.slice(1, 5)
  return parts.some((part) => Number(part) > 255)
    ? `${text} is not an address: each of the four numbers is 0 to 255.`
    : `${text} is not an address: write its numbers without leading zeros.`
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

/** Number of addresses in a range. */
export function sizeOf(range: AddressRange): bigint {
  return range.last - range.first + 1n
}

/** `1 address`, `16,777,216 addresses`. */
export function sizeText(range: AddressRange): string {
  const size = sizeOf(range)
  return size === 1n ? '1 address' : `${size.toLocaleString('en-US')} addresses`
}

/** Whether every address of `inner` lies in `outer`. */
export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last
}

/** IPv4 before IPv6, then by number, the wider one first. */
export function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  if (a.last === b.last) return 0
  return a.last > b.last ? -1 : 1
}
