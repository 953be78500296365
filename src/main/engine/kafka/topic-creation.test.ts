import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { kafkaConnectionSchema } from '../../../shared/kafka'
import { withKafka } from './admin'
import { isSkipped, useBrokers, why } from './brokers.test-kit'
import { createTopics } from './topic-creation'

const ROUNDS = 30
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined }
const parts = { readSecret: async () => null, log: LOG }
const wish = { partitions: 6, replicas: null }

describe.skipIf(isSkipped)(`topics that are created on three brokers${why}`, () => {
  const brokers = useBrokers({ brokers: 3 })
  const connection = () => kafkaConnectionSchema.parse({ brokers: brokers.addresses })

  it('are known to each of them, with all leaders, as soon as it is done', async () => {
    await withKafka(connection(), parts, async (at) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const topics = [`made-${round}-a`, `made-${round}-b`]
        await createTopics(at, topics, wish, (ms) => delay(ms))
        for (const topic of topics) expect(await at.admin.fetchTopicOffsets(topic)).toHaveLength(6)
        for (const address of brokers.addresses) {
          const { topics: known } = await at.askOne(address, (admin) =>
            admin.fetchTopicMetadata({ topics }),
          )
          expect(known.map(({ name }) => name).sort()).toEqual(topics)
          for (const { partitions } of known) {
            expect(partitions).toHaveLength(6)
            expect(
              partitions.every(({ leader, replicas }) => leader >= 0 && replicas.length === 3),
            ).toBe(true)
          }
        }
      }
    })
  }, 240_000)

  it('name the broker that does not hear of them', async () => {
    await withKafka(connection(), parts, async (at) => {
      let asked = 0
      const deaf = brokers.addresses[1] ?? ''
      const askOne: typeof at.askOne = (address, ask) => {
        if (address !== deaf) return at.askOne(address, ask)
        asked += 1
        return Promise.reject(new Error('This server does not host this topic-partition'))
      }
      // The others hear of it in their own time.
      const wait = (ms: number) => (asked > 0 ? Promise.resolve() : delay(ms))
      const made = createTopics({ ...at, askOne }, ['unheard'], wish, wait)
      await expect(made).rejects.toThrow(
        `unheard was created, but the broker ${deaf} does not know all its leaders after 30 s (This server does not host this topic-partition). See whether`,
      )
      expect(asked).toBe(150)
    })
  }, 60_000)
})
