import type { Blacklists } from './blacklists/blacklists'
import type { DecisionLog } from './decision'
import type { EventPlaces } from './history/event-places'
import type { EventStore } from './history/events'
import type { Pipeline, PipelineParts } from './pipeline'
import type { MemoryTally } from './tally/memory'
import type { TallyStatus } from './tally/shared-tally'
import type { ListTally } from './tally/tally'

/** The counters of a workspace, wherever they live, from its opening to its end. */
export interface Counting {
  tally: ListTally
  forPipeline: PipelineParts['tally']
  /** Folds the decisions; counters of this process are brought to history with them. */
  load: (lists: Blacklists) => Promise<void>
  /**
   * Once the way through stands: `prepare` runs as soon as counters are there, before the first
   * batch is counted. Resolves at once where that has to wait for another store.
   */
  begin: (pipeline: Pipeline, prepare: () => Promise<void>) => Promise<void>
  status: () => TallyStatus
  /** Writes down how far it is, for a start. */
  save: () => Promise<void>
  /** Lets go of counters that have ended. */
  sweep: () => Promise<void>
  /** Once a second: what others did, and what was lost meanwhile. */
  follow: () => Promise<void>
  /** Counts all lists anew from history. Nothing is read or stored meanwhile. */
  recount: () => Promise<void>
  /** No retry outlives this. */
  stop: () => void
  close: () => void
}

/** What counting is made with. */
export interface CountingParts {
  events: EventStore
  places: EventPlaces
  decisions: Pick<DecisionLog, 'load'>
  /** Lists over other counters, for drawing them anew. */
  newLists: (tally: MemoryTally) => Blacklists
  now: () => number
}
