import type { Desk } from './desk'
import { ALLOWLIST } from './names'
import { rowsOf } from './standing'

interface Moments {
  /** The newest change that has happened: an arrival, a decision, an expiry. */
  last: number | null
  /** When the next one happens by itself. */
  next: number
}

/** When a list changed last, and when it changes next by time alone. */
function momentsOf(desk: Desk, list: string): Moments {
  const moments: Moments = { last: null, next: Number.POSITIVE_INFINITY }
  for (const [, allow] of desk.ledger.allowlist.entries()) {
    note(moments, desk.now, allow.since)
    note(moments, desk.now, allow.expiresAt)
  }
  if (list === ALLOWLIST) return moments
  const { ttlMs, threshold } = desk.settings.lists
  for (const { record, counter } of rowsOf(desk, list)) {
    if (counter !== null && counter.count >= threshold) {
      note(moments, desk.now, counter.lastArrival)
      note(moments, desk.now, counter.lastArrival + ttlMs)
    }
    if (record === null) continue
    note(moments, desk.now, record.changedAt)
    note(moments, desk.now, record.cap?.expiresAt ?? null)
    note(moments, desk.now, record.release?.until ?? null)
    for (const ground of record.grounds) note(moments, desk.now, ground.expiresAt)
  }
  return moments
}

/** When something that people decided next ends by time alone; infinity where nothing does. */
function nextExpiry({ ledger, now }: Desk): number {
  const moments: Moments = { last: null, next: Number.POSITIVE_INFINITY }
  for (const [, allow] of ledger.allowlist.entries()) note(moments, now, allow.expiresAt)
  for (const list of ledger.entryLists()) {
    for (const [, record] of ledger.records(list)) {
      note(moments, now, record.cap?.expiresAt ?? null)
      note(moments, now, record.release?.until ?? null)
      for (const ground of record.grounds) note(moments, now, ground.expiresAt)
    }
  }
  return moments.next
}

function note(moments: Moments, now: number, at: number | null): void {
  if (at === null) return
  if (at > now) moments.next = Math.min(moments.next, at)
  else moments.last = Math.max(moments.last ?? at, at)
}

interface Look {
  key: string
  /** The look holds from here until `next`. */
  from: number
  next: number
  last: number | null
  number: number
}

/** What a list came to when it was looked at: good for as long as the token is the same. */
export interface ListLook {
  /** Changes whenever the contents may have changed: by decision, batch, own networks or expiry. */
  token: string
  /** When they last changed, ms. */
  lastChange: number | null
}

/** Remembers looks at lists, so that asking again costs nothing. Good for one start of the engine. */
export class Freshness {
  readonly #known = new Map<string, Look>()
  #decided = { key: '', from: 0, next: 0, number: 0 }

  constructor(private readonly start: string) {}

  /** Another number whenever decisions, their expiry or own networks may have changed any list. */
  countChanges(desk: Desk, settingsNumber: number): number {
    const key = `${desk.ledger.taken()}.${settingsNumber}`
    const { from, next, number } = this.#decided
    const isGood = this.#decided.key === key && from <= desk.now && desk.now < next
    if (!isGood) {
      this.#decided = { key, from: desk.now, next: nextExpiry(desk), number: number + 1 }
    }
    return this.#decided.number
  }

  look(desk: Desk, list: string, settingsNumber: number): ListLook {
    const { ttlMs, threshold } = desk.settings.lists
    const key = [
      desk.tally.version(list),
      desk.ledger.version(list),
      settingsNumber,
      ttlMs,
      threshold,
    ].join('.')
    let known = this.#known.get(list)
    const isGood =
      known !== undefined && known.key === key && known.from <= desk.now && desk.now < known.next
    if (known === undefined || !isGood) {
      const { last, next } = momentsOf(desk, list)
      known = { key, from: desk.now, next, last, number: (known?.number ?? 0) + 1 }
      this.#known.set(list, known)
    }
    return { token: `${this.start}.${key}.${known.number}`, lastChange: known.last }
  }
}
