import { compareRanges, containsRange, type Network, parseNetwork } from '../../../shared/address'
import type { Holds } from '../../../shared/blacklist'
import { type Domain, parseDomain } from './domain'

/** What an entry of a list or of the allowlist is: addresses, or a name. */
export type Value =
  | { holds: 'address'; text: string; network: Network }
  | { holds: 'domain'; text: string; domain: Domain }

/** A text as a value, or why it is none, in words for the person who typed it. */
export type ParsedValue = { ok: true; value: Value } | { ok: false; problem: string }

/** Reads a text for a list of addresses or one of domains. */
export function parseValue(holds: Holds, text: string): ParsedValue {
  if (holds === 'domain') {
    const parsed = parseDomain(text)
    return parsed.ok ? { ok: true, value: domainValue(parsed.domain) } : parsed
  }
  const parsed = parseNetwork(text)
  if (parsed.ok) return { ok: true, value: networkValue(parsed.network) }
  const name = parseDomain(text)
  if (!name.ok) return parsed
  return {
    ok: false,
    problem: `${name.domain.text} is a domain, and this list holds addresses. Domains go on a list of domains: dga, dns-tunnel, or one of your own.`,
  }
}

/** Reads a text where both may stand: on the allowlist, in an alert. */
export function parseAnyValue(text: string): ParsedValue {
  const value = readValue(text)
  if (value !== null) return { ok: true, value }
  return parseValue(/[g-z]/i.test(text) ? 'domain' : 'address', text)
}

/** A canonical text as what it is; null where it is neither an address, a network nor a name. */
export function readValue(text: string): Value | null {
  const network = parseNetwork(text)
  if (network.ok) return networkValue(network.network)
  const name = parseDomain(text)
  return name.ok ? domainValue(name.domain) : null
}

/** A network as a value. */
export function networkValue(network: Network): Value {
  return { holds: 'address', text: network.text, network }
}

function domainValue(domain: Domain): Value {
  return { holds: 'domain', text: domain.text, domain }
}

/** Whether an allow entry protects all of a value: a name with everything below it. */
export function protects(allowed: Value, value: Value): boolean {
  if (allowed.holds === 'address') {
    return value.holds === 'address' && containsRange(allowed.network, value.network)
  }
  return value.holds === 'domain' && isAtOrBelow(value.text, allowed.text)
}

/**
 * Whether an allow entry keeps a value off lists. What is allowed of a network is cut out of it; a
 * domain cannot be cut, so that it is off as soon as one name that it covers is allowed.
 */
export function keepsOff(allowed: Value, value: Value): boolean {
  return protects(allowed, value) || (value.holds === 'domain' && blocks(value, allowed))
}

/** Whether an entry blocks all of a value. */
export function blocks(entry: Value, value: Value): boolean {
  if (entry.holds === 'address') {
    return value.holds === 'address' && containsRange(entry.network, value.network)
  }
  if (value.holds !== 'domain') return false
  if (entry.text === value.text) return true
  return entry.domain.coversSubdomains && isAtOrBelow(value.text, entry.text)
}

/** Whether a name is another one or lies below it. */
export function isAtOrBelow(name: string, above: string): boolean {
  return name === above || name.endsWith(`.${above}`)
}

/** Addresses by number before names, and names by their labels from the last one on. */
export function compareValues(a: Value, b: Value): number {
  if (a.holds === 'address') {
    return b.holds === 'address' ? compareRanges(a.network, b.network) : -1
  }
  return b.holds === 'domain' ? compareNames(a.text, b.text) : 1
}

/** By the labels from the last one on, so that what lies below a domain follows it. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0
  const labelsA = a.split('.').reverse()
  const labelsB = b.split('.').reverse()
  const at = labelsA.findIndex((label, index) => label !== labelsB[index])
  if (at < 0) return -1
  return (labelsA[at] ?? '') < (labelsB[at] ?? '') ? -1 : 1
}
