// `npm run servers`: a Redis and a six-node Redis Cluster on free loopback ports, until Ctrl+C. What
// they hold is deleted when they stop.
import { findRedisObstacle, startRedis, startRedisCluster } from './servers/redis.mjs'
import { say } from './steps.mjs'

async function main() {
  const obstacle = findRedisObstacle()
  if (obstacle !== null) {
    say(`No Redis can be started: ${obstacle}.`)
    return 1
  }
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve)
  })
  const single = await startRedis()
  const cluster = await startRedisCluster().catch(async (error) => {
    await single.stop()
    throw error
  })
  process.stdout.write(`Redis          ${single.host}:${single.port}\n`)
  const nodes = cluster.nodes.map(({ host, port }) => `${host}:${port}`)
  process.stdout.write(`Redis Cluster  ${nodes.join(' ')}\n`)
  say('Ctrl+C stops them and deletes what they hold.')
  // Signals alone keep no program alive.
  const alive = setInterval(() => undefined, 60_000)
  await ended
  clearInterval(alive)
  await Promise.all([single.stop(), cluster.stop()])
  return 0
}

process.exitCode = await main()
