import { type Network, parseNetwork } from '../../../shared/address'
import { AddressSet } from './address-set'
import { DomainSet } from './domain-set'
import type { AllowRecord } from './membership'
import { keepsOff, networkValue, protects, readValue, type Value } from './value'

/** An allow entry with its place. */
export interface Allow extends AllowRecord {
  value: Value
}

/** Everything on the allowlist at a time. */
export interface Allowed {
  addresses: AddressSet
  domains: DomainSet
}

/** The allow entries that decisions come to: addresses and names. */
export class Allowlist {
  readonly #entries = new Map<string, Allow>()
  #everAllowed = new AddressSet([])
  #hasDomains = false
  #standing: { allowed: Allowed; from: number; until: number } | null = null

  /** Puts an entry in its place; null takes it away, as does a value that cannot be read. */
  set(text: string, record: AllowRecord | null): void {
    const value = record === null ? null : readValue(text)
    if (record === null || value === null) this.#entries.delete(text)
    else this.#entries.set(text, { ...record, value })
    const values = [...this.#entries.values()].map((allow) => allow.value)
    this.#everAllowed = new AddressSet(networksOf(values))
    this.#hasDomains = values.some(({ holds }) => holds === 'domain')
    this.#standing = null
  }

  /** One entry by its exact value, expired or not. */
  get(text: string): Allow | null {
    return this.#entries.get(text) ?? null
  }

  /** All entries, expired ones too. */
  entries(): IterableIterator<[string, Allow]> {
    return this.#entries.entries()
  }

  /** Whether an address was allowed at a time. Asked for every event. */
  isAddressAllowed(address: string, at: number): boolean {
    if (this.#entries.size === 0 || !this.#everAllowed.has(address)) return false
    const parsed = parseNetwork(address)
    return parsed.ok && this.over(networkValue(parsed.network), at).length > 0
  }

  /** Whether a name in lower case, without a dot at its end, is allowed or lies below one that is. */
  isNameAllowed(name: string, at: number): boolean {
    return this.#hasDomains && this.allowed(at).domains.coverOf(name) !== null
  }

  /** The widest standing entry that keeps a value off lists. */
  of(value: Value, at: number): Allow | null {
    let found: Allow | null = null
    for (const allow of this.against(value, at)) {
      if (found === null || protects(allow.value, found.value)) found = allow
    }
    return found
  }

  /** Standing entries that protect all of a value. */
  over(value: Value, at: number): Allow[] {
    return this.#standingAt(at).filter((allow) => protects(allow.value, value))
  }

  /** Standing entries that keep a value off lists. */
  against(value: Value, at: number): Allow[] {
    return this.#standingAt(at).filter((allow) => keepsOff(allow.value, value))
  }

  /** Whether what is allowed at a time keeps the whole of a value off lists. */
  keepsOff(value: Value, at: number): boolean {
    if (value.holds === 'domain') return this.allowed(at).domains.isHitBy(value.domain)
    return this.covers(value, at)
  }

  /** Whether all of a value is allowed at a time. */
  covers(value: Value, at: number): boolean {
    const { addresses, domains } = this.allowed(at)
    if (value.holds === 'domain') return domains.coverOf(value.text) !== null
    const { first, last } = value.network
    return first === last ? addresses.has(value.text) : addresses.covers(value.network)
  }

  /** Everything that is allowed at a time. */
  allowed(at: number): Allowed {
    const known = this.#standing
    if (known !== null && known.from <= at && at < known.until) return known.allowed
    const standing = this.#standingAt(at)
    const values = standing.map((allow) => allow.value)
    const allowed = {
      addresses: new AddressSet(networksOf(values)),
      domains: new DomainSet(
        values.filter(({ holds }) => holds === 'domain').map(({ text }) => text),
      ),
    }
    const until = Math.min(...standing.map((allow) => allow.expiresAt ?? Infinity))
    this.#standing = { allowed, from: at, until }
    return allowed
  }

  #standingAt(at: number): Allow[] {
    return [...this.#entries.values()].filter(
      ({ expiresAt }) => expiresAt === null || expiresAt > at,
    )
  }
}

function networksOf(values: readonly Value[]): Network[] {
  return values.flatMap((value) => (value.holds === 'address' ? [value.network] : []))
}
