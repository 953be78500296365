import { findClickHouseObstacle } from './clickhouse.mjs'
import { findKafkaObstacle } from './kafka.mjs'
import { findRedisObstacle } from './redis.mjs'

const OBSTACLES = {
  ClickHouse: findClickHouseObstacle,
  Kafka: findKafkaObstacle,
  Redis: findRedisObstacle,
}

/**
 * Whether tests that need these servers are skipped here, and what to say behind their name. Where
 * everything is required they are not: they fail.
 */
export function needServers(...names) {
  const obstacle = names.map((name) => OBSTACLES[name]()).find((each) => each !== null) ?? null
  const isSkipped = obstacle !== null && process.env.REQUIRE_ALL !== '1'
  return { isSkipped, why: isSkipped ? ` (needs ${names.join(', ')}: ${obstacle})` : '' }
}
