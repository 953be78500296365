import type { KafkaConnection } from '../../../shared/kafka'
import type { KafkaOutletSettings } from '../../../shared/outlet'
import type { PublicAlertMessage } from '../../../shared/public-api'
import { BadInputError } from '../decision'
import type { EngineLog } from '../engine'
import type { Told } from '../history/told'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { type KeyedMessage, openTopicWriter, type TopicWriter } from '../kafka/topic-writer'
import { describeTopics, missingTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import type { DeliveryProgress, Teller } from './outlet-runner'
import { type FeedWish, type Portion, wishAll } from './telling'

/** Of the client library's own tries. */
const RETRIES = 3

/** Tells alerts to a topic, at least once and in order for each subject. */
export class KafkaTeller implements Teller {
  readonly wish: FeedWish
  readonly restMs = 0
  private writer: TopicWriter | null = null

  constructor(
    private readonly settings: KafkaOutletSettings,
    private readonly parts: { readSecret: ReadSecret; log: EngineLog },
  ) {
    this.wish = wishAll(settings.minSeverity)
  }

  async deliver({ messages, told }: Portion, progress: DeliveryProgress): Promise<Told[]> {
    const { topic } = this.settings
    try {
      this.writer ??= await openTopicWriter(this.settings, topic, {
        ...this.parts,
        retries: RETRIES,
      })
      await this.writer.send(messages.map(toMessage))
    } catch (error) {
      await this.close()
      throw toKafkaFault(error, { connection: this.settings, topics: [topic] })
    }
    progress.delivered(messages.length)
    return told
  }

  async close(): Promise<void> {
    const { writer } = this
    this.writer = null
    await writer?.close()
  }
}

/** Where an outlet to a topic delivers, in a line. */
export function kafkaDetail({ topic, brokers }: KafkaOutletSettings): string {
  return `${topic} at ${brokers.join(', ')}`
}

/**
 * Looks for brokers and topic, and sends nothing.
 * @throws BadInputError that says how to mend what is wrong.
 */
export async function testTopic(
  connection: KafkaConnection & { topic: string },
  parts: { readSecret: ReadSecret; log: EngineLog },
): Promise<string> {
  const { topic } = connection
  try {
    const { found } = await withKafka(connection, parts, ({ admin }) =>
      describeTopics(admin, [topic]),
    )
    const [facts] = found
    if (facts === undefined) throw new BadInputError(missingTopics([topic]), 'topic')
    return `${topic}: ${facts.partitions === 1 ? '1 partition' : `${facts.partitions} partitions`}`
  } catch (error) {
    if (error instanceof BadInputError) throw error
    const fault = toKafkaFault(error, { connection, topics: [topic] })
    throw new BadInputError(fault.message, 'brokers')
  }
}

/** An alert as its message: keyed by its subject, known by the alert's id and version. */
function toMessage(alert: PublicAlertMessage): KeyedMessage {
  return {
    key: alert.subject,
    value: JSON.stringify(alert),
    headers: {
      'alert-id': alert.id,
      version: String(alert.version),
      change: alert.change,
      'content-type': 'application/json',
    },
  }
}
