import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaDetail } from '../../shared/kafka'
import type { OutletSettings } from '../../shared/outlet'
import type { KafkaSettings } from '../../shared/source'
import { formatByName } from '../engine/formats'
import { type KafkaAtHand, withKafka } from '../engine/kafka/admin'
import { type KafkaAttempt, toKafkaFault } from '../engine/kafka/fault'
import { readSample } from '../engine/kafka/sample'
import { createTopics, type TopicWish } from '../engine/kafka/topic-creation'
import { describeTopics, type TopicFacts } from '../engine/kafka/topics'
import { readSecretsFrom } from '../engine/secrets'
import { cutMessages } from '../engine/sources/kafka-records'
import { broken, type Check, ok } from './check'
import type { Shell } from './shell'

/** Messages that are looked at for their keys. */
const SAMPLE = 20
const SAMPLE_MS = 15_000

/** A Kafka source: its brokers, then each topic. With a wish, missing topics are created. */
export async function* checkKafka(
  source: KafkaSettings,
  shell: Pick<Shell, 'env' | 'log' | 'now'>,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  const name = `Source ${source.name}`
  try {
    const readSecret = readSecretsFrom(shell.env, source.id)
    const { log } = shell
    const topics = await withKafka(source, { readSecret, log }, (at) =>
      checkTopics(source, at, wish, shell.now),
    )
    const isPaused = source.isPaused ? ', paused' : ''
    yield ok(name, `${kafkaDetail(source)}, group ${source.group}${isPaused}`)
    yield* topics
  } catch (error) {
    yield toCheck(name, error, { connection: source, topics: source.topics })
  }
}

/** An outlet to a topic: its brokers, then the topic. With a wish, a missing one is created. */
export async function* checkOutlet(
  outlet: OutletSettings,
  { env, log }: Pick<Shell, 'env' | 'log'>,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  const name = `Outlet ${outlet.name}`
  const { topic } = outlet
  try {
    const parts = { readSecret: readSecretsFrom(env, outlet.id), log }
    const { before, after } = await withKafka(outlet, parts, (at) => findTopics(at, [topic], wish))
    yield ok(name, `${topic} at ${outlet.brokers.join(', ')}${outlet.isOn ? '' : ', off'}`)
    yield* after.missing.map(missingTopic)
    for (const facts of after.found) yield checkTopic(facts, before.missing.includes(topic), [])
  } catch (error) {
    yield toCheck(name, error, { connection: outlet, topics: [topic] })
  }
}

/** Which topics there were, and which there are after the missing ones were created. */
async function findTopics(at: KafkaAtHand, topics: readonly string[], wish: TopicWish | null) {
  const { admin } = at
  const before = await describeTopics(admin, topics)
  if (wish === null || before.missing.length === 0) return { before, after: before }
  await createTopics(at, before.missing, wish, (ms) => delay(ms))
  return { before, after: await describeTopics(admin, topics) }
}

function missingTopic(topic: string): Check {
  const mend = 'Check the name, or create it with watchfloor doctor --create-topics.'
  return broken(`Topic ${topic}`, 'does not exist, or this user may not see it', mend)
}

function toCheck(name: string, error: unknown, attempt: KafkaAttempt): Check {
  const { message } = toKafkaFault(error, attempt)
  const at = message.indexOf('. ')
  if (at < 0) return broken(name, message, 'Check its settings.')
  return broken(name, message.slice(0, at), message.slice(at + 2))
}

async function checkTopics(
  source: KafkaSettings,
  at: KafkaAtHand,
  wish: TopicWish | null,
  now: () => number,
): Promise<Check[]> {
  const { before, after } = await findTopics(at, source.topics, wish)
  const checks = after.missing.map(missingTopic)
  for (const facts of after.found) {
    const keys = await describeKeys(source, facts.topic, at, now)
    checks.push(checkTopic(facts, before.missing.includes(facts.topic), [keys]))
  }
  return checks
}

function checkTopic(
  { topic, partitions, replicas, brokers }: TopicFacts,
  isCreated: boolean,
  more: readonly string[],
): Check {
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
  const layout = [
    isCreated ? 'created' : 'exists',
    many(partitions, 'partition'),
    replicas === 1 ? 'one copy' : `${replicas} copies each`,
    ...more,
  ].join(', ')
  if (replicas === 1 && brokers > 1) {
    const mend = `A broker that is lost takes its messages with it. Raise the replicas of ${topic}.`
    return { name: `Topic ${topic}`, state: 'warning', detail: layout, mend }
  }
  return ok(`Topic ${topic}`, layout)
}

/** How the producers spread messages over partitions, as far as the newest messages show. */
async function describeKeys(
  { format, clientId }: KafkaSettings,
  topic: string,
  at: KafkaAtHand,
  now: () => number,
): Promise<string> {
  const sample = await readSample(at, {
    topic,
    count: SAMPLE,
    group: `${clientId}-doctor-${randomBytes(6).toString('hex')}`,
    limitMs: SAMPLE_MS,
    wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  })
  const messages = sample.flatMap((each) => each.messages)
  if (messages.length === 0) return 'no messages so far'
  const keyed = messages.filter(({ key }) => key !== null)
  if (keyed.length === 0) return 'messages have no key and go to any partition'
  if (keyed.length < messages.length) return 'some messages have a key and some have none'
  const parser = formatByName(format)
  const isByAddress = sample.every((fetched) => {
    const keys = new Map(
      fetched.messages.map((each) => [Number(each.offset), each.key?.toString()]),
    )
    return [...cutMessages(fetched, now)]
      .flatMap((batch) => batch.records)
      .every((record) => {
        const transportTime = record.transportTime ?? now()
        const result = parser.parse(record, { transportTime })
        if (result.kind === 'traffic') return false
        if (result.kind !== 'events') return true
        return result.events.every(({ ip }) => ip === keys.get(record.position))
      })
  })
  return isByAddress ? 'messages are keyed by the address' : 'messages have a key'
}
