import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaDetail } from '../../shared/kafka'
import type { KafkaSettings } from '../../shared/source'
import { formatByName } from '../engine/formats'
import { type KafkaAtHand, withKafka } from '../engine/kafka/admin'
import { toKafkaFault } from '../engine/kafka/fault'
import { readSample } from '../engine/kafka/sample'
import {
  createTopics,
  describeTopics,
  type TopicFacts,
  type TopicWish,
} from '../engine/kafka/topics'
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
    const { message } = toKafkaFault(error, { connection: source, topics: source.topics })
    const at = message.indexOf('. ')
    if (at < 0) yield broken(name, message, 'Check its settings.')
    else yield broken(name, message.slice(0, at), message.slice(at + 2))
  }
}

async function checkTopics(
  source: KafkaSettings,
  at: KafkaAtHand,
  wish: TopicWish | null,
  now: () => number,
): Promise<Check[]> {
  const before = await describeTopics(at.admin, source.topics)
  const created = wish === null ? [] : before.missing
  if (wish !== null && created.length > 0) await createTopics(at.admin, created, wish)
  const { found, missing } =
    created.length > 0 ? await describeTopics(at.admin, source.topics) : before
  const mend = 'Check the name, or create it with watchfloor doctor --create-topics.'
  const checks = missing.map((topic) =>
    broken(`Topic ${topic}`, 'does not exist, or this user may not see it', mend),
  )
  for (const facts of found) {
    const keys = await describeKeys(source, facts.topic, at, now)
    checks.push(checkTopic(facts, created.includes(facts.topic), keys))
  }
  return checks
}

function checkTopic(
  { topic, partitions, replicas, brokers }: TopicFacts,
  isCreated: boolean,
  keys: string,
): Check {
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
  const layout = [
    isCreated ? 'created' : 'exists',
    many(partitions, 'partition'),
    replicas === 1 ? 'one copy' : `${replicas} copies each`,
    keys,
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
        if (result.kind !== 'events') return true
        return result.events.every(({ ip }) => ip === keys.get(record.position))
      })
  })
  return isByAddress ? 'messages are keyed by the address' : 'messages have a key'
}
