import type { WatchEvent } from '../../../shared/event'
import type { Finding, ParsedEvent, Traffic } from '../record'
import type { ClosedHostBucket } from './web-anomaly/web-anomaly'

/** What an event is to a windowed detector: whose window it belongs to, and what counts of it. */
export interface WindowItem<Item> {
  key: string
  /** Small, and plain JSON: where engines judge windows together it goes through a topic. */
  item: Item
  /** The window it belongs to, ms, where that is not the one of its time. */
  window?: { start: number; end: number }
}

/** A window that is over, with all its events in it. Times in ms since 1970. */
export interface ClosedWindow<State> {
  key: string
  start: number
  end: number
  /** Distinct events. */
  count: number
  state: State
}

/** What a detector says of a whole window: a finding without the places it is stored under. */
export interface WindowVerdict extends Omit<Finding, 'id' | 'detector'> {
  product: WatchEvent['product']
  ip: string | null
  target: string | null
  /** How many events it stands for; those of its window where it says nothing. */
  count?: number
  /** What was found, with its numbers, as the evidence of its alert says it. */
  info?: string
  /** The numbers of the window. */
  evidence?: Readonly<Record<string, unknown>>
  /** Its alert is no news yet (`quiet`), or is from now on (`wakes`), however long it stood. */
  news?: 'quiet' | 'wakes'
  /**
   * Where a model has to be asked: what the verdict comes to, null for nothing. The same window comes
   * to the same whenever it is asked. Absent: it stands as it is.
   */
  settle?: () => Promise<WindowVerdict | null>
  /** What a host's clients did, of which request sets are made first: nothing is told without that. */
  hostBucket?: ClosedHostBucket
}

/**
 * A detector that judges all events of a key in a span of event time at once. Its functions are
 * pure, so that the same events give the same verdict in any order and however often they come.
 */
export interface WindowedDetector<Item = unknown, State = unknown> {
  name: string
  /** Length of a window, ms; windows are aligned to UTC. */
  windowMs: number
  /** How long after its end a window waits for events that come late, ms of event time. */
  graceMs: number
  /** Windows held open at a time, where what one holds is large; absent: as many as there is room for. */
  maxOpen?: number
  /** Null where an event is none of its business. */
  read(event: ParsedEvent): WindowItem<Item> | null
  /**
   * The same of raw traffic; absent where none is its business. It may note on a click what it takes
   * it for, which is stored. `source` is the id of the one that brought it, where that is known.
   */
  readTraffic?(item: Traffic, source?: string): WindowItem<Item> | null
  begin(): State
  /** Takes in one distinct event, in place; the order of events must not matter. */
  add(state: State, item: Item): void
  /** Null where there is nothing to tell. */
  judge(window: ClosedWindow<State>): WindowVerdict | null
  /**
   * What a verdict comes to as one of so many in a row: 1 where no window of the same subject and
   * length before it, adjacent or overlapping, had one. Absent where a row means nothing.
   */
  judgeRow?(verdict: WindowVerdict, windowsInRow: number): WindowVerdict
  /** Start of the first window that today's settings are for, ms; null where that is every one. */
  readonly clicksFrom?: number | null
  /** What it has to know after a start too, by name: times in ms, kept with positions. */
  notes?(): ReadonlyMap<string, number>
  /** What was kept before this start; nothing was read yet. */
  recall?(notes: ReadonlyMap<string, number>): void
  /** Something was deleted from history: what it remembers of it goes too. */
  letGo?(): void
  /** The same for an import of its own, where it remembers what came before. */
  anew?(): WindowedDetector<Item, State>
}
