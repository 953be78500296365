import type { KafkaConnection } from '../../../shared/kafka'
import { type KafkaOutletSettings, topicsOf } from '../../../shared/outlet'
import { BadInputError } from '../decision'
import type { EngineLog } from '../engine'
import type { Told } from '../history/told'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { type KeyedMessage, openTopicWriter, type TopicWriter } from '../kafka/topic-writer'
import { describeTopics, missingTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import type { AlertForm, ComposedMessage } from './forms/form'
import type { DeliveryProgress, Teller } from './outlet-runner'
import type { FeedWish, Portion } from './telling'

/** Of the client library's own tries. */
const RETRIES = 3

/** Tells alerts to topics, at least once and in order for each key. */
export class KafkaTeller implements Teller {
  readonly wish: FeedWish
  readonly restMs = 0
  private readonly writers = new Map<string, TopicWriter>()

  constructor(
    private readonly settings: KafkaOutletSettings,
    private readonly form: AlertForm,
    private readonly parts: { readSecret: ReadSecret; log: EngineLog },
  ) {
    this.wish = form.wish
  }

  async deliver(portion: Portion, progress: DeliveryProgress): Promise<Told[]> {
    const { messages, told } = await this.form.compose(portion, progress.findTold)
    if (messages.length === 0) return told
    const byTopic = this.sort(messages)
    try {
      for (const [topic, some] of byTopic) await (await this.writerOf(topic)).send(some)
    } catch (error) {
      await this.close()
      throw toKafkaFault(error, { connection: this.settings, topics: [...byTopic.keys()] })
    }
    progress.delivered(messages.length)
    return told
  }

  async close(): Promise<void> {
    const open = [...this.writers.values()]
    this.writers.clear()
    await Promise.all(open.map((writer) => writer.close()))
  }

  /** Messages by the topics they go to, in their order. */
  private sort(messages: readonly ComposedMessage[]): Map<string, KeyedMessage[]> {
    const byTopic = new Map<string, KeyedMessage[]>()
    for (const { endings, ...message } of messages) {
      for (const topic of topicsOf(this.settings, endings)) {
        const some = byTopic.get(topic) ?? []
        byTopic.set(topic, some)
        some.push(message)
      }
    }
    return byTopic
  }

  private async writerOf(topic: string): Promise<TopicWriter> {
    const known = this.writers.get(topic)
    if (known !== undefined) return known
    const writer = await openTopicWriter(this.settings, topic, { ...this.parts, retries: RETRIES })
    this.writers.set(topic, writer)
    return writer
  }
}

/** Where an outlet to topics delivers, in a line. */
export function kafkaDetail(settings: KafkaOutletSettings): string {
  return `${topicsOf(settings).join(', ')} at ${settings.brokers.join(', ')}`
}

/**
 * Looks for brokers and topics, and sends nothing.
 * @throws BadInputError that says how to mend what is wrong.
 */
export async function testTopics(
  outlet: KafkaConnection & Pick<KafkaOutletSettings, 'topic' | 'form' | 'suffixes'>,
  parts: { readSecret: ReadSecret; log: EngineLog },
): Promise<string> {
  const topics = topicsOf(outlet)
  try {
    const { found, missing } = await withKafka(outlet, parts, ({ admin }) =>
      describeTopics(admin, topics),
    )
    if (missing.length > 0) throw new BadInputError(missingTopics(missing), 'topic')
    return found
      .map(
        ({ topic, partitions }) =>
          `${topic}: ${partitions === 1 ? '1 partition' : `${partitions} partitions`}`,
      )
      .join(', ')
  } catch (error) {
    if (error instanceof BadInputError) throw error
    const fault = toKafkaFault(error, { connection: outlet, topics })
    throw new BadInputError(fault.message, 'brokers')
  }
}
