import type { Entry, EntryState, Ground } from '../../../shared/blacklist'
import type { Counter } from '../tally/tally'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import type { EntryRecord, LastLook, StandingGround } from './membership'
import { readValue, type Value } from './value'

/** An entry that ends sooner than this is shown as expiring, ms. */
const EXPIRING_MS = 3 * 3600 * 1000
/** Evidence older than this asks for a review, ms of event time. */
const STALE_MS = 30 * 24 * 3600 * 1000
/** How long a counter that has ended is still shown, as expired, ms. */
export const ENDED_KEPT_MS = 3_600_000
/** Who puts addresses on lists because of counters. */
export const AUTO = 'auto'

/** A value of a list with what decisions and counters say about it. */
export interface Row {
  value: string
  record: EntryRecord | null
  counter: Counter | null
}

/** How a row stands: its shown state, and whether an export holds it. */
export interface Standing {
  state: EntryState
  /** Grounds hold it and nothing above them takes it off: exports have it, cut where needed. */
  isListed: boolean
}

/** How a row stands now; null where nothing is left to show. */
export function judgeRow(desk: Desk, row: Row): Standing | null {
  const { now } = desk
  const { record, counter } = row
  if (record === null) return judgeCounter(desk, counter)
  const value = readValue(row.value)
  const isResting =
    record.suspension !== null || (record.release !== null && now < record.release.until)
  const hasGrounds = isHeldByGrounds(desk, row)
  if ((hasGrounds || record.suspension !== null) && isTakenOff(desk, record, value)) {
    return { state: 'allowed', isListed: false }
  }
  if (isResting) return { state: 'review', isListed: false }
  if (!hasGrounds) return hasEnded(desk, row) ? { state: 'expired', isListed: false } : null
  if (isStale(now, counter)) return { state: 'review', isListed: true }
  return { state: isSoon(now, expiryOf(desk, row)) ? 'expiring' : 'active', isListed: true }
}

/** A row that no decision touched: protected addresses are never counted, so only time decides. */
function judgeCounter(desk: Desk, counter: Counter | null): Standing | null {
  const { now } = desk
  const { ttlMs, threshold } = desk.settings.lists
  if (counter === null || counter.count < threshold) return null
  const expiresAt = counter.lastArrival + ttlMs
  if (expiresAt <= now) return { state: 'expired', isListed: false }
  if (isStale(now, counter)) return { state: 'review', isListed: true }
  return { state: isSoon(now, expiresAt) ? 'expiring' : 'active', isListed: true }
}

function isSoon(now: number, expiresAt: number | null): boolean {
  return expiresAt !== null && expiresAt - now < EXPIRING_MS
}

function isStale(now: number, counter: Counter | null): boolean {
  return counter !== null && now - counter.lastSeen > STALE_MS
}

/** Whether allowlist or never-block holds the whole value back. */
function isTakenOff(desk: Desk, record: EntryRecord, value: Value | null): boolean {
  if (value === null) return true
  if (desk.ledger.allowlist.keepsOff(value, desk.now)) return true
  if (value.holds === 'domain') return desk.protection.domains.isHitBy(value.domain)
  return !hasOverride(record, desk.now) && desk.protection.whyNeverBlocked(value.text) !== null
}

/** A person confirmed that this entry holds in spite of never-block, and that still stands. */
export function hasOverride(record: EntryRecord | null, now: number): boolean {
  return record?.grounds.some((ground) => ground.isOverride && isLive(ground, now)) ?? false
}

function isHeldByGrounds(desk: Desk, row: Row): boolean {
  if (row.record?.grounds.some((ground) => isLive(ground, desk.now))) return true
  const ground = counterGround(desk, row)
  return ground !== null && isLive(ground, desk.now)
}

function isLive(ground: Ground, now: number): boolean {
  return ground.expiresAt === null || ground.expiresAt > now
}

function hasEnded(desk: Desk, row: Row): boolean {
  return (row.record?.grounds.length ?? 0) > 0 || counterGround(desk, row) !== null
}

