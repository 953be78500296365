import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { until } from '../engine/kafka/engines.test-kit'
import { type ReadMessage, readTopic } from '../engine/kafka/topic-reader.test-kit'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { Mortal } from './crash-moments.test-kit'

/** Brokers that have just begun may let producers wait for their numbers. */
const ARRIVAL_MS = 40_000

vi.setConfig({ testTimeout: 60_000 })

const ALERTS = ['generate', 'alerts', '--start', '2026-03-02']

let command: BundledCommand

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())

const addressOf = (line: string) => (JSON.parse(line) as { ip: string }).ip

/** Values by address, each in their order. */
function byAddress(values: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const value of values) {
    groups.set(addressOf(value), [...(groups.get(addressOf(value)) ?? []), value])
  }
  return groups
}

const valuesOf = (messages: readonly ReadMessage[]) => messages.map(({ value }) => value)

describe.skipIf(isSkipped)(`generate alerts --kafka${why}`, () => {
  const brokers = useBrokers({ brokers: 3 })
  const to = (topic: string) => ['--kafka', brokers.addresses.join(','), '--topic', topic]
  const count = async (topic: string) =>
    (await brokers.use().fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)

  it('sends with three producers what one would write, each address in order', async () => {
    const topic = await brokers.makeTopic(6)
    const what = [...ALERTS, '--count', '5000', '--seed', '7', '--duplicates', '0.1']
    const sent = await command.run([...what, ...to(topic), '--producers', '3', '--json'])
    expect(sent.stderr).toBe(`5,000 alerts sent to ${topic} and acknowledged\n`)
    expect(JSON.parse(sent.stdout)).toEqual({
      topic,
      producers: 3,
      sent: 5000,
      unanswered: 0,
      seconds: expect.any(Number),
    })
    expect(sent.status).toBe(0)

    const messages = await readTopic(brokers.addresses, topic)
    const { stdout } = await command.run(what)
    expect(byAddress(valuesOf(messages))).toEqual(byAddress(stdout.trimEnd().split('\n')))
    const partitions = new Map<string, Set<number>>()
    for (const { key, value, partition } of messages) {
      expect(key).toBe(addressOf(value))
      partitions.set(key, (partitions.get(key) ?? new Set()).add(partition))
    }
    expect([...partitions.values()].every((each) => each.size === 1)).toBe(true)
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(6)
  })

  it('stops at Ctrl-C, and says how many the brokers have', async () => {
    const topic = await brokers.makeTopic(3)
    const args = [...ALERTS, ...to(topic), '--producers', '3', '--rate', '2000']
    const child = command.start([...args, '--count', '1000000', '--json'])
    let said = ''
    child.stdout?.on('data', (text) => {
      said += text
    })
    const process = new Mortal(child)
    await until('alerts arrive', async () => (await count(topic)) > 1000, ARRIVAL_MS)
    process.kill('SIGINT')
    expect(await process.ended).toBe(1)
    const { sent, unanswered } = JSON.parse(said) as { sent: number; unanswered: number }
    expect(unanswered).toBe(0)
    expect(sent).toBe(await count(topic))
    expect(process.stderr).toBe(
      `Stopped before the end; ${sent.toLocaleString('en')} alerts sent to ${topic} and acknowledged.\n`,
    )
    const values = valuesOf(await readTopic(brokers.addresses, topic))
    const all = (
      await command.run([...ALERTS, '--rate', '2000', '--count', String(sent + 20_000)])
    ).stdout
      .trimEnd()
      .split('\n')
    const wanted = byAddress(all)
    // What came of an address is the beginning of what would have come.
    for (const [address, sentOf] of byAddress(values)) {
      expect(wanted.get(address)?.slice(0, sentOf.length)).toEqual(sentOf)
    }
  })

  it('goes on with a broker less, and repeats nothing', async () => {
    const topic = await brokers.makeTopic(6)
    const args = [...ALERTS, ...to(topic), '--producers', '2', '--rate', '1500', '--count', '9000']
    const running = command.run([...args, '--json'])
    await until('alerts arrive', async () => (await count(topic)) > 1000, ARRIVAL_MS)
    await brokers.broker(1).kill()
    const { status, stdout, stderr } = await running
    expect(stderr).toBe(`9,000 alerts sent to ${topic} and acknowledged\n`)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ sent: 9000 })
    await brokers.broker(1).restart()
    await brokers.running.waitForAll()
    const values = valuesOf(await readTopic(brokers.addresses, topic))
    expect(values).toHaveLength(9000)
    expect(new Set(values).size).toBe(9000)
  })

  it('says in a sentence that there is no such topic', async () => {
    const { status, stderr } = await command.run([...ALERTS, ...to('nowhere')])
    expect(stderr).toBe(
      'watchfloor: There is no topic nowhere, or this user may not see it. Check the name, or create it on the brokers.\n',
    )
    expect(status).toBe(1)
  })
})

it('says in a sentence that nothing listens there', async () => {
  const { status, stderr } = await command.run([
    ...ALERTS,
    ...['--kafka', '127.0.0.1:1', '--topic', 'alerts'],
  ])
  expect(stderr).toBe(
    'watchfloor: 127.0.0.1:1 cannot be reached: nothing listens there. Check the address and the firewall.\n',
  )
  expect(status).toBe(1)
})

it.each([
  [['--kafka', 'broker', '--topic', 'x'], '--kafka must be host:port.'],
  [['--kafka', 'broker:9092'], '--topic must be a topic name: letters, digits, . _ -.'],
  [['--topic', 'x'], 'Name the brokers with --kafka host:port.'],
  [['--kafka', 'b:1', '--topic', 'x', '--sasl', 'plain'], '--sasl needs a username.'],
  [
    ['--kafka', 'b:1', '--topic', 'x', '--username', 'mk'],
    'Name the mechanism with --sasl, such as scram-sha-512.',
  ],
  [['--kafka', 'b:1', '--topic', 'x', '--output', 'y'], 'Choose one of --kafka and --output.'],
])('refuses %j', async (args, message) => {
  const { status, stderr } = await command.run([...ALERTS, ...args])
  expect(stderr).toBe(`watchfloor: ${message}\n`)
  expect(status).toBe(2)
})
