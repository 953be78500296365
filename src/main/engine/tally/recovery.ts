import type { OwnedPosition, Position } from '../history/operations'
import {
  committedFences,
  type FencedPartitions,
  fenceOf,
  HISTORY_NAME,
  type HistoryNames,
  lastPlaceOf,
  placeInHistory,
} from './fences'
import { MemoryTally } from './memory'
import { type RebuildParts, rebuildTally, type StoredArrival } from './rebuild'
import type { RedisTally } from './redis'
import type { CounterView, DeliveredEvent, IsHeld, StoredPlace } from './tally'

/** Source name under which an engine keeps what of it Redis has. */
export const TALLY_MARKS = '#tally'

/** What history tells of the events that counters are drawn from. */
export interface CountedHistory {
  /** Events of an engine's batches after a number, in order of batches, whole batches at a time. */
  readPlacesAfter: (seq: number, engine: string) => AsyncIterable<StoredPlace[]>
  /** Events of all engines in order of arrival, whole milliseconds at a time. */
  readPlacesByArrival: () => AsyncIterable<StoredPlace[]>
  /** The newest of each list and partition that Redis must have. */
  readNewestPlaces: (
    partitions: ReadonlyMap<string, number>,
    fenced: readonly string[],
    seq: number,
    engine: string,
  ) => Promise<{ list: string; partition: string; newest: number }[]>
}

/** What a shared tally is brought to history with. */
export interface RecoveryParts {
  history: CountedHistory
  fenced: FencedPartitions
  names: HistoryNames
  /** This engine among those that share the history; empty where it is alone. */
  engine: string
  /** How far each partition went the whole way, by its name. */
  committed: () => ReadonlyMap<string, number>
  /** What all engines committed, read anew; null where there is one alone. */
  loadOthers: (() => Promise<OwnedPosition[]>) | null
  /** A second fold of all decisions, over counters of its own, for drawing them anew. */
  newLists: (tally: MemoryTally) => RebuildParts['lists'] & {
    countingTtlMs: () => number
    isHeld: IsHeld
  }
  now: () => number
  /** Number of the newest batch that went the whole way or will never be handed in again. */
  lastSeq: () => number
  /** The same of an engine that was alone before the history was shared; 0 where there was none. */
  inheritedSeq: number
  /** Addresses that nobody may count now, as decisions say. */
  listHeld: () => Iterable<{ list: string; ip: string; until: number }>
}

/** How far an engine had told Redis before it stopped. */
export interface TallyMarks {
  seq: number
  decisions: number
}

/** The marks among an engine's own positions. */
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

/** How far the batches of an engine had been told to Redis. */
export interface EngineMark {
  engine: string
  seq: number
}

/** What other engines wrote down: how far each partition went the whole way, and their marks. */
interface Others {
  committed: ReadonlyMap<string, number>
  marks: EngineMark[]
}

async function readOthers({
  loadOthers,
  fenced,
  names,
  engine: own,
}: RecoveryParts): Promise<Others> {
  const rows = (await loadOthers?.()) ?? []
  for (const each of rows) {
    fenced.take(each)
    if (each.source === HISTORY_NAME) names.add(each.partition)
  }
  const marks = rows
    .filter(({ source, partition }) => source === TALLY_MARKS && partition === 'seq')
    .map(({ engine, applied }) => ({ engine, seq: applied }))
  return { committed: committedFences(rows), marks: marks.filter(({ engine }) => engine !== own) }
}

/**
 * Marks the lists of which Redis has less than history says it had, whoever told it; answers their
 * names. A new engine that took an empty Redis for the truth would show empty lists.
 */
export async function findLost(
  redis: RedisTally,
  parts: RecoveryParts,
  mark: EngineMark,
): Promise<string[]> {
  const { history, fenced, names } = parts
  const others = await readOthers(parts)
  const through = [...others.committed, ...parts.committed()]
  const ends = new Map(through.map(([name, last]) => [name, last + 1]))
  const byList = new Map<string, Map<string, number>>()
  for (const { engine, seq } of [mark, ...others.marks]) {
    const rows = await history.readNewestPlaces(ends, fenced.list(), seq, engine)
    for (const { list, partition, newest } of rows) {
      const stored = byList.get(list) ?? new Map<string, number>()
      byList.set(list, stored)
      const fence = names.fenceOf(engine)
      if (partition !== '') stored.set(partition, newest)
      else if (fence !== undefined) stored.set(fence, placeInHistory(newest, '000'))
    }
  }
  for (const [list, stored] of byList) await redis.compare(list, stored)
  return redis.lostLists()
}

