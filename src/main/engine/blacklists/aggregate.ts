import { type AddressRange, type Network, networkAt } from '../../../shared/address'
import type { AddressSet } from './address-set'
import type { Item } from './contents'
import { withoutCovered } from './ranges'
import { networkValue, type Value } from './value'

/** How far items may be joined. */
export interface Aggregation {
  /**
   * Addresses that are not listed may be so many percent of a network that several items are joined
   * to; 0: joined networks hold what is listed and nothing else.
   */
  unlistedPercent: number
  /** What no joined network may hold unless it is listed: allowed and never blocked addresses. */
  guarded: AddressSet
}

/** An item of a list of addresses. */
type AddressItem = Item & { value: Extract<Value, { holds: 'address' }> }

/** Sorted items that do not overlap, with how many addresses stand before each. */
interface Row {
  items: AddressItem[]
  before: bigint[]
}

/**
 * Joins items to the fewest networks that the limit lets through; the widest that it does are taken.
 * Items that a wider one covers are dropped. The answer is sorted: IPv4, then IPv6, by number. Domains
 * follow as they are.
 */
export function aggregate(items: readonly Item[], limits: Aggregation): Item[] {
  const addresses = items.filter(isOfAddresses)
  const byText = new Map(addresses.map((item) => [item.value.text, item]))
  const single = withoutCovered(addresses.map(networkOf)).flatMap(
    ({ text }) => byText.get(text) ?? [],
  )
  const networks = ([4, 6] as const).flatMap((family) => {
    const own = single.filter((item) => networkOf(item).family === family)
    if (own.length === 0) return []
    const joined: Item[] = []
    join(measure(own), 0, own.length, limits, joined)
    return joined
  })
  return [...networks, ...items.filter((item) => !isOfAddresses(item))]
}

function isOfAddresses(item: Item): item is AddressItem {
  return item.value.holds === 'address'
}

function networkOf({ value }: AddressItem): Network {
  return value.network
}

function measure(items: AddressItem[]): Row {
  const before = [0n]
  let sum = 0n
  for (const network of items.map(networkOf)) {
    sum += network.last - network.first + 1n
    before.push(sum)
  }
  return { items, before }
}

/** Adds what the items from `start` up to `end` are joined to. */
function join(row: Row, start: number, end: number, limits: Aggregation, joined: Item[]): void {
  const first = row.items[start]
  const last = row.items[end - 1]
  if (first === undefined || last === undefined) return
  if (end - start === 1) {
    joined.push(first)
    return
  }
  const network = commonNetwork(networkOf(first), networkOf(last))
  const listed = (row.before[end] ?? 0n) - (row.before[start] ?? 0n)
  if (isWithin(network, listed, limits)) {
    joined.push(joinItems(network, row.items.slice(start, end)))
    return
  }
  const half = network.first + (network.last - network.first + 1n) / 2n
  const middle = firstFrom(row.items, half, start, end)
  join(row, start, middle, limits, joined)
  join(row, middle, end, limits, joined)
}

/** Whether a network may stand for the addresses in it that are listed. */
function isWithin(network: Network, listed: bigint, limits: Aggregation): boolean {
  const size = network.last - network.first + 1n
  const unlisted = size - listed
  if (unlisted === 0n) return true
  if (unlisted * 100n > size * BigInt(limits.unlistedPercent)) return false
  return !limits.guarded.ranges.some((range) => doOverlap(range, network))
}

function doOverlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}

/** The smallest network that holds both. */
function commonNetwork(first: Network, last: Network): Network {
  const bits = first.family === 4 ? 32 : 128
  const differing = (first.first ^ last.last).toString(2).length
  return networkAt({ family: first.family, number: first.first }, bits - differing)
}

/** Where the items begin that lie at or behind a number. */
function firstFrom(
  items: readonly AddressItem[],
  number: bigint,
  start: number,
  end: number,
): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((items[middle]?.value.network.first ?? number) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** What is told of a network that stands for several items: it ends with the first that ends. */
function joinItems(network: Network, items: Item[]): Item {
  const [first] = items
  const reasons = new Set(items.map(({ reason }) => reason))
  const decided = items.find(({ origin }) => origin !== 'counter')
  return {
    value: networkValue(network),
    count: items.reduce((sum, { count }) => sum + count, 0),
    firstSeen: extreme(
      items.map(({ firstSeen }) => firstSeen),
      (a, b) => a < b,
    ),
    lastSeen: extreme(
      items.map(({ lastSeen }) => lastSeen),
      (a, b) => a > b,
    ),
    since: items.reduce((least, { since }) => Math.min(least, since), Number.POSITIVE_INFINITY),
    origin: (decided ?? first)?.origin ?? 'counter',
    reason: reasons.size === 1 ? (first?.reason ?? '') : `${items.length} entries`,
    expiresAt: extreme(
      items.map(({ expiresAt }) => expiresAt),
      (a, b) => a < b,
    ),
  }
}

function extreme(
  values: readonly (number | null)[],
  isBetter: (a: number, b: number) => boolean,
): number | null {
  return values.reduce((best, value) => {
    if (best === null) return value
    return value !== null && isBetter(value, best) ? value : best
  }, null)
}
