import { EngineError } from '../engine'
import { isFarOff, measureSkew } from '../health/clock-skew'
import type { Store } from './store'

/**
 * The oldest server that has all that history asks for: APPLY DELETED MASK, with which forgetting
 * takes rows off the disk that retention had only masked, came with it.
 */
export const LEAST_VERSION = [24, 1] as const

/** What was looked at on a server, and what is wrong with it (null where nothing is). */
export interface ServerStep {
  name: 'version' | 'clock' | 'cluster' | 'keeper' | 'macros'
  detail: string
  problem: string | null
}

/** @throws EngineError STORE_UNFIT where the server is too old. */
export async function checkVersion(store: Pick<Store, 'query'>): Promise<string> {
  const [row] = await store.query<{ version: string }>('SELECT version() AS version')
  const version = row?.version ?? ''
  const problem = judgeVersion(version)
  if (problem !== null) throw new EngineError('STORE_UNFIT', problem)
  return version
}

/** Why a version will not do; null where it will. */
export function judgeVersion(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor, leastMinor] = LEAST_VERSION
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null
  return `ClickHouse ${version} is too old: forgetting needs ALTER TABLE ... APPLY DELETED MASK, which came with ${LEAST_VERSION.join('.')}. Install ${LEAST_VERSION.join('.')} or newer.`
}

/** Looks at a server that answers, one thing after the other. `now` is this machine's clock, ms. */
export async function* checkServer(store: Store, now: () => number): AsyncGenerator<ServerStep> {
  const version = await checkVersion(store)
  yield { name: 'version', detail: `ClickHouse ${version}`, problem: null }
  yield judgeClock(await measureStoreSkew(store, now))
  if (store.cluster !== undefined) yield* checkCluster(store, store.cluster)
}

/** How far the server's clock is ahead of ours (behind: negative), ms. */
export function measureStoreSkew(store: Pick<Store, 'query'>, now: () => number): Promise<number> {
  return measureSkew(async () => {
    const [row] = await store.query<{ at: number }>('SELECT toUnixTimestamp64Milli(now64(3)) AS at')
    return Number(row?.at ?? 0)
  }, now)
}

/** Says what a clock that is so far ahead of ours (behind: negative, ms) means. */
export function judgeClock(skewMs: number): ServerStep {
  const words = `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead of'} ours`
  return {
    name: 'clock',
    detail: skewMs === 0 ? 'its clock is ours' : `its clock is ${words}`,
    problem: isFarOff(skewMs)
      ? `The server's clock is ${words}. Set both by NTP: expiry and retention go by them.`
      : null,
  }
}

async function* checkCluster(store: Store, cluster: string): AsyncGenerator<ServerStep> {
  const nodes = await store.query<{ shard: number; replicas: number }>(
    'SELECT shard_num AS shard, count() AS replicas FROM system.clusters WHERE cluster = {cluster:String} GROUP BY shard ORDER BY shard',
    { cluster },
  )
  yield {
    name: 'cluster',
    detail: `${cluster}: ${nodes.map(({ replicas }) => replicas).join(' + ')} nodes`,
    problem:
      nodes.length > 0
        ? null
        : `The server knows no cluster ${cluster}. Mend history.cluster in the settings: SELECT cluster FROM system.clusters names those it knows.`,
  }
  yield await checkKeeper(store)
  const macros = await store.query<{ macro: string }>('SELECT macro FROM system.macros')
  const missing = ['shard', 'replica'].filter((each) => macros.every(({ macro }) => macro !== each))
  yield {
    name: 'macros',
    detail: macros.map(({ macro }) => macro).join(', '),
    problem:
      missing.length === 0
        ? null
        : `The server's configuration lacks the macros ${missing.join(' and ')}, by which copies of a table know each other. Set them on every node.`,
  }
}

/** Without a Keeper the table that shows what it holds is not even there. */
async function checkKeeper(store: Store): Promise<ServerStep> {
  try {
    await store.query("SELECT name FROM system.zookeeper WHERE path = '/' LIMIT 1")
    return { name: 'keeper', detail: 'Keeper answers', problem: null }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return {
      name: 'keeper',
      detail: words,
      problem: `The server has no Keeper, or does not reach it, and replicated tables need one (${words}). Configure and start it, or leave history.cluster empty.`,
    }
  }
}
