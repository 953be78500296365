/** Keys of one list in Redis. All lie in one slot, so that a script may touch them at once. */
export interface ListKeys {
  /** Hash, address -> count: what the reference's readers know, and all that may be published. */
  counters: string
  /** Hash, partition -> highest position applied. Has no end: a replay after years counts nothing. */
  applied: string
  /** Sorted set, address by its last arrival, ms. */
  seen: string
  /** Hash, address -> the moment (ms) until which its events do not count. */
  held: string
  /** Hash, address -> `firstSeen lastSeen since`, ms. */
  spans: string
  /** Sorted set, address by the version of the list that changed it last. */
  changed: string
  /**
   * Hash: `now` grows with each change, `generation` with each rebuild, `writes` with each script;
   * `build` is the name of the last rebuild.
   */
  version: string
  /** Sorted set, address without a counter by the moment (ms) at which it lost it. */
  gone: string
}

/** Set of the names of all lists that have been counted. */
export const LIST_NAMES_KEY = 'blacklist:lists'

const LIST_NAME = /^[a-z0-9_-]{1,64}$/

/** Key of a list's counters. @throws RangeError for a name that may not stand in a key. */
export function countersKey(list: string): string {
  if (!LIST_NAME.test(list)) {
    throw new RangeError(`"${list}" is no list name: a-z, 0-9, _ and -, at most 64`)
  }
  return `blacklist:${list}:ip_counters`
}

/** Keys of a list. */
export function keysOf(list: string): ListKeys {
  const counters = countersKey(list)
  return { counters, ...keysBeside(`{${counters}}`) }
}

/** Keys under which a list is built anew before it takes the place of the old one. */
export function buildKeysOf(list: string, build: string): ListKeys {
  const base = `{${countersKey(list)}}:build:${build}`
  return { counters: `${base}:counters`, ...keysBeside(base) }
}

/** What stands before 16 raw bytes in the key of an event or a decision that was taken in. */
export function claimPrefixOf(list: string): string {
  return `dedup:{${countersKey(list)}}:`
}

/** The keys in the order in which scripts take them. */
export function keyListOf(keys: ListKeys): string[] {
  const { counters, applied, seen, held, spans, changed, version, gone } = keys
  return [counters, applied, seen, held, spans, changed, version, gone]
}

function keysBeside(base: string): Omit<ListKeys, 'counters'> {
  return {
    applied: `${base}:applied`,
    seen: `${base}:seen`,
    held: `${base}:held`,
    spans: `${base}:spans`,
    changed: `${base}:changed`,
    version: `${base}:version`,
    gone: `${base}:gone`,
  }
}