/** The counter's own ground, expired or not; null where the count is below the threshold. */
function counterGround(desk: Desk, { record, counter }: Row): Ground | null {
  const { ttlMs, threshold } = desk.settings.lists
  if (counter === null || counter.count < threshold) return null
  const own = counter.lastArrival + ttlMs
  const cap = record?.cap ?? null
  const isCapped = cap !== null && cap.expiresAt !== null && counter.lastArrival <= cap.at
  return {
    kind: 'counter',
    actor: AUTO,
    reason: counter.count === 1 ? '1 event' : `${counter.count.toLocaleString('en-US')} events`,
    evidence: [],
    since: counter.since,
    expiresAt: isCapped ? Math.min(own, cap?.expiresAt ?? own) : own,
  }
}

/** All grounds of a row, live ones only while there are any; a resting row shows its last ones. */
export function groundsOf(desk: Desk, row: Row): Ground[] {
  const last = lastLook(desk, row.record)
  if (last !== null) return last.grounds
  const counter = counterGround(desk, row)
  const decided: Ground[] = (row.record?.grounds ?? []).map(withoutMark)
  const all = counter === null ? decided : [...decided, counter]
  const live = all.filter((ground) => isLive(ground, desk.now))
  return live.length > 0 ? live : all
}

function lastLook(desk: Desk, record: EntryRecord | null): LastLook | null {
  if (record === null) return null
  if (record.suspension !== null) return record.suspension.last
  return record.release !== null && desk.now < record.release.until ? record.release.last : null
}

function withoutMark({ isOverride: _isOverride, ...ground }: StandingGround): Ground {
  return ground
}

/** When the last ground of a row ends; null for never. */
export function expiryOf(desk: Desk, row: Row): number | null {
  if (row.record === null && row.counter !== null) {
    return row.counter.lastArrival + desk.settings.lists.ttlMs
  }
  return latestExpiry(groundsOf(desk, row))
}

/** When the last of some grounds ends; null for never, and where there is none. */
export function latestExpiry(grounds: Ground[]): number | null {
  if (grounds.length === 0 || grounds.some((ground) => ground.expiresAt === null)) return null
  return Math.max(...grounds.map((ground) => ground.expiresAt ?? 0))
}

const ORDER: Record<Ground['kind'], number> = { manual: 0, policy: 1, import: 2, counter: 3 }

/** A row as consoles see it; the ground of a person comes before any other. */
export function describeRow(desk: Desk, list: string, row: Row, standing: Standing): Entry {
  const grounds = groundsOf(desk, row).sort((a, b) => ORDER[a.kind] - ORDER[b.kind])
  const main = grounds[0]
  const counter = row.counter ?? lastLook(desk, row.record)?.counter ?? null
  const resting = row.record?.suspension ?? row.record?.release ?? null
  const isWaiting = standing.state === 'review' && !standing.isListed && resting !== null
  return {
    list,
    value: row.value,
    count: counter?.count ?? 0,
    firstSeen: counter?.firstSeen ?? null,
    lastSeen: counter?.lastSeen ?? null,
    origin: main?.kind ?? 'counter',
    actor: isWaiting ? resting.actor : (main?.actor ?? AUTO),
    reason: isWaiting ? resting.reason : (main?.reason ?? ''),
    expiresAt: latestExpiry(grounds),
    state: standing.state,
    grounds,
    revision: desk.ledger.revision({ kind: 'entry', object: entryObject(list, row.value) }),
  }
}

/** The row of one value, whatever is known about it. */
export function rowOf(desk: Desk, list: string, value: string): Row {
  return {
    value,
    record: desk.ledger.record(list, value),
    counter: shownCounter(desk, desk.tally.counters(list).get(value)),
  }
}

/** All rows of a list: those with decisions, then addresses that are only counted. */
export function* rowsOf(desk: Desk, list: string): Generator<Row> {
  const records = desk.ledger.records(list)
  const counters = desk.tally.counters(list)
  for (const [value, record] of records) {
    yield { value, record, counter: shownCounter(desk, counters.get(value)) }
  }
  for (const [value, counted] of counters) {
    const counter = shownCounter(desk, counted)
    if (counter === null || (records.size > 0 && records.has(value))) continue
    yield { value, record: null, counter }
  }
}

/** A counter for as long as it is shown; when it is swept afterwards must not be seen. */
function shownCounter({ settings, now }: Desk, counter: Counter | undefined): Counter | null {
  if (counter === undefined) return null
  return counter.lastArrival + settings.lists.ttlMs + ENDED_KEPT_MS < now ? null : counter
}
