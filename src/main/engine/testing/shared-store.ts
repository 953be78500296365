import type { SharedStore } from '../shared-counting'
import type { RedisAddress } from '../tally/redis-connection'
import { RedisConnection } from '../tally/redis-connection'
import { Kill, type MortalStore } from './mortal-store'

/** A connection to a Redis for a workspace of the tests; with `life`, its writes count as that store's. */
export function openTestStore(
  address: RedisAddress,
  options: { life?: MortalStore; dedupTtlMs?: number; replicas?: number } = {},
): SharedStore {
  const { life, dedupTtlMs = 3_600_000, replicas = 0 } = options
  let listener: (problem: string | null) => void = () => undefined
  const connection = new RedisConnection({
    address,
    replicas,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onTrouble: (problem) => listener(problem),
  })
  const living = <T>(work: () => Promise<T>): Promise<T> =>
    life?.isDead() === true ? Promise.reject(new Kill()) : work()
  const writing = <T>(work: () => Promise<T>): Promise<T> => life?.write(work) ?? work()
  return {
    connection: {
      check: () => living(() => connection.check()),
      write: (...call) => writing(() => connection.write(...call)),
      read: (...call) => living(() => connection.read(...call)),
      readBytes: (...call) => living(() => connection.readBytes(...call)),
      joinSet: (...call) => living(() => connection.joinSet(...call)),
      readHash: (...call) => living(() => connection.readHash(...call)),
      get retries() {
        return connection.retries
      },
      measureSkew: (now) => connection.measureSkew(now),
      whyFewReplicas: () => connection.whyFewReplicas(),
      stopRetrying: () => connection.stopRetrying(),
    },
    dedupTtlMs,
    onTrouble: (next) => {
      listener = next
    },
    close: () => connection.close(),
  }
}
