import { cutCalls, sortByList } from './redis-batch'
import type { RedisCalls } from './redis-connection'
import { buildKeysOf, claimPrefixOf, keyListOf, keysOf } from './redis-keys'
import { APPLY, DECIDE, SWAP } from './redis-scripts'
import type { Counter, DeliveredEvent, IsHeld } from './tally'

/** What happened to a list, in the order in which it did. */
export type BuildStep =
  | { kind: 'events'; events: readonly DeliveredEvent[] }
  | { kind: 'drop'; ip: string }
  | { kind: 'restore'; ip: string; counter: Counter }

/** Gives all that happened to a list, each event once, whatever partition it came from. */
export type ReadList = (list: string) => AsyncIterable<BuildStep>

/** What a list is built from. */
export interface BuildParts {
  connection: RedisCalls
  list: string
  read: ReadList
  /** How far each partition went the whole way. */
  committed: ReadonlyMap<string, number>
  isHeld: IsHeld
  ttlMs: number
  dedupTtlMs: number
  now: () => number
  /** A name that no other build has. */
  newName: () => string
}

/** Builds that others' writes may overtake before this one gives up. */
export const BUILD_TRIES = 20

/** Others wrote to the list again and again while it was counted anew. */
export class BuildOvertakenError extends Error {
  constructor(list: string) {
    super(
      `List ${list} changed ${BUILD_TRIES} times while it was counted anew. Pause its sources first.`,
    )
    this.name = 'BuildOvertakenError'
  }
}

/**
 * Counts a list anew under names of its own and puts it in the old one's place, which keeps its
 * fence. What lies above the fence is left to those who will apply it; a write by anybody in between
 * means once more.
 * @throws BuildOvertakenError, RedisError
 */
export async function buildList(parts: BuildParts): Promise<void> {
  for (let attempt = 0; attempt < BUILD_TRIES; attempt += 1) {
    if (await tryBuild(parts)) return
  }
  throw new BuildOvertakenError(parts.list)
}

async function tryBuild(parts: BuildParts): Promise<boolean> {
  const { connection, list, dedupTtlMs, now } = parts
  const live = keysOf(list)
  const build = parts.newName()
  const keys = buildKeysOf(list, build)
  // Before the fence, so that whoever moves it later is noticed.
  const { writes = '0' } = await connection.readHash(live.version)
  const through = await readThrough(parts)
  const prefix = claimPrefixOf(list)
  for await (const step of parts.read(list)) {
    if (step.kind === 'events') await countEvents(parts, keyListOf(keys), step.events, through)
    else {
      const claim = Buffer.concat([Buffer.from(prefix), Buffer.from(parts.newName(), 'hex')])
      const about = step.kind === 'drop' ? ['drop', step.ip] : restoreArgs(step)
      const args = [claim, `${dedupTtlMs}`, `${now()}`, ...about]
      await connection.write(DECIDE, keyListOf(keys), args)
    }
  }
  const fence = [...through].flatMap(([name, position]) => [name, `${position}`])
  const both = [...keyListOf(live), ...keyListOf(keys)]
  const { answer } = await connection.write(SWAP, both, [writes, build, ...fence])
  return answer === 1
}

/** The later of what the list has applied and what is committed. */
async function readThrough({
  connection,
  list,
  committed,
}: BuildParts): Promise<Map<string, number>> {
  const through = new Map(committed)
  for (const [name, text] of Object.entries(await connection.readHash(keysOf(list).applied))) {
    through.set(name, Math.max(through.get(name) ?? -1, Number(text)))
  }
  return through
}

async function countEvents(
  parts: BuildParts,
  keys: readonly string[],
  events: readonly DeliveredEvent[],
  through: ReadonlyMap<string, number>,
): Promise<void> {
  const { connection, list, ttlMs, dedupTtlMs, now, isHeld } = parts
  const applied = events.filter(
    ({ partition, position }) => partition === null || position <= (through.get(partition) ?? -1),
  )
  // The fence stands already: here each event comes once, in the order of arrival.
  const byArrival = applied.map((event) => ({ ...event, partition: null }))
  const head = [claimPrefixOf(list), `${ttlMs}`, `${dedupTtlMs}`, `${now()}`, 'build']
  for (const judged of sortByList(byArrival, isHeld).values()) {
    for (const { args } of cutCalls(judged)) await connection.write(APPLY, keys, [...head, ...args])
  }
}

function restoreArgs({ ip, counter }: { ip: string; counter: Counter }): string[] {
  const { count, firstSeen, lastSeen, since, lastArrival } = counter
  return ['restore', ip, ...[count, firstSeen, lastSeen, since, lastArrival].map(String)]
}
