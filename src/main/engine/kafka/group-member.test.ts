import { setTimeout as delay } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { kafkaReadingSchema } from '../../../shared/kafka'
import { isSkipped, useBrokers, why } from './brokers.test-kit'
import { eventMessages, until } from './engines.test-kit'
import { type FetchedMessages, GroupMember, type TakenMessages } from './group-member'

describe.skipIf(isSkipped)(`a member of a consumer group${why}`, () => {
  const brokers = useBrokers()

  /** A member that takes messages as it is told to. */
  function join(topic: string, take: (fetched: FetchedMessages) => Promise<TakenMessages>) {
    return new GroupMember({
      kafka: new Kafka({ brokers: brokers.addresses, logLevel: logLevel.NOTHING }),
      reading: kafkaReadingSchema.parse({
        brokers: brokers.addresses,
        topics: [topic],
        group: topic,
      }),
      source: 'events',
      logs: { read: async () => new Map(), note: async () => undefined },
      take,
      onAssigned: () => undefined,
      onApplied: () => undefined,
      onBounds: () => undefined,
      onDoubt: () => undefined,
      now: Date.now,
      wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    })
  }

  it('ends when its topic was deleted while messages of it were in hand', async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 40))
    // Brokers that were started just now may still be opening their book of groups.
    const isAnswered = () =>
      brokers.committed(topic, topic).then(
        () => true,
        () => false,
      )
    await until('the coordinator of groups answers', isAnswered)
    const taken: number[] = []
    const stopper = new AbortController()
    const member = join(topic, async ({ end }) => {
      taken.push(end)
      await brokers.remove(topic)
      return { end, replayFrom: end }
    })
    const life = member.live(stopper.signal)
    await expect(life).rejects.toMatchObject({ type: 'UNKNOWN_TOPIC_OR_PARTITION' })
    expect(taken).toEqual([40])
    stopper.abort()
  })
})
