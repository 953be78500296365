// `npm run servers`: a Redis, a six-node Redis Cluster, three Kafka brokers and a ClickHouse on free
// loopback ports, until Ctrl+C. What they hold is deleted when they stop. What cannot be started is
// named.
import { findClickHouseObstacle, startClickHouse } from './servers/clickhouse.mjs'
import { findKafkaObstacle, startKafka } from './servers/kafka.mjs'
import { findRedisObstacle, startRedis, startRedisCluster } from './servers/redis.mjs'
import { say } from './steps.mjs'

const SERVERS = [
  {
    name: 'Redis',
    findObstacle: findRedisObstacle,
    start: async () => {
      const { host, port, stop } = await startRedis()
      return { addresses: [`${host}:${port}`], stop }
    },
  },
  {
    name: 'Redis Cluster',
    findObstacle: findRedisObstacle,
    start: async () => {
      const { nodes, stop } = await startRedisCluster()
      return { addresses: nodes.map(({ host, port }) => `${host}:${port}`), stop }
    },
  },
  { name: 'Kafka', findObstacle: findKafkaObstacle, start: () => startKafka({ brokers: 3 }) },
  {
    name: 'ClickHouse',
    findObstacle: findClickHouseObstacle,
    start: async () => {
      const { url, stop } = await startClickHouse()
      return { addresses: [url], stop }
    },
  },
]

async function main() {
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve)
  })
  // Signals alone keep no program alive.
  const alive = setInterval(() => undefined, 60_000)
  const running = []
  try {
    for (const { name, findObstacle, start } of SERVERS) {
      const obstacle = findObstacle()
      if (obstacle !== null) {
        say(`${name} is left out: ${obstacle}.`)
        continue
      }
      const server = await start()
      running.push(server)
      process.stdout.write(`${name.padEnd(14)} ${server.addresses.join(' ')}\n`)
    }
    if (running.length === 0) return 1
    say('Ctrl+C stops them and deletes what they hold.')
    await ended
    return 0
  } finally {
    clearInterval(alive)
    await Promise.all(running.map(({ stop }) => stop()))
  }
}

process.exitCode = await main()
