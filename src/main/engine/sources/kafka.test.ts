import { describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import {
  addKafka,
  countEvents,
  eventMessage,
  eventMessages,
  listInfos,
  sourceOf,
  until,
  untilRead,
  useEngines,
} from '../kafka/engines.test-kit'

const infosOf = (messages: readonly string[]) =>
  messages.map((message) => (JSON.parse(message) as { info: string }).info).sort()

describe.skipIf(isSkipped)(`a Kafka source${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()

  it('reads what there is from the beginning, and counts a duplicate once', async () => {
    const topic = await brokers.makeTopic(3)
    const messages = eventMessages(0, 100)
    await brokers.send(topic, [...messages, ...messages.slice(0, 10)])
    const desk = await engines.start()
    const id = await addKafka(desk, brokers.addresses, [topic])
    expect(id).toBe('kafka')
    await untilRead(desk, 110)
    expect(sourceOf(desk)).toMatchObject({
      accepted: 100,
      duplicates: 10,
      rejected: 0,
      lastError: null,
      backlog: { records: 0 },
    })
    expect(await listInfos(desk)).toEqual(infosOf(messages))
    await brokers.send(topic, eventMessages(100, 5))
    await untilRead(desk, 115)
    const names = sourceOf(desk).backlog?.partitions.map(({ partition }) => partition)
    expect(names).toEqual([`${topic}/0`, `${topic}/1`, `${topic}/2`])
  })

  it('begins at the end, and a later start goes on where the first one began', async () => {
    const topic = await brokers.makeTopic(2)
    await brokers.send(topic, eventMessages(0, 20))
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { start: 'latest', group: topic })
    await until('it has its partitions', () => sourceOf(desk).backlog?.partitions.length === 2)
    await engines.stop(desk)
    // Nothing was read before: without a committed offset these would be skipped for ever.
    const missed = eventMessages(20, 6)
    await brokers.send(topic, missed)
    const again = await engines.start(desk.folder)
    await untilRead(again, 6)
    expect(await listInfos(again)).toEqual(infosOf(missed))
  })

  it('begins at a time', async () => {
    const topic = await brokers.makeTopic(1)
    const hour = 3_600_000
    const begin = Date.now() - 5 * hour
    await brokers.send(topic, eventMessages(0, 10), { timestamp: begin - hour })
    const wanted = eventMessages(10, 10)
    await brokers.send(topic, wanted, { timestamp: begin + hour })
    const desk = await engines.start()
    const start = new Date(begin).toISOString()
    await addKafka(desk, brokers.addresses, [topic], { start, group: topic })
    await untilRead(desk, 10)
    expect(await listInfos(desk)).toEqual(infosOf(wanted))
  })

  it('goes on behind what was read after a stop, with its position in Kafka', async () => {
    const topic = await brokers.makeTopic(2)
    await brokers.send(topic, eventMessages(0, 40))
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 40)
    await engines.stop(desk)
    expect(await brokers.committed(topic, topic)).toEqual([
      { partition: 0, offset: '20', metadata: 'applied=20' },
      { partition: 1, offset: '20', metadata: 'applied=20' },
    ])
    await brokers.send(topic, eventMessages(40, 10))
    const again = await engines.start(desk.folder)
    await untilRead(again, 10)
    expect(sourceOf(again)).toMatchObject({ accepted: 10, duplicates: 0 })
    expect(await countEvents(again)).toBe(50)
  })

  it('pauses, tells its group so, and goes on', async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 5))
    const desk = await engines.start()
    const id = await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 5)
    await desk.client.sources.pause({ id, isPaused: true })
    expect(sourceOf(desk).state).toBe('paused')
    const { groups } = await brokers.use().describeGroups([topic])
    expect(groups[0]?.members).toEqual([])
    await brokers.send(topic, eventMessages(5, 5))
    await desk.client.sources.pause({ id, isPaused: false })
    await until('the rest was read', async () => (await countEvents(desk)) === 10)
    await desk.client.sources.remove({ id })
    expect(desk.engine.status().sources).toEqual([])
  })

  it('rejects poison with its place and reads on', async () => {
    const topic = await brokers.makeTopic(1, { 'max.message.bytes': '3000000' })
    const huge = eventMessage(1, { info: 'x'.repeat(1_100_000) })
    const poison = [null, 'junk', eventMessage(0, { ip: '999.1.1.1' }), Buffer.from([0xff, 0xfe])]
    await brokers.send(topic, [eventMessage(0), ...poison, eventMessage(2)], { key: 'a' })
    await brokers.send(topic, [huge, eventMessage(3)])
    await brokers.send(topic, [`[${eventMessage(4)},${eventMessage(5)}]`])
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await until('all was read', async () => (await countEvents(desk)) === 5)
    const { rejects, total } = await desk.client.sources.rejects({})
    expect(total).toBe(5)
    expect(rejects.map(({ place }) => place).sort()).toEqual(
      [1, 2, 3, 4, 6].map((offset) => `${topic}/0@${offset}`),
    )
    expect(rejects.map(({ reason }) => reason).sort()).toEqual([
      'Its bytes are not valid UTF-8 text.',
      'This is not valid JSON.',
      'This message has no value: a key alone tells of no event.',
      'This record is longer than 1 MiB, the most that is read as one.',
      '`ip` is "999.1.1.1", which is no IP address.',
    ])
  })

  it('reads deliveries of several alerts, gzipped, and lends them the time of their message', async () => {
    const topic = await brokers.makeTopic(1)
    const timestamp = Date.parse('2026-11-20T10:00:00Z')
    const alert = { alert_id: 68, cli_ip: '203.0.113.9', srv_ip: '198.51.100.20', srv_port: 80 }
    const alerts = ['/.env', '/.git'].map((info, index) => ({
      ...alert,
      info,
      cli_port: 4000 + index,
    }))
    const delivery = JSON.stringify({ version: '0.2', alerts })
    await brokers.send(topic, [delivery], { timestamp, isGzipped: true })
    await brokers.send(topic, [eventMessage(0)], { timestamp: timestamp + 1000, isGzipped: true })
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 3)
    const { events } = await desk.client.entity.events({ value: '203.0.113.9' })
    expect(events.map(({ time, info }) => ({ time, info }))).toEqual(
      expect.arrayContaining([
        { time: timestamp, info: '/.env' },
        { time: timestamp, info: '/.git' },
      ]),
    )
    expect(sourceOf(desk).backlog).toEqual({
      records: 0,
      partitions: [{ partition: `${topic}/0`, applied: 2, end: 2, lag: 0 }],
    })
  })

  it('is refused where another source reads the same topic in the same group', async () => {
    const topic = await brokers.makeTopic(1)
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await expect(addKafka(desk, brokers.addresses, [topic], { group: topic })).rejects.toThrow(
      `Kafka reads ${topic} as group ${topic} already.`,
    )
  })
})
