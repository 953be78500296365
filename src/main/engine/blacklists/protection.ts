import {
  type AddressRange,
  containsRange,
  type Network,
  parseNetwork,
} from '../../../shared/address'
import { AddressSet } from './address-set'
import { parseDomain } from './domain'
import { DomainSet } from './domain-set'

/**
 * Ranges that are nobody's attacker: IANA's special-purpose registries (RFC 6890 and its updates)
 * without the documentation and benchmark ranges, in which the demo and examples live.
 */
const SPECIAL: readonly (readonly [string, string])[] = [
  ['10.0.0.0/8', 'private addresses'],
  ['172.16.0.0/12', 'private addresses'],
  ['192.168.0.0/16', 'private addresses'],
  ['fc00::/7', 'private addresses'],
  ['127.0.0.0/8', 'loopback addresses'],
  ['::1', 'the loopback address'],
  ['169.254.0.0/16', 'link-local addresses'],
  ['fe80::/10', 'link-local addresses'],
  ['0.0.0.0/8', 'addresses of "this network"'],
  ['::', 'the unspecified address'],
  ['100.64.0.0/10', 'addresses that providers share between customers'],
  ['192.0.0.0/24', 'addresses reserved for protocols'],
  ['192.88.99.0/24', 'addresses reserved for relays'],
  ['224.0.0.0/4', 'multicast addresses'],
  ['ff00::/8', 'multicast addresses'],
  ['240.0.0.0/4', 'reserved addresses'],
  ['64:ff9b::/96', 'addresses that translate IPv4'],
  ['64:ff9b:1::/48', 'addresses that translate IPv4'],
  ['100::/64', 'addresses that are discarded'],
  ['2001::/23', 'addresses reserved for protocols'],
  ['2002::/16', 'addresses reserved for relays'],
  ['fec0::/10', 'former site-local addresses'],
]

/** Public resolvers that whole organisations depend on. */
const RESOLVERS: readonly (readonly [string, readonly string[]])[] = [
  ['Google', ['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844']],
  ['Cloudflare', ['1.1.1.1', '1.0.0.1', '2606:4700:4700::1111', '2606:4700:4700::1001']],
  ['Quad9', ['9.9.9.9', '149.112.112.112', '2620:fe::fe', '2620:fe::9']],
  ['OpenDNS', ['208.67.222.222', '208.67.220.220', '2620:119:35::35', '2620:119:53::53']],
]

/** Own without being said so: nobody else can have these. */
const OWN_BY_NATURE = SPECIAL.slice(0, 8).map(([text]) => text)

interface Guarded {
  network: Network
  words: string
}

/** Which addresses and names are never blocked, and which are the organisation's own. */
export interface Protection {
  /** An address of the own networks: private ranges and those of the settings. */
  isOwn: (address: string) => boolean
  /** An address that is everybody's: private, loopback or link-local. */
  isPrivate: (address: string) => boolean
  /** An address of the settings' own networks that is not private: it tells who the organisation is. */
  isOwnPublic: (address: string) => boolean
  /** An address that is never blocked, own ones included. */
  isNeverBlocked: (address: string) => boolean
  /**
   * Why a whole address or network is never blocked, or a domain that is an own one, lies below one
   * or would cover one, in words; null where it may be blocked.
   */
  whyNeverBlocked: (value: string) => string | null
  /** The ranges of `isOwn`, sorted and merged. */
  ownRanges: readonly AddressRange[]
  /** All never-blocked ranges, sorted and merged. */
  ranges: readonly AddressRange[]
  /** The own domains, each with all names below it. */
  domains: DomainSet
}

/** Settings entries that are no network are left out here: the settings' own check tells them. */
export function createProtection(
  ownNetworks: readonly string[],
  ownDomains: readonly string[] = [],
): Protection {
  const own = ownNetworks.flatMap((text) => networks(text))
  const guarded: Guarded[] = [
    ...own.map((network) => ({ network, words: `${network.text}, one of your own networks` })),
    ...FIXED,
  ]
  const ownSet = new AddressSet([...own, ...OWN_BY_NATURE.flatMap(networks)])
  const statedSet = new AddressSet(own)
  const privateSet = new AddressSet(OWN_BY_NATURE.flatMap(networks))
  const set = new AddressSet(guarded.map(({ network }) => network))
  const domains = new DomainSet(ownDomains)
  return {
    isOwn: (address) => ownSet.has(address),
    ownRanges: ownSet.ranges,
    isPrivate: (address) => privateSet.has(address),
    isOwnPublic: (address) => statedSet.has(address) && !privateSet.has(address),
    isNeverBlocked: (address) => set.has(address),
    whyNeverBlocked: (value) => {
      const parsed = parseNetwork(value)
      if (!parsed.ok) return whyDomainIsKept(domains, ownDomains, value)
      if (!set.covers(parsed.network)) return null
      const { network } = parsed
      const reason = guarded.find((entry) => containsRange(entry.network, network))
      return reason === undefined
        ? `${network.text} lies in ranges that are never blocked.`
        : sentence(network, reason)
    },
    ranges: set.ranges,
    domains,
  }
}

function whyDomainIsKept(
  domains: DomainSet,
  ownDomains: readonly string[],
  text: string,
): string | null {
  if (ownDomains.length === 0) return null
  const parsed = parseDomain(text)
  if (!parsed.ok || !domains.isHitBy(parsed.domain)) return null
  const name = parsed.domain.text
  const own = domains.coverOf(name)
  if (own !== null) {
    return own === name
      ? `${name} is one of your own domains, and is never blocked.`
      : `${name} belongs to ${own}, one of your own domains, and is never blocked.`
  }
  const below = ownDomains.find((each) => each.endsWith(`.${name}`)) ?? ''
  return `Blocking ${name} would block ${below}, one of your own domains, which are never blocked.`
}

function sentence(value: Network, { network, words }: Guarded): string {
  const verb = value.text === network.text ? 'is' : 'belongs to'
  return `${value.text} ${verb} ${words}, and is never blocked.`
}

function networks(text: string): Network[] {
  const parsed = parseNetwork(text)
  return parsed.ok ? [parsed.network] : []
}

const FIXED: readonly Guarded[] = [
  ...SPECIAL.flatMap(([text, words]) =>
    networks(text).map((network) => ({
      network,
      words: network.text.includes('/') ? `${network.text}, ${words}` : words,
    })),
  ),
  ...RESOLVERS.flatMap(([owner, addresses]) =>
    addresses.flatMap(networks).map((network) => ({
      network,
      words: `a public resolver of ${owner}`,
    })),
  ),
]
