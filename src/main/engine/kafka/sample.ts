import type { EachBatchPayload } from 'kafkajs'
import type { KafkaAtHand } from './admin'
import type { FetchedMessages } from './group-member'
import { toPosition } from './partition'

const SESSION_MS = 10_000

/** What a sample is read of. */
export interface SampleWish {
  topic: string
  /** Messages at most. */
  count: number
  /** A name of a group that nobody else has; it commits nothing and is gone afterwards. */
  group: string
  /** After so long what came by then is enough, ms. */
  limitMs: number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The newest messages of a topic, at most `count`, in batches of one partition each. */
export async function readSample(
  { kafka, admin }: KafkaAtHand,
  { topic, count, group, limitMs, wait }: SampleWish,
): Promise<FetchedMessages[]> {
  const bounds = (await admin.fetchTopicOffsets(topic))
    .map(({ partition, low, high }) => ({ partition, low: toPosition(low), end: toPosition(high) }))
    .filter(({ low, end }) => low < end)
  if (bounds.length === 0) return []
  const wanted = bounds.map(({ partition, low, end }) => ({
    partition,
    from: Math.max(low, end - Math.ceil(count / bounds.length)),
    end,
  }))
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: SESSION_MS,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    retry: { retries: 1, restartOnFailure: () => Promise.resolve(false) },
  })
  const sample: FetchedMessages[] = []
  const left = new Map(wanted.map((each) => [each.partition, each]))
  const stopper = new AbortController()
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    const failed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    })
    failed.catch(() => undefined)
    const enough = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => {
        for (const { partition, from } of wanted) {
          consumer.seek({ topic, partition, offset: String(from) })
        }
      })
      const eachBatch = async (payload: EachBatchPayload) => {
        const { batch, isStale } = payload
        const wish = left.get(batch.partition)
        if (wish === undefined || isStale()) return
        left.delete(batch.partition)
        sample.push(toSample(batch, wish))
        if (left.size === 0) resolve()
      }
      void consumer.run({ autoCommit: false, eachBatchAutoResolve: true, eachBatch })
    })
    await Promise.race([failed, enough, wait(limitMs, stopper.signal)])
  } finally {
    stopper.abort()
    await consumer.disconnect()
  }
  return sample
}

function toSample(
  { topic, partition, messages }: EachBatchPayload['batch'],
  { from, end }: { from: number; end: number },
): FetchedMessages {
  const chosen = messages.filter(({ offset }) => Number(offset) >= from && Number(offset) < end)
  return { topic, partition, messages: chosen, end, begun: from, appliedBefore: from, epoch: 0 }
}
