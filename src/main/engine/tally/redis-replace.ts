import { BUILD_TRIES, BuildOvertakenError } from './redis-build'
import type { RedisCalls } from './redis-connection'
import { buildKeysOf, keyListOf, keysOf } from './redis-keys'
import { LOAD, SWAP } from './redis-scripts'
import type { Counter, CounterView } from './tally'

/** Counters that one call takes. */
const LOAD_COUNTERS = 500

/** How far a list has counted each partition. */
export type Fences = (list: string) => ReadonlyMap<string, number>

/** What lists are replaced with. */
export interface ReplaceParts {
  connection: RedisCalls
  /** How far each partition went the whole way. */
  committed: ReadonlyMap<string, number>
  draw: (throughOf: Fences) => Promise<CounterView>
  /** A name that no other build has. */
  newName: () => string
}

/** A list before it is replaced. */
interface Before {
  writes: string
  through: ReadonlyMap<string, number>
}

/**
 * Replaces the counters of all lists by those drawn from history, and answers how far each list
 * has each partition now. `held` and the claims stay.
 * @throws BuildOvertakenError where others wrote again and again, RedisError
 */
export async function replaceLists(
  parts: ReplaceParts,
  introduce: (lists: readonly string[]) => Promise<void>,
  lists: () => string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  let overtaken = ''
  for (let attempt = 0; attempt < BUILD_TRIES; attempt += 1) {
    const before = new Map<string, Before>()
    for (const list of lists()) before.set(list, await lookAt(parts, list))
    const lookOf = (list: string): Before =>
      before.get(list) ?? { writes: '0', through: parts.committed }
    const drawn = await parts.draw((list) => lookOf(list).through)
    await introduce(drawn.lists())
    overtaken = ''
    for (const list of lists()) {
      if (!(await replaceList(parts, list, lookOf(list), drawn.counters(list)))) overtaken = list
    }
    if (overtaken !== '') continue
    return new Map(lists().map((list) => [list, lookOf(list).through]))
  }
  throw new BuildOvertakenError(overtaken)
}

async function lookAt({ connection, committed }: ReplaceParts, list: string): Promise<Before> {
  const keys = keysOf(list)
  // Before the fence, so that whoever moves it later is noticed.
  const { writes = '0' } = await connection.readHash(keys.version)
  const through = new Map(committed)
  for (const [name, text] of Object.entries(await connection.readHash(keys.applied))) {
    through.set(name, Math.max(through.get(name) ?? -1, Number(text)))
  }
  return { writes, through }
}

/** False where somebody wrote to the list since. */
async function replaceList(
  { connection, newName }: ReplaceParts,
  list: string,
  { writes, through }: Before,
  counters: ReadonlyMap<string, Counter>,
): Promise<boolean> {
  const build = newName()
  const keys = keyListOf(buildKeysOf(list, build))
  let args: string[] = []
  for (const [ip, { count, firstSeen, lastSeen, since, lastArrival }] of counters) {
    args.push(ip, ...[count, firstSeen, lastSeen, since, lastArrival].map(String))
    if (args.length < LOAD_COUNTERS * 6) continue
    await connection.write(LOAD, keys, args)
    args = []
  }
  if (args.length > 0) await connection.write(LOAD, keys, args)
  const fence = [...through].flatMap(([name, position]) => [name, `${position}`])
  const both = [...keyListOf(keysOf(list)), ...keys]
  const { answer } = await connection.write(SWAP, both, [writes, build, ...fence])
  return answer === 1
}
