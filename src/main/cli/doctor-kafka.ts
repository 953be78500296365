import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaDetail } from '../../shared/kafka'
import { type KafkaOutletSettings, topicsOf } from '../../shared/outlet'
import type { Settings } from '../../shared/settings'
import type { KafkaSettings } from '../../shared/source'
import { type KafkaAtHand, withKafka } from '../engine/kafka/admin'
import { type KafkaAttempt, toKafkaFault } from '../engine/kafka/fault'
import type { FetchedMessages } from '../engine/kafka/group-member'
import { readSample } from '../engine/kafka/sample'
import { createTopics, type TopicWish } from '../engine/kafka/topic-creation'
import { describeTopics, type TopicFacts } from '../engine/kafka/topics'
import { readSecretsFrom } from '../engine/secrets'
import { findRelay } from '../engine/windows/relay-topic'
import { broken, type Check, ok } from './check'
import { describeKeys } from './doctor-keys'
import type { Shell } from './shell'

/** Messages that are looked at for their keys. */
const SAMPLE = 200
const SAMPLE_MS = 15_000

/** A Kafka source: its brokers, then each topic. With a wish, missing topics are created. */
export async function* checkKafka(
  source: KafkaSettings,
  settings: Settings,
  shell: Pick<Shell, 'env' | 'log' | 'now'>,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  const name = `Source ${source.name}`
  try {
    const readSecret = readSecretsFrom(shell.env, source.id)
    const { log } = shell
    const topics = await withKafka(source, { readSecret, log }, (at) =>
      checkTopics(source, settings, at, wish, shell.now),
    )
    const isPaused = source.isPaused ? ', paused' : ''
    yield ok(name, `${kafkaDetail(source)}, group ${source.group}${isPaused}`)
    yield* topics
  } catch (error) {
    yield toCheck(name, error, { connection: source, topics: source.topics })
  }
}

/** An outlet to topics: its brokers, then the topics. With a wish, a missing one is created. */
export async function* checkOutlet(
  outlet: KafkaOutletSettings,
  { env, log }: Pick<Shell, 'env' | 'log'>,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  const name = `Outlet ${outlet.name}`
  const topics = topicsOf(outlet)
  try {
    const parts = { readSecret: readSecretsFrom(env, outlet.id), log }
    const { before, after } = await withKafka(outlet, parts, (at) => findTopics(at, topics, wish))
    yield ok(
      name,
      `${topics.join(', ')} at ${outlet.brokers.join(', ')}${outlet.isOn ? '' : ', off'}`,
    )
    yield* after.missing.map(missingTopic)
    for (const facts of after.found) {
      yield checkTopic(facts, before.missing.includes(facts.topic), [])
    }
  } catch (error) {
    yield toCheck(name, error, { connection: outlet, topics })
  }
}

/**
 * The topic by which engines that share a history bring together what detectors of windows need;
 * nothing for one that is alone. With a wish, a missing one is created.
 */
export async function* checkWindows(
  settings: Settings,
  { env, log }: Pick<Shell, 'env' | 'log'>,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  const relay = findRelay(settings)
  const isShared = settings.history.url !== '' && settings.tally.redis !== null
  if (relay === null || !isShared) return
  const { source, topic } = relay
  const { partitions } = settings.windows
  const ofWindows = wish === null || partitions === 0 ? wish : { ...wish, partitions }
  try {
    const parts = { readSecret: readSecretsFrom(env, source.id), log }
    const { before, after } = await withKafka(source, parts, (at) =>
      findTopics(at, [topic], ofWindows),
    )
    const what = 'engines bring windows together in it, keyed as their detectors judge'
    for (const facts of after.found) {
      yield checkTopic(facts, before.missing.includes(topic), [what])
    }
    for (const each of after.missing) {
      yield ok(`Topic ${each}`, `does not exist yet, ${what}; the first engine creates it`)
    }
  } catch (error) {
    yield toCheck(`Topic ${topic}`, error, { connection: source, topics: [topic] })
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
  settings: Settings,
  at: KafkaAtHand,
  wish: TopicWish | null,
  now: () => number,
): Promise<Check[]> {
  const { before, after } = await findTopics(at, source.topics, wish)
  const checks = after.missing.map(missingTopic)
  for (const facts of after.found) {
    const sample = await readNewest(source, facts.topic, at)
    const keys = describeKeys(sample, source, settings, now)
    checks.push(checkTopic(facts, before.missing.includes(facts.topic), keys))
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

/** The newest messages of a topic. */
function readNewest(
  { clientId }: KafkaSettings,
  topic: string,
  at: KafkaAtHand,
): Promise<FetchedMessages[]> {
  return readSample(at, {
    topic,
    count: SAMPLE,
    group: `${clientId}-doctor-${randomBytes(6).toString('hex')}`,
    limitMs: SAMPLE_MS,
    wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  })
}
