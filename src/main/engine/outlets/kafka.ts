import type { KafkaConnection } from '../../../shared/kafka'
import { type KafkaOutletSettings, topicsOf } from '../../../shared/outlet'
import { BadInputError } from '../decision'
import type { EngineLog } from '../engine'
import type { Told } from '../history/told'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { openTopicWriter, type TopicWriter } from '../kafka/topic-writer'
import { describeTopics, missingTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import type { AlertForm } from './forms/form'
import type { DeliveryProgress, Teller } from './outlet-runner'
import type { FeedWish, Portion } from './telling'

/** Of the client library's own tries. */
const RETRIES = 3

/** Tells alerts to topics, at least once and in order for each key. */
export class KafkaTeller implements Teller {
  readonly wish: FeedWish
  readonly restMs = 0
  private writers: readonly TopicWriter[] = []

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
    try {
      for (const writer of await this.open()) await writer.send(messages)
    } catch (error) {
      await this.close()
      throw toKafkaFault(error, { connection: this.settings, topics: topicsOf(this.settings) })
    }
    progress.delivered(messages.length)
    return told
  }

  async close(): Promise<void> {
    const { writers } = this
    this.writers = []
    await Promise.all(writers.map((writer) => writer.close()))
  }

  private async open(): Promise<readonly TopicWriter[]> {
    if (this.writers.length > 0) return this.writers
    const opened: TopicWriter[] = []
    // What was opened before one fails has to be closed.
    this.writers = opened
    for (const topic of topicsOf(this.settings)) {
      opened.push(await openTopicWriter(this.settings, topic, { ...this.parts, retries: RETRIES }))
    }
    return opened
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
