import { compareRanges, containsRange, ipv4ToNumber, type Network } from '../../../shared/address'
import type { Ground } from '../../../shared/blacklist'
import { AddressSet } from './address-set'
import { aggregate } from './aggregate'
import type { Desk } from './desk'
import { cutOut } from './ranges'
import { spellPieces } from './rules'
import {
  groundsOf,
  hasOverride,
  judgeRow,
  latestExpiry,
  networkOf,
  type Row,
  rowsOf,
} from './standing'

/** One address or network of an export: an entry, or what is left of it. */
export interface Item {
  network: Network
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
  /** Sorted, one for each address or network. */
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
  /** Joins what lies side by side (`aggregate`); null leaves all as it is. */
  unlistedPercent: number | null
}

/**
 * What may be published of a list now. Protected parts are cut out here, of single addresses too,
 * whatever the counters hold.
 */
export function contentsOf(desk: Desk, list: string, wanted: Wanted): Contents {
  const allowed = desk.ledger.allowedSet(desk.now)
  const guarded = new AddressSet([...allowed.ranges, ...desk.protection.ranges])
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
    const networks = isLeftOut(desk, row, wanted)
      ? []
      : leftOver(row.value, isOverride ? allowed : guarded)
    if (networks.length === 0) {
      leftOut++
      continue
    }
    included++
    for (const network of networks) {
      const target = network.text === row.value ? whole : parts
      target.push(describe(desk, row, network))
    }
  }
  const items = joinItems(whole, parts)
  const { unlistedPercent } = wanted
  return {
    items: unlistedPercent === null ? items : aggregate(items, { unlistedPercent, guarded }),
    included,
    leftOut,
  }
}

function isLeftOut(desk: Desk, row: Row, { maxAgeMs, minimumHits }: Wanted): boolean {
  const { counter, record } = row
  if (counter === null) return false
  if (maxAgeMs !== null && desk.now - counter.lastSeen > maxAgeMs) return true
  if (counter.count >= minimumHits) return false
  const isDecided = record?.grounds.some(({ expiresAt }) => (expiresAt ?? Infinity) > desk.now)
  return isDecided !== true
}

/** What a value leaves once the holes are cut out of it. */
function leftOver(value: string, holes: AddressSet): Network[] {
  const single = singleIpv4(value)
  if (single !== null) return holes.has(value) ? [] : [single]
  const network = networkOf(value)
  if (network === null) return []
  const pieces = cutOut(network, holes.ranges)
  const isWhole = pieces.length === 1 && containsRange(pieces[0] ?? network, network)
  return isWhole ? [network] : spellPieces(pieces)
}

/** The quick way for what nearly all entries are. */
function singleIpv4(value: string): Network | null {
  const number = ipv4ToNumber(value)
  if (number < 0) return null
  const first = BigInt(number)
  return { family: 4, first, last: first, prefix: 32, text: value }
}

function describe(desk: Desk, row: Row, network: Network): Item {
  const grounds = groundsOf(desk, row)
  const main = grounds.find((ground) => ground.kind !== 'counter') ?? grounds[0]
  return {
    network,
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
    if (!items.has(item.network.text)) items.set(item.network.text, item)
  }
  return [...items.values()].sort((a, b) => compareRanges(a.network, b.network))
}
