import type { WatchEvent } from '../../../shared/event'
import type { Finding, ParsedEvent } from '../record'

/** What an event is to a windowed detector: whose window it belongs to, and what counts of it. */
export interface WindowItem<Item> {
  key: string
  item: Item
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
  /** Null where an event is none of its business. */
  read(event: ParsedEvent): WindowItem<Item> | null
  begin(): State
  /** Takes in one distinct event, in place; the order of events must not matter. */
  add(state: State, item: Item): void
  /** Null where there is nothing to tell. */
  judge(window: ClosedWindow<State>): WindowVerdict | null
}
