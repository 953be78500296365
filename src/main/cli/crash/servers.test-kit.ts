import { type ClickHouseServer, startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { type KafkaServers, startKafka } from '../../../../scripts/servers/kafka.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { type RedisClusterServers, startRedisCluster } from '../../../../scripts/servers/redis.mjs'

/** Whether tests are skipped where these servers cannot be started, and what they then say. */
export const { isSkipped, why } = needServers('ClickHouse', 'Kafka', 'Redis')
/** The first start on a machine fetches Kafka. */
export const START_MS = 420_000

/** The servers that engines share: three brokers, six Redis nodes, one ClickHouse. */
export interface Servers {
  kafka: KafkaServers
  redis: RedisClusterServers
  clickhouse: ClickHouseServer
  stop: () => Promise<void>
}

/** Starts all of them; where one does not start, none is left. */
export async function startServers(): Promise<Servers> {
  const starting = [startKafka({ brokers: 3 }), startRedisCluster(), startClickHouse()] as const
  try {
    const [kafka, redis, clickhouse] = await Promise.all(starting)
    const stop = async () => {
      await Promise.all([kafka.stop(), redis.stop(), clickhouse.stop()])
    }
    return { kafka, redis, clickhouse, stop }
  } catch (error) {
    for (const each of await Promise.allSettled(starting)) {
      if (each.status === 'fulfilled') await each.value.stop()
    }
    throw error
  }
}

/** Redis forgets all counters, while no engine runs. */
export async function emptyRedis({ redis }: Servers): Promise<void> {
  await redis.waitForHealth()
  for (const node of redis.nodes) {
    if ((await node.cli('INFO', 'replication')).includes('role:master')) await node.cli('FLUSHALL')
  }
}
