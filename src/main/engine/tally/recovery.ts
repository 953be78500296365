import type { Position } from '../history/operations'
import { type FencedPartitions, fenceOf, lastPlaceOf, placeInHistory } from './fences'
import { MemoryTally } from './memory'
import { type RebuildParts, rebuildTally, type StoredArrival } from './rebuild'
import type { RedisTally } from './redis'
import type { CounterView, DeliveredEvent, IsHeld, StoredPlace } from './tally'

/** Source name under which an engine keeps what of it Redis has. */
export const TALLY_MARKS = '#tally'

/** What history tells of the events that counters are drawn from. */
export interface CountedHistory {
  /** Events of batches after a number, in order of batches, whole batches at a time. */
  readPlacesAfter: (seq: number) => AsyncIterable<StoredPlace[]>
  /** The newest of each list and partition that Redis must have. */
  readNewestPlaces: (
    partitions: ReadonlyMap<string, number>,
    fenced: readonly string[],
    seq: number,
  ) => Promise<{ list: string; partition: string; newest: number }[]>
}

/** What a shared tally is brought to history with. */
export interface RecoveryParts {
  history: CountedHistory
  fenced: FencedPartitions
  historyFence: string
  /** How far each partition went the whole way, by its name. */
  committed: () => ReadonlyMap<string, number>
  /** A second fold of all decisions, over counters of its own, for drawing them anew. */
  newLists: (tally: MemoryTally) => RebuildParts['lists'] & {
    countingTtlMs: () => number
    isHeld: IsHeld
  }
  now: () => number
  /** Number of the newest batch that went the whole way or will never be handed in again. */
  lastSeq: () => number
  /** Addresses that nobody may count now, as decisions say. */
  listHeld: () => Iterable<{ list: string; ip: string; until: number }>
}

/** How far an engine had told Redis before it stopped. */
export interface TallyMarks {
  seq: number
  decisions: number
}

export function marksIn(positions: readonly Position[]): TallyMarks {
  const read = (name: string) =>
    positions.find((each) => each.source === TALLY_MARKS && each.partition === name)?.applied ?? 0
  return { seq: read('seq'), decisions: read('decisions') }
}

export function marksToSave({ seq, decisions }: TallyMarks): Position[] {
  const row = (partition: string, applied: number) => ({
    source: TALLY_MARKS,
    partition,
    applied,
    replayFrom: applied,
  })
  return [row('seq', seq), row('decisions', decisions)]
}

/** Marks the lists of which Redis has less than history says it had; answers their names. */
export async function findLost(
  redis: RedisTally,
  parts: RecoveryParts,
  marks: TallyMarks,
): Promise<string[]> {
  const { history, fenced, historyFence } = parts
  const ends = new Map([...parts.committed()].map(([name, last]) => [name, last + 1]))
  const byList = new Map<string, Map<string, number>>()
  for (const { list, partition, newest } of await history.readNewestPlaces(
    ends,
    fenced.list(),
    marks.seq,
  )) {
    const stored = byList.get(list) ?? new Map<string, number>()
    byList.set(list, stored)
    if (partition === '') stored.set(historyFence, placeInHistory(newest, '000'))
    else stored.set(partition, newest)
  }
  for (const [list, stored] of byList) await redis.compare(list, stored)
  return redis.lostLists()
}

/**
 * Tells Redis of events that have no positions of their own and were stored after the last mark:
 * nobody hands them in again. What it has already changes nothing.
 */
export async function catchUp(
  redis: RedisTally,
  { history, fenced, historyFence }: RecoveryParts,
  seq: number,
): Promise<void> {
  for await (const rows of history.readPlacesAfter(seq)) {
    const events = rows
      .filter(({ source, partition }) => !fenced.has(fenceOf(source, partition)))
      .map((row): DeliveredEvent => {
        const { list, ip, time, arrived, id } = row
        const position = placeInHistory(row.seq, id)
        return { list, ip, time, arrived, id, partition: historyFence, position }
      })
    if (events.length > 0) await redis.apply(0, events)
  }
}

/** Counts all lists anew from history and decisions, and puts them in the place of those in Redis. */
export async function recount(redis: RedisTally, parts: RecoveryParts): Promise<void> {
  const through = new Map(parts.committed())
  through.set(parts.historyFence, lastPlaceOf(parts.lastSeq()))
  await redis.replace(through, (throughOf) => drawCounters(parts, throughOf))
  for (const { list, ip, until } of parts.listHeld()) await redis.hold(list, ip, until)
}

/** The counters that history and decisions come to, of what lies within the fences. */
async function drawCounters(
  parts: RecoveryParts,
  throughOf: (list: string) => ReadonlyMap<string, number>,
): Promise<CounterView> {
  const { history, fenced, historyFence } = parts
  const tally: MemoryTally = new MemoryTally({
    ttlMs: () => lists.countingTtlMs(),
    isHeld: (list, ip, at) => lists.isHeld(list, ip, at),
  })
  const lists = parts.newLists(tally)
  const isWithin = (row: StoredPlace): boolean => {
    const name = fenceOf(row.source, row.partition)
    const through = throughOf(row.list)
    if (fenced.has(name)) return row.position <= (through.get(name) ?? -1)
    return placeInHistory(row.seq, row.id) <= (through.get(historyFence) ?? -1)
  }
  async function* readAfter(seq: number): AsyncGenerator<StoredArrival[]> {
    for await (const rows of history.readPlacesAfter(seq)) yield rows.filter(isWithin)
  }
  await rebuildTally({ tally, lists, snapshot: null, readAfter })
  // What has ended is not published.
  tally.sweep(parts.now(), 0)
  return tally
}
