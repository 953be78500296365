import { containsRange, ipv4ToNumber, type Network } from '../../../shared/address'
import type { Ground } from '../../../shared/blacklist'
import { AddressSet } from './address-set'
import { aggregate } from './aggregate'
import type { Desk } from './desk'
import type { DomainSet } from './domain-set'
import type { ListIdentity } from './names'
import { cutOut } from './ranges'
import { spellPieces } from './rules'
import { groundsOf, hasOverride, judgeRow, latestExpiry, type Row, rowsOf } from './standing'
import { compareValues, networkValue, readValue, type Value } from './value'

/** One address, network or domain of an export: an entry, or what is left of it. */
export interface Item {
  value: Value
  count: number
  firstSeen: number | null
  lastSeen: number | null
  /** When what holds it now began, ms. */
  since: number
  origin: Ground['kind']
  reason: string
  expiresAt: number | null
}

/** What an export of a list holds. */
export interface Contents {
  /** Sorted, one for each value; all of them are what the list holds. */
  items: Item[]
  /** Entries that are in it, whole or in part. */
  included: number
  /** Entries that stay out: allowed, never blocked, or older than was asked for. */
  leftOut: number
}

/** What is asked of entries beside standing. */
export interface Wanted {
  /** Entries whose newest event is older stay out; null for any age. */
  maxAgeMs: number | null
  /** Entries that their counter alone holds, with fewer hits, stay out. */
  minimumHits: number
  /** Joins addresses that lie side by side (`aggregate`); null leaves all as it is. */
  unlistedPercent: number | null
}

/** What is never published: of names, those too that would cover one. */
interface Holes {
  addresses: AddressSet
  domains: Pick<DomainSet, 'isHitBy'>
}

/**
 * What may be published of a list now. Protected parts are cut out here, of single addresses too,
 * whatever the counters hold.
 */
export function contentsOf(
  desk: Desk,
  { list, holds }: Pick<ListIdentity, 'list' | 'holds'>,
  wanted: Wanted,
): Contents {
  const allowed = desk.ledger.allowlist.allowed(desk.now)
  const domains: Holes['domains'] = {
    isHitBy: (domain) => allowed.domains.isHitBy(domain) || desk.protection.domains.isHitBy(domain),
  }
  const open: Holes = { addresses: allowed.addresses, domains }
  const guarded: Holes = {
    addresses: new AddressSet([...allowed.addresses.ranges, ...desk.protection.ranges]),
    domains,
  }
  const whole: Item[] = []
  const parts: Item[] = []
  let included = 0
  let leftOut = 0
  for (const row of rowsOf(desk, list)) {
    const standing = judgeRow(desk, row)
    if (standing === null) continue
    if (standing.state === 'allowed') leftOut++
    if (!standing.isListed) continue
    const isOverride = hasOverride(row.record, desk.now)
    const values =
      whyLeftOut(desk, row, wanted) !== null
        ? []
        : leftOver(row.value, isOverride ? open : guarded).filter((each) => each.holds === holds)
    if (values.length === 0) {
      leftOut++
      continue
    }
    included++
    for (const value of values) {
      const target = value.text === row.value ? whole : parts
      target.push(describe(desk, row, value))
    }
  }
  const items = joinItems(whole, parts)
  const { unlistedPercent } = wanted
  return {
    items:
      unlistedPercent === null
        ? items
        : aggregate(items, { unlistedPercent, guarded: guarded.addresses }),
    included,
    leftOut,
  }
}

/** What keeps a row from what was asked for: its age or its hits; null where neither does. */
export function whyLeftOut(
  desk: Desk,
  row: Row,
  { maxAgeMs, minimumHits }: Wanted,
): 'age' | 'hits' | null {
  const { counter, record } = row
  if (counter === null) return null
  if (maxAgeMs !== null && desk.now - counter.lastSeen > maxAgeMs) return 'age'
  if (counter.count >= minimumHits) return null
  const isDecided = record?.grounds.some(({ expiresAt }) => (expiresAt ?? Infinity) > desk.now)
  return isDecided === true ? null : 'hits'
}

/** What a value leaves once the holes are cut out of it: of a domain all, or nothing. */
function leftOver(text: string, { addresses, domains }: Holes): Value[] {
  const single = singleIpv4(text)
  if (single !== null) return addresses.has(text) ? [] : [networkValue(single)]
  const value = readValue(text)
  if (value === null) return []
  if (value.holds === 'domain') return domains.isHitBy(value.domain) ? [] : [value]
  const { network } = value
  const pieces = cutOut(network, addresses.ranges)
  const isWhole = pieces.length === 1 && containsRange(pieces[0] ?? network, network)
  return isWhole ? [value] : spellPieces(pieces).map(networkValue)
}

/** The quick way for what nearly all entries are. */
function singleIpv4(value: string): Network | null {
  const number = ipv4ToNumber(value)
  if (number < 0) return null
  const first = BigInt(number)
  return { family: 4, first, last: first, prefix: 32, text: value }
}

function describe(desk: Desk, row: Row, value: Value): Item {
  const grounds = groundsOf(desk, row)
  const main = grounds.find((ground) => ground.kind !== 'counter') ?? grounds[0]
  return {
    value,
    count: row.counter?.count ?? 0,
    firstSeen: row.counter?.firstSeen ?? null,
    lastSeen: row.counter?.lastSeen ?? null,
    since: grounds.length === 0 ? desk.now : Math.min(...grounds.map((ground) => ground.since)),
    origin: main?.kind ?? 'counter',
    reason: main?.reason ?? '',
    expiresAt: latestExpiry(grounds),
  }
}

/** Whole entries first: a piece of a wider one with the same spelling says nothing new. */
function joinItems(whole: Item[], parts: Item[]): Item[] {
  const items = new Map<string, Item>()
  for (const item of [...whole, ...parts]) {
    if (!items.has(item.value.text)) items.set(item.value.text, item)
  }
  return [...items.values()].sort((a, b) => compareValues(a.value, b.value))
}
