import { type KafkaConnection, kafkaConnectionSchema, topicSchema } from '../../shared/kafka'
import { toKafkaFault } from '../engine/kafka/fault'
import { type KeyedMessage, openTopicWriter, type TopicWriter } from '../engine/kafka/topic-writer'
import { readSecretsFrom } from '../engine/secrets'
import { CommandError, type ExitStatus, UsageError } from './failure'
import { writePaced } from './paced-writer'
import { ProducerSet } from './producer-set'
import { type Shell, statusOf } from './shell'

/** Options that say where alerts are sent, as commander gives them. */
export interface KafkaOptions {
  kafka?: string
  topic?: string
  producers?: number
  clientId?: string
  tls?: boolean
  caFile?: string
  sasl?: string
  username?: string
}

/** A topic and the producers that send to it. */
export interface TopicTarget {
  connection: KafkaConnection
  topic: string
  producers: number
}

/** Of the client library's own tries: about half a minute. */
const RETRIES = 10
/** The progress line is drawn this often at most. */
const DRAW_MS = 250

/** Where the options send to, by default to a topic; null where they name no brokers. @throws UsageError */
export function readTopicTarget(options: KafkaOptions, defaultTopic = ''): TopicTarget | null {
  const { kafka, topic, producers = 1, clientId, tls, caFile, sasl, username } = options
  if (kafka === undefined) {
    const others = { topic, producers: options.producers, clientId, tls, caFile, sasl, username }
    if (Object.values(others).every((value) => value === undefined)) return null
    throw new UsageError('Name the brokers with --kafka host:port.')
  }
  if (username !== undefined && sasl === undefined) {
    throw new UsageError('Name the mechanism with --sasl, such as scram-sha-512.')
  }
  const connection = kafkaConnectionSchema.safeParse({
    brokers: kafka.split(','),
    clientId,
    tls: { isOn: tls === true || caFile !== undefined, caFile },
    sasl: sasl === undefined ? null : { mechanism: sasl, username },
  })
  if (!connection.success) throw new UsageError(sayIssue(connection.error.issues[0]))
  const checked = topicSchema.safeParse(topic ?? defaultTopic)
  if (!checked.success) throw new UsageError(`--topic ${checked.error.issues[0]?.message}.`)
  return { connection: connection.data, topic: checked.data, producers }
}

const OPTIONS: Readonly<Record<string, string>> = {
  brokers: '--kafka',
  clientId: '--client-id',
  tls: '--ca-file',
  sasl: '--sasl',
}

function sayIssue(issue: { path: PropertyKey[]; message: string } | undefined): string {
  return `${OPTIONS[String(issue?.path[0])] ?? '--kafka'} ${issue?.message ?? 'is wrong'}.`
}

/** What is sent: how many lines there are, and how many a second over all producers. */
export interface Sending extends TopicTarget {
  count: number
  /** What the lines are, in words. */
  noun: string
  /** The key of a line. */
  keyOf: (line: string) => string
  ratePerSecond: number | undefined
}

/** Sends lines to a topic, each with its key; Ctrl-C ends it between two batches. */
export async function sendToTopic(
  shell: Shell,
  lines: Iterable<string>,
  sending: Sending,
): Promise<ExitStatus> {
  const { connection, topic, producers } = sending
  const writers: TopicWriter[] = []
  try {
    for (let index = 0; index < producers && !shell.signal.aborted; index += 1) {
      writers.push(await openWriter(shell, sending, index))
    }
    await sendAll(shell, lines, sending, writers)
    return statusOf(shell)
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : toKafkaFault(error, { connection, topics: [topic] })
  } finally {
    await Promise.all(writers.map((writer) => writer.close()))
  }
}

function openWriter({ env, log }: Shell, sending: Sending, index: number): Promise<TopicWriter> {
  const { connection, topic, producers } = sending
  const clientId = `${connection.clientId}${producers > 1 ? `-${index + 1}` : ''}`
  const parts = { readSecret: readSecretsFrom(env), log, retries: RETRIES }
  return openTopicWriter({ ...connection, clientId }, topic, parts)
}

async function sendAll(
  shell: Shell,
  lines: Iterable<string>,
  { connection, topic, producers, count, ratePerSecond, noun, keyOf }: Sending,
  writers: readonly TopicWriter[],
): Promise<void> {
  const { output, now, signal } = shell
  const failed = new AbortController()
  const set = new ProducerSet(writers, signal, () => failed.abort())
  const startedAt = now()
  const readSeconds = () => (now() - startedAt) / 1000
  let drawnAt = startedAt
  const take = async (chunk: string) => {
    await set.take(toMessages(chunk, keyOf))
    if (!output.isLive || now() - drawnAt < DRAW_MS) return
    drawnAt = now()
    output.draw(progressText(set.acknowledged, count, noun, readSeconds()))
  }
  try {
    await writePaced(lines, take, {
      ratePerSecond,
      signal: AbortSignal.any([signal, failed.signal]),
    })
    await set.finish()
  } catch (error) {
    const { message } = toKafkaFault(error, { connection, topics: [topic] })
    const before = `${set.acknowledged.toLocaleString('en')} ${noun} were acknowledged before.`
    throw new CommandError(`${message} ${before}`, { cause: error })
  } finally {
    output.draw('')
  }
  const { acknowledged: sent, unanswered } = set
  output.printJson({ topic, producers, sent, unanswered, seconds: readSeconds() })
  output.note(describeOutcome({ topic, noun }, sent, unanswered, signal.aborted))
}

function* toMessages(lines: string, keyOf: Sending['keyOf']): Generator<KeyedMessage> {
  for (const value of lines.split('\n')) {
    if (value !== '') yield { key: keyOf(value), value }
  }
}

function progressText(sent: number, count: number, noun: string, seconds: number): string {
  const share = Math.floor((sent / count) * 100)
  const rate = seconds > 0 ? Math.round(sent / seconds) : 0
  const format = (value: number) => value.toLocaleString('en')
  return `${share} %  ${format(sent)} of ${format(count)} ${noun}  ${format(rate)}/s`
}

function describeOutcome(
  { topic, noun }: Pick<Sending, 'topic' | 'noun'>,
  sent: number,
  unanswered: number,
  isStopped: boolean,
): string {
  const told = `${sent.toLocaleString('en')} ${noun} sent to ${topic} and acknowledged`
  if (!isStopped) return told
  const open =
    unanswered === 0 ? '' : `; of ${unanswered.toLocaleString('en')} more nobody answered in time`
  return `Stopped before the end; ${told}${open}.`
}
