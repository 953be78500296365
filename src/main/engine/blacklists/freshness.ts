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
export function momentsOf(desk: Desk, list: string): Moments {
  const moments: Moments = { last: null, next: Number.POSITIVE_INFINITY }
  for (const [, allow] of desk.ledger.allowEntries()) {
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

function note(moments: Moments, now: number, at: number | null): void {
  if (at === null) return
  if (at > now) moments.next = Math.min(moments.next, at)
  else moments.last = Math.max(moments.last ?? at, at)
}

/**
 * Tokens that change whenever the contents of a list may have changed: with a decision, a batch, the
 * own networks or an expiry. They are good for one start of the engine.
 */
export class Freshness {
  readonly #known = new Map<string, { key: string; next: number; from: number; number: number }>()

  constructor(private readonly start: string) {}

  version(desk: Desk, list: string, settingsNumber: number): string {
    const key = `${desk.tally.version(list)}.${desk.ledger.version(list)}.${settingsNumber}`
    const known = this.#known.get(list)
    const isSame = known !== undefined && known.key === key
    if (isSame && known.from <= desk.now && desk.now < known.next) return this.#token(key, known)
    const number = (known?.number ?? 0) + 1
    const next = momentsOf(desk, list).next
    const fresh = { key, next, from: desk.now, number }
    this.#known.set(list, fresh)
    return this.#token(key, fresh)
  }

  #token(key: string, { number }: { number: number }): string {
    return `${this.start}.${key}.${number}`
  }
}
