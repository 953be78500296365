/** One address's counter on one list. Times in ms since 1970. */
export interface Counter {
  /** Distinct events since counting began. */
  count: number
  /** Event times. */
  firstSeen: number
  lastSeen: number
  /** Arrivals: when counting began, and the newest. */
  since: number
  lastArrival: number
}

/** A distinct event that may grow a counter. */
export interface TallyEvent {
  list: string
  ip: string
  time: number
  arrived: number
}

/** Says whether an address must not be counted on a list at a time (allowed, released, never-blocked). */
export type IsHeld = (list: string, ip: string, at: number) => boolean

/**
 * Counters of addresses by list. History is the log they are drawn from: `seq` is the number of
 * the last history batch that is in them, and a start feeds what came after it.
 */
export interface Tally {
  /** Number of the last batch applied. */
  seq: () => number
  /** Takes in one batch's distinct events; a batch at or below `seq()` changes nothing. */
  apply: (seq: number, events: Iterable<TallyEvent>) => void
  /** Lists that have counters. */
  lists: () => string[]
  counters: (list: string) => ReadonlyMap<string, Counter>
  /**
   * Lets batches wait until the returned function is called. A decision is stored and takes effect
   * in between, so that it stands at one place in the order of batches, now and after a rebuild.
   */
  pause: () => () => void
  /** Ends an address's counter (release, expiry) and returns it for a later undo. */
  drop: (list: string, ip: string) => Counter | null
  /** Puts a dropped counter back. */
  restore: (list: string, ip: string, counter: Counter) => void
  /** Number that grows with every change of a list, for caches and ETags. */
  version: (list: string) => number
}

/** A delivered event with what tells whether it was counted before. */
export interface DeliveredEvent extends TallyEvent {
  /** Event id, 32 hexadecimal digits. */
  id: string
  /** Source and partition it was delivered from; null where positions do not grow. */
  partition: string | null
  position: number
}

/** A distinct event as history has it: which batch wrote it, and where it came from first. */
export interface StoredPlace extends TallyEvent {
  seq: number
  /** Whose batch it was; empty in a history that is not shared. */
  engine: string
  id: string
  source: string
  partition: string
  position: number
}

/** What lists read of counters, at once and from memory, wherever the counters live. */
export type CounterView = Pick<Tally, 'lists' | 'counters' | 'version'>

/** What a decision does to counters. */
export interface CounterChange {
  /** A change is taken in once, however often it is told. */
  id: string
  dropped: readonly { list: string; ip: string }[]
  restored: readonly { list: string; ip: string; counter: Counter }[]
  /** An address that nobody may count before a moment (ms), or that is counted again (null). */
  held: { list: string; ip: string; until: number | null } | null
}

/** The tally as decisions on lists meet it. */
export interface ListTally extends CounterView, Pick<Tally, 'seq'> {
  /** As `Tally.pause`; resolves once no batch is under way. */
  pause: () => (() => void) | Promise<() => void>
  change: (change: CounterChange) => void | Promise<void>
  /** Why nothing can be decided or read now, in a sentence; null where it can. */
  whyAway: () => string | null
}

/**
 * Counters wherever they live: in this process or in a store that engines share. A promise resolves
 * once the change is safe there and stands in what `counters` gives.
 */
export interface AnyTally extends CounterView {
  /**
   * Takes in events of a batch. What was taken in before changes nothing: told by the batch's number
   * in memory, by position and id where engines share the counters.
   */
  apply: (seq: number, events: Iterable<DeliveredEvent>) => void | Promise<void>
  drop: (list: string, ip: string) => Counter | null | Promise<Counter | null>
  restore: (list: string, ip: string, counter: Counter) => void | Promise<void>
  /** Lets go of counters that ended longer ago than `graceMs`; answers how many. */
  sweep: (now: number, graceMs: number) => number | Promise<number>
}
