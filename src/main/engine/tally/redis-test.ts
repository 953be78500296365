import type { RedisSettings } from '../../../shared/settings'
import type { ConnectionTest } from '../../../shared/status'
import type { ReadSecret } from '../secrets'
import { readRedisAddress } from './redis-address'
import { RedisConnection } from './redis-connection'

/** Tries the Redis of the settings once, over a connection of its own, and says how to mend it. */
export async function testRedis(
  settings: RedisSettings,
  readSecret: ReadSecret,
): Promise<ConnectionTest> {
  let connection: RedisConnection | null = null
  try {
    const address = await readRedisAddress(settings, readSecret)
    const { wantedReplicas: replicas } = settings
    connection = new RedisConnection({ address, replicas, wait: async () => undefined })
    connection.stopRetrying()
    await connection.check()
    const { where } = connection
    const kind = address.kind === 'cluster' ? 'a Redis Cluster' : 'a Redis'
    const fewest = await connection.countFewestReplicas()
    if (fewest >= replicas) return { state: 'ok', detail: `${where}, ${kind}`, mend: null }
    return {
      state: 'warning',
      detail: `${where}, ${kind}: a primary has ${fewest} of ${replicas} replicas`,
      mend: 'Add replicas, or lower tally.redis.wantedReplicas: what a primary counted is lost if it dies alone.',
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [detail = message, ...rest] = message.split('. ')
    const mend = rest.join('. ')
    return { state: 'broken', detail, mend: mend === '' ? 'Look at the log of Redis.' : mend }
  } finally {
    connection?.close()
  }
}
