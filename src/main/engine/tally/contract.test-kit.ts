import { createHash } from 'node:crypto'
import { KnownEvents } from '../known-events'
import { MemoryTally } from './memory'
import { type ReplayStep, rebuildTally } from './rebuild'
import { RedisTally } from './redis'
import type { BuildStep } from './redis-build'
import type { RedisAddress } from './redis-connection'
import { RedisConnection } from './redis-connection'
import type { AnyTally, Counter, DeliveredEvent } from './tally'

/** How long counters live in the contract's tests, ms. */
export const TTL_MS = 1_000
/** Longer than any test: duplicates are recognised throughout. */
const DEDUP_TTL_MS = 3_600_000

/** Something that happened, as history and the decisions have it. */
export type LogStep = { seq: number } & (
  | { kind: 'events'; events: readonly DeliveredEvent[] }
  | { kind: 'drop'; list: string; ip: string }
  | { kind: 'restore'; list: string; ip: string; counter: Counter }
)

/** A tally as an engine stands before it: deliveries may come again, cut in other ways. */
export interface Stand {
  tally: AnyTally
  /** `isHeld` that the tally asks. */
  holds: Map<string, number>
  deliver: (events: readonly DeliveredEvent[]) => Promise<void>
  /** Counts everything anew from what happened. */
  rebuild: (log: readonly LogStep[]) => Promise<void>
  close: () => void
}

/** An event of a partition; its id says which event it is, wherever it stands. */
export function delivered(
  event: Partial<DeliveredEvent> & { name: string; position: number },
): DeliveredEvent {
  const { name, position, list = '40', ip = '203.0.113.9', arrived = 0 } = event
  const { time = arrived, partition = 'kafka/0' } = event
  const id = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return { list, ip, time, arrived, id, partition, position }
}

/** The embedded tally, with what tells it which events are known. */
export function standOnMemory(): Stand {
  const holds = new Map<string, number>()
  const isHeld = (list: string, ip: string, at: number) => at < (holds.get(`${list}/${ip}`) ?? 0)
  const newTally = () => new MemoryTally({ ttlMs: () => TTL_MS, isHeld })
  const known = new KnownEvents(
    { findKnown: async () => new Set(), readIds: async function* () {} },
    [],
  )
  const stand = {
    tally: newTally(),
    holds,
    deliver: async (events: readonly DeliveredEvent[]) => {
      const fresh = await known.takeFresh(
        events.map((event) => ({ event })),
        1,
      )
      stand.tally.apply(
        stand.tally.seq() + 1,
        fresh.map(({ event }) => event),
      )
    },
    rebuild: async (log: readonly LogStep[]) => {
      const rebuilt = newTally()
      await rebuildTally({
        tally: rebuilt,
        snapshot: null,
        lists: { load: async () => log.flatMap((step) => toReplay(rebuilt, step)) },
        readAfter: async function* () {
          for (const step of log) {
            if (step.kind === 'events') yield step.events.map((e) => ({ ...e, seq: step.seq }))
          }
        },
      })
      stand.tally = rebuilt
    },
    close: () => undefined,
  }
  return stand
}

function toReplay(tally: MemoryTally, step: LogStep): ReplayStep[] {
  if (step.kind === 'events') return []
  const { seq, list, ip } = step
  if (step.kind === 'drop') return [{ seq, at: 0, take: () => void tally.drop(list, ip) }]
  return [{ seq, at: 0, take: () => tally.restore(list, ip, step.counter) }]
}

/** A tally on Redis. */
export async function standOnRedis(
  address: RedisAddress,
  options: { now?: () => number; dedupTtlMs?: number } = {},
): Promise<Stand & { tally: RedisTally; connection: RedisConnection }> {
  const holds = new Map<string, number>()
  const { now = () => 0, dedupTtlMs = DEDUP_TTL_MS } = options
  const connection = new RedisConnection({
    address,
    replicas: 1,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  let names = 0
  const tally = new RedisTally({
    connection,
    ttlMs: () => TTL_MS,
    dedupTtlMs: () => dedupTtlMs,
    isHeld: (list, ip, at) => at < (holds.get(`${list}/${ip}`) ?? 0),
    now,
    randomBytes: (count) => {
      names += 1
      return createHash('sha256').update(`${names}`).digest().subarray(0, count)
    },
  })
  try {
    await tally.open()
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    tally,
    connection,
    holds,
    deliver: async (events) => {
      await tally.apply(0, events)
    },
    rebuild: async (log) => {
      for (const list of tally.lists()) await tally.rebuild(list, (name) => readLog(log, name))
    },
    close: () => connection.close(),
  }
}

/** What happened to one list. */
export async function* readLog(log: readonly LogStep[], list: string): AsyncGenerator<BuildStep> {
  for (const step of log) {
    if (step.kind === 'events') {
      yield { kind: 'events', events: step.events.filter((event) => event.list === list) }
    } else if (step.list === list) yield step
  }
}

/** Every list with what it holds, for comparing. */
export function contentsOf(tally: AnyTally): Record<string, Record<string, Counter>> {
  const lists = [...tally.lists()].sort().map((list): [string, Record<string, Counter>] => {
    const counters = [...tally.counters(list)].sort(([a], [b]) => (a < b ? -1 : 1))
    return [list, Object.fromEntries(counters)]
  })
  return Object.fromEntries(lists.filter(([, counters]) => Object.keys(counters).length > 0))
}
