import { describe, expect, it } from 'vitest'
import { findKafkaObstacle, startKafka } from './kafka.mjs'
import { countBrokers } from './kafka-probe.mjs'
import { waitUntil } from './loopback.mjs'

const obstacle = findKafkaObstacle()
const isSkipped = obstacle !== null && process.env.REQUIRE_ALL !== '1'
const why = isSkipped ? ` (needs Kafka: ${obstacle})` : ''

describe.skipIf(isSkipped)(`three Kafka brokers${why}`, () => {
  it('know of each other, miss one that is killed and find it again', async () => {
    const servers = await startKafka({ brokers: 3 })
    try {
      const [first, second] = servers.brokers
      if (first === undefined || second === undefined) throw new Error('Brokers are missing')
      expect(await countBrokers(first.port)).toBe(3)
      await second.kill()
      await expect(countBrokers(second.port)).rejects.toThrow(/ECONNREFUSED/)
      await waitUntil('Two brokers', async () => (await countBrokers(first.port)) === 2)
      await second.restart()
      await servers.waitForAll()
      expect(await countBrokers(second.port)).toBe(3)
    } finally {
      await servers.stop()
    }
    // The first start fetches Kafka.
  }, 420_000)
})
