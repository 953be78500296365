import { randomBytes } from 'node:crypto'
import { Kafka, KafkaJSError, logLevel } from 'kafkajs'

/** A group of its own is needed each time, and brokers may still be making room for it. */
const TRIES = 5

/** A message as tests look at it. */
export interface ReadMessage {
  partition: number
  key: string
  value: string
  headers: Record<string, string>
}

/** Everything that a topic holds now, each partition in its order. */
export async function readTopic(brokers: readonly string[], topic: string): Promise<ReadMessage[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(brokers, topic)
    } catch (error) {
      const isPassing = error instanceof KafkaJSError && error.retriable
      if (!isPassing || attempt === TRIES) throw error
    }
  }
}

async function readOnce(brokers: readonly string[], topic: string): Promise<ReadMessage[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const offsets = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const left = new Map(
    offsets
      .filter(({ low, high }) => low !== high)
      .map(({ partition, high }) => [partition, Number(high)]),
  )
  const messages: ReadMessage[] = []
  if (left.size === 0) return messages
  const consumer = kafka.consumer({ groupId: `test-${randomBytes(6).toString('hex')}` })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const read = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ partition, message: { key, value, headers = {}, offset } }) => {
          const end = left.get(partition)
          if (end === undefined || Number(offset) >= end) return
          messages.push({
            partition,
            key: String(key),
            value: String(value),
            headers: Object.fromEntries(
              Object.entries(headers).map(([name, text]) => [name, String(text)]),
            ),
          })
          if (Number(offset) === end - 1) left.delete(partition)
          if (left.size === 0) resolve()
        },
      })
      .catch(reject)
  })
  await read.finally(() => consumer.disconnect())
  return messages
}
