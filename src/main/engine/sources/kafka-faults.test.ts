import { describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import {
  addKafka,
  eventMessages,
  sourceOf,
  until,
  untilRead,
  useEngines,
} from '../kafka/engines.test-kit'

describe.skipIf(isSkipped)(`a Kafka source whose brokers make trouble${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()

  it('says what to do about a topic that there is not, and reads it once there is', async () => {
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, ['later'])
    await until('it failed', () => sourceOf(desk).state === 'failed')
    expect(sourceOf(desk).lastError?.message).toBe(
      'There is no topic later. Check the name, or create it with watchfloor doctor --create-topics.',
    )
    const test = { kind: 'kafka', format: 'auto', brokers: brokers.addresses } as const
    const { steps } = await desk.client.sources.test({ ...test, topics: ['later'] })
    expect(steps.at(-1)).toMatchObject({ name: 'Topics found', isOk: false })
    await brokers.use().createTopics({ topics: [{ topic: 'later' }], waitForLeaders: true })
    await brokers.send('later', eventMessages(0, 3))
    await untilRead(desk, 3)
  }, 40_000)

  it('tests a topic and says what it read', async () => {
    const topic = await brokers.makeTopic(2)
    await brokers.send(topic, [...eventMessages(0, 40), 'junk'])
    const desk = await engines.start()
    const test = { kind: 'kafka', format: 'auto', brokers: brokers.addresses } as const
    const tested = await desk.client.sources.test({ ...test, topics: [topic] })
    expect(tested).toMatchObject({ format: 'blacklist-event', records: 20, rejected: 1 })
    expect(tested.steps.map(({ name, isOk, detail }) => [name, isOk, detail])).toEqual([
      ['Name found', true, ''],
      ['Brokers reached', true, ''],
      ['Topics found', true, `${topic}: 2 partitions, no copies`],
      ['Read records', true, '19 of the newest 20 read, 1 rejected'],
    ])
    const empty = await brokers.makeTopic(1)
    const { steps } = await desk.client.sources.test({ ...test, topics: [empty] })
    expect(steps.at(-1)).toMatchObject({ isOk: true, detail: 'No messages so far.' })
  }, 40_000)

  it('says how many messages were deleted before they were read, and reads the rest', async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 30))
    await brokers.use().setOffsets({
      groupId: topic,
      topic,
      partitions: [{ partition: 0, offset: '10' }],
    })
    await brokers.use().deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '25' }] })
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 5)
    expect(sourceOf(desk).lastError?.message).toBe(
      `15 messages of ${topic}/0 were deleted before they were read. Give the topic a longer retention.`,
    )
  })

  it('reads what brokers compressed with lz4, and names a codec that it cannot read', async () => {
    const topic = await brokers.makeTopic(1, { 'compression.type': 'lz4' })
    await brokers.send(topic, eventMessages(0, 3_000))
    const desk = await engines.start()
    const id = await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 3_000)
    expect(sourceOf(desk)).toMatchObject({ accepted: 3_000, rejected: 0 })
    await desk.client.sources.remove({ id })
    const zstd = await brokers.makeTopic(1, { 'compression.type': 'zstd' })
    await brokers.send(zstd, eventMessages(0, 3))
    await addKafka(desk, brokers.addresses, [zstd], { group: zstd })
    await until('it failed', () => sourceOf(desk).state === 'failed')
    expect(sourceOf(desk).lastError?.message).toBe(
      `Messages in ${zstd} are compressed with ZSTD, which cannot be read. Let the producers use gzip, lz4 or none, or set compression.type=gzip on the topic.`,
    )
  }, 40_000)

  it('says that a broker went away, and reads on when it is back', async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 10))
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 10)
    await brokers.broker(0).kill()
    await until('it is said', () => sourceOf(desk).state === 'failed', 30_000)
    expect(sourceOf(desk).lastError?.message).toMatch(
      /^127\.0\.0\.1:\d+ (cannot be reached|closed the connection)|are away/,
    )
    await brokers.broker(0).restart()
    await brokers.connect()
    await brokers.send(topic, eventMessages(10, 10))
    await until('the rest is read', () => sourceOf(desk).records >= 20, 40_000)
    expect(sourceOf(desk)).toMatchObject({ records: 20, accepted: 20, duplicates: 0 })
  }, 120_000)
})
