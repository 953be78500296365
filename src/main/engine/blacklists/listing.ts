import { ipv4ToNumber } from '../../../shared/address'
import type { Entry, EntryPage, EntryQuery } from '../../../shared/blacklist'
import type { Allow } from './allowlist'
import type { Desk } from './desk'
import { ALLOWLIST } from './names'
import { describeRow, expiryOf, judgeRow, type Row, rowsOf, type Standing } from './standing'
import { blocks, compareNames, compareValues, readValue, type Value } from './value'

type Counts = EntryPage['counts']

interface Judged {
  row: Row
  standing: Standing
}

/** How many rows of a list are active (in its exports), allowed, to be reviewed, and there at all. */
export function countRows(desk: Desk, list: string): Counts {
  const counts: Counts = { active: 0, allowed: 0, review: 0, all: 0 }
  for (const row of rowsOf(desk, list)) {
    const standing = judgeRow(desk, row)
    if (standing !== null) countStanding(counts, standing)
  }
  return counts
}

function countStanding(counts: Counts, { state, isListed }: Standing): void {
  counts.all++
  if (isListed) counts.active++
  if (state === 'allowed') counts.allowed++
  if (state === 'review') counts.review++
}

/** One page of a list. `active` are the entries that an export holds, those to be reviewed too. */
export function pageOf(desk: Desk, query: EntryQuery): EntryPage {
  const counts: Counts = { active: 0, allowed: 0, review: 0, all: 0 }
  const found: Judged[] = []
  const isMatch = matcher(query.text)
  for (const row of rowsOf(desk, query.list)) {
    const standing = judgeRow(desk, row)
    if (standing === null) continue
    countStanding(counts, standing)
    if (isWanted(query.state, standing) && isMatch(row)) found.push({ row, standing })
  }
  const end = query.offset + query.limit
  const first = firstOf(found, end, comparison(desk, query)).slice(query.offset)
  const entries = first.map(({ row, standing }) => describeRow(desk, query.list, row, standing))
  return { entries, total: found.length, counts }
}

function isWanted(state: EntryQuery['state'], standing: Standing): boolean {
  if (state === 'all') return true
  return state === 'active' ? standing.isListed : standing.state === state
}

/** Text finds values and reasons; a whole address or name also finds what blocks it from above. */
function matcher(text: string): (row: Row) => boolean {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return () => true
  const sought = readValue(wanted)
  return ({ value, record }) => {
    if (value.includes(wanted)) return true
    if (record === null) return false
    if (sought !== null && isBlockedBy(value, sought)) return true
    const { release, suspension } = record
    const reasons = [...record.grounds, release, suspension].map((each) => each?.reason ?? '')
    return reasons.some((reason) => reason.toLowerCase().includes(wanted))
  }
}

/** Single addresses are left out: their own text has found them. */
function isBlockedBy(text: string, sought: Value): boolean {
  if (sought.holds === 'domain' ? !sought.text.endsWith(text) : !text.includes('/')) return false
  const entry = readValue(text)
  return entry !== null && blocks(entry, sought)
}

type Compare = (a: Judged, b: Judged) => number

function comparison(desk: Desk, { sort, descending }: EntryQuery): Compare {
  const sign = descending ? -1 : 1
  if (sort === 'value') return (a, b) => sign * compareTexts(a.row.value, b.row.value)
  const keyOf = sortKey(desk, sort)
  return (a, b) => {
    const keyA = keyOf(a.row)
    const keyB = keyOf(b.row)
    if (keyA === keyB) return compareTexts(a.row.value, b.row.value)
    if (keyA === null) return 1
    if (keyB === null) return -1
    return keyA < keyB ? -sign : sign
  }
}

function sortKey(
  desk: Desk,
  sort: Exclude<EntryQuery['sort'], 'value'>,
): (row: Row) => number | null {
  if (sort === 'count') return (row) => counterOf(row)?.count ?? 0
  if (sort === 'expiresAt') return (row) => expiryOf(desk, row) ?? Number.POSITIVE_INFINITY
  return (row) => counterOf(row)?.[sort] ?? null
}

function counterOf({ counter, record }: Row): Row['counter'] {
  return counter ?? record?.suspension?.last.counter ?? record?.release?.last.counter ?? null
}

/** Addresses by number, IPv4 before IPv6; then names. */
function compareTexts(a: string, b: string): number {
  const quadA = ipv4ToNumber(a)
  const quadB = ipv4ToNumber(b)
  if (quadA >= 0 && quadB >= 0) return quadA - quadB
  if (isName(a) && isName(b)) return compareNames(a, b)
  const valueA = readValue(a)
  const valueB = readValue(b)
  return valueA === null || valueB === null ? 0 : compareValues(valueA, valueB)
}

/** Of canonical values; tells them apart at the price of a glance. */
function isName(value: string): boolean {
  return !/[:/]/.test(value) && ipv4ToNumber(value) < 0
}

/** Up to here a sorted buffer is faster than sorting everything. */
const BUFFERED = 2_000

/** The first `count` items in order; a page of a long list need not sort all of it. */
function firstOf(items: Judged[], count: number, compare: Compare): Judged[] {
  if (count > BUFFERED || items.length <= count) return items.sort(compare).slice(0, count)
  const kept: Judged[] = []
  for (const item of items) {
    const worst = kept[count - 1]
    if (worst !== undefined && compare(item, worst) >= 0) continue
    let low = 0
    let high = kept.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = kept[middle]
      if (other !== undefined && compare(other, item) <= 0) low = middle + 1
      else high = middle
    }
    kept.splice(low, 0, item)
    if (kept.length > count) kept.pop()
  }
  return kept
}

/** One page of the allowlist. */
export function pageOfAllows(desk: Desk, query: EntryQuery): EntryPage {
  const all = [...desk.ledger.allowlist.entries()].map(([value, allow]) =>
    describeAllow(desk, value, allow),
  )
  const standing = all.filter((entry) => entry.state === 'allowed').length
  const wanted = query.text.trim().toLowerCase()
  const found = all
    .filter((entry) => query.state === 'all' || (query.state !== 'review' && isStanding(entry)))
    .filter((entry) => entry.value.includes(wanted) || entry.reason.toLowerCase().includes(wanted))
    .sort((a, b) => (query.descending ? -1 : 1) * compareAllows(query.sort, a, b))
  return {
    entries: found.slice(query.offset, query.offset + query.limit),
    total: found.length,
    counts: { active: standing, allowed: standing, review: 0, all: all.length },
  }
}

function isStanding(entry: Entry): boolean {
  return entry.state === 'allowed'
}

function compareAllows(sort: EntryQuery['sort'], a: Entry, b: Entry): number {
  const byExpiry = (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity)
  if (sort === 'expiresAt' && a.expiresAt !== b.expiresAt) return byExpiry
  return compareTexts(a.value, b.value)
}

/** An allow entry in the shape of any other; it stands as allowed until it expires. */
function describeAllow(desk: Desk, value: string, allow: Allow): Entry {
  const { actor, reason, since, expiresAt } = allow
  const isOver = expiresAt !== null && expiresAt <= desk.now
  return {
    list: ALLOWLIST,
    value,
    count: 0,
    firstSeen: null,
    lastSeen: null,
    origin: 'manual',
    actor,
    reason,
    expiresAt,
    state: isOver ? 'expired' : 'allowed',
    grounds: [{ kind: 'manual', actor, reason, evidence: [], since, expiresAt }],
    revision: desk.ledger.revision({ kind: 'allow', object: value }),
  }
}
