import {
  type AddressRange,
  compareRanges,
  type Family,
  type Network,
  networkAt,
} from '../../../shared/address'

/** Sorted ranges without overlaps or direct neighbours that cover the same addresses. */
export function mergeRanges(ranges: Iterable<AddressRange>): AddressRange[] {
  const merged: AddressRange[] = []
  for (const range of [...ranges].sort(compareRanges)) {
    const last = merged.at(-1)
    if (last !== undefined && last.family === range.family && range.first <= last.last + 1n) {
      if (range.last > last.last) last.last = range.last
    } else {
      merged.push({ family: range.family, first: range.first, last: range.last })
    }
  }
  return merged
}

/** What is left of a range once `holes` (sorted, merged) are cut out of it. */
export function cutOut(range: AddressRange, holes: readonly AddressRange[]): AddressRange[] {
  const pieces: AddressRange[] = []
  const { family } = range
  let first = range.first
  for (const hole of holes) {
    if (hole.family !== family || hole.last < first) continue
    if (hole.first > range.last) break
    if (hole.first > first) pieces.push({ family, first, last: hole.first - 1n })
    first = hole.last + 1n
    if (first > range.last) return pieces
  }
  pieces.push({ family, first, last: range.last })
  return pieces
}

const BITS: Record<Family, number> = { 4: 32, 6: 128 }

/** The fewest networks that make up a range, in order. */
export function networksOf(range: AddressRange): Network[] {
  const networks: Network[] = []
  const bits = BITS[range.family]
  let first = range.first
  while (first <= range.last) {
    let hostBits = 0
    while (hostBits < bits) {
      const size = 1n << BigInt(hostBits + 1)
      if (first % size !== 0n || first + size - 1n > range.last) break
      hostBits++
    }
    const network = networkAt({ family: range.family, number: first }, bits - hostBits)
    networks.push(network)
    first = network.last + 1n
  }
  return networks
}

/** The two networks of half the size that make up one that is wider than an address. */
export function networkHalves({ family, first, prefix }: Network): Network[] {
  const half = 1n << BigInt(BITS[family] - prefix - 1)
  return [first, first + half].map((number) => networkAt({ family, number }, prefix + 1))
}

/** Networks that are not inside another one of the same list, sorted: IPv4, then IPv6, by number. */
export function withoutCovered(networks: readonly Network[]): Network[] {
  const kept: Network[] = []
  for (const network of [...networks].sort(compareRanges)) {
    const last = kept.at(-1)
    const isCovered =
      last !== undefined && last.family === network.family && network.last <= last.last
    if (!isCovered) kept.push(network)
  }
  return kept
}