/**
 * Tells Redis of events that have no positions of their own and were stored after the last marks:
 * nobody hands them in again. What it has already changes nothing.
 */
export async function catchUp(
  redis: RedisTally,
  { history, fenced, names }: RecoveryParts,
  marks: readonly EngineMark[],
): Promise<void> {
  for (const { engine, seq } of marks) {
    const partition = names.fenceOf(engine)
    if (partition === undefined) continue
    for await (const rows of history.readPlacesAfter(seq, engine)) {
      const events = rows
        .filter(({ source, partition }) => !fenced.has(fenceOf(source, partition)))
        .map((row): DeliveredEvent => {
          const { list, ip, time, arrived, id } = row
          return { list, ip, time, arrived, id, partition, position: placeInHistory(row.seq, id) }
        })
      if (events.length > 0) await redis.apply(0, events)
    }
  }
}

/**
 * Counts all lists anew from history and decisions, and puts them in the place of those in Redis.
 * Rows of all engines are counted, as far as each had told them or Redis has them.
 */
export async function recount(redis: RedisTally, parts: RecoveryParts): Promise<void> {
  const through = new Map(parts.committed())
  const raise = (name: string | undefined, position: number) => {
    if (name !== undefined) through.set(name, Math.max(through.get(name) ?? -1, position))
  }
  const { committed, marks } = await readOthers(parts)
  for (const [name, position] of committed) raise(name, position)
  for (const { engine, seq } of marks) raise(parts.names.fenceOf(engine), lastPlaceOf(seq))
  if (parts.inheritedSeq > 0) raise(parts.names.fenceOf(''), lastPlaceOf(parts.inheritedSeq))
  raise(parts.names.fenceOf(parts.engine), lastPlaceOf(parts.lastSeq()))
  await redis.replace(through, (throughOf) => drawCounters(parts, throughOf))
  for (const { list, ip, until } of parts.listHeld()) await redis.hold(list, ip, until)
}

/** The counters that history and decisions come to, of what lies within the fences. */
async function drawCounters(
  parts: RecoveryParts,
  throughOf: (list: string) => ReadonlyMap<string, number>,
): Promise<CounterView> {
  const { history, fenced, names, engine, loadOthers } = parts
  const tally: MemoryTally = new MemoryTally({
    ttlMs: () => lists.countingTtlMs(),
    isHeld: (list, ip, at) => lists.isHeld(list, ip, at),
  })
  const lists = parts.newLists(tally)
  const isWithin = (row: StoredPlace): boolean => {
    const name = fenceOf(row.source, row.partition)
    const through = throughOf(row.list)
    if (fenced.has(name)) return row.position <= (through.get(name) ?? -1)
    const fence = names.fenceOf(row.engine) ?? ''
    return placeInHistory(row.seq, row.id) <= (through.get(fence) ?? -1)
  }
  async function* readAfter(seq: number): AsyncGenerator<StoredArrival[]> {
    for await (const rows of history.readPlacesAfter(seq, engine)) yield rows.filter(isWithin)
  }
  // Numbers of two engines say nothing about each other: the clock has to.
  async function* readByArrival(): AsyncGenerator<StoredArrival[]> {
    for await (const rows of history.readPlacesByArrival()) {
      yield rows.filter(isWithin).map((row) => ({ ...row, seq: row.arrived }))
    }
  }
  const isAlone = loadOthers === null
  await rebuildTally({
    tally,
    lists: isAlone ? lists : byMoment(lists),
    snapshot: null,
    readAfter: isAlone ? readAfter : readByArrival,
  })
  // What has ended is not published.
  tally.sweep(parts.now(), 0)
  return tally
}

/** Decisions in the order of the clock: each stands before what arrived at its moment or later. */
function byMoment(lists: RebuildParts['lists']): RebuildParts['lists'] {
  return {
    load: async (mark) => {
      const steps = await lists.load(mark)
      return steps.map((step) => ({ ...step, seq: step.at - 1 })).sort((a, b) => a.at - b.at)
    },
  }
}
