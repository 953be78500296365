import type { KafkaAtHand } from './admin'
import { KafkaFault } from './fault'

const MOST_REPLICAS = 3
/** Brokers hear of a topic one after the other. */
const ASK_AGAIN_MS = 200
const MOST_ATTEMPTS = 150
const PATIENCE = `${(ASK_AGAIN_MS * MOST_ATTEMPTS) / 1000} s`

/** How topics are created. */
export interface TopicWish {
  partitions: number
  /** Null: three, or as many as there are brokers. */
  replicas: number | null
}

/**
 * Creates topics that there are not yet; those that somebody else creates meanwhile stand. Resolves
 * once every broker knows a leader of each partition, and the leaders answer.
 * @throws KafkaFault AWAY naming what does not after about 30 s.
 */
export async function createTopics(
  at: Pick<KafkaAtHand, 'admin' | 'askOne'>,
  topics: readonly string[],
  { partitions, replicas }: TopicWish,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const { brokers } = await at.admin.describeCluster()
  await at.admin.createTopics({
    // The library asks one broker, and takes one that has not heard of the topic for a failure.
    waitForLeaders: false,
    topics: topics.map((topic) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: replicas ?? Math.min(MOST_REPLICAS, brokers.length),
    })),
  })
  const name = topics.join(', ')
  for (const { host, port } of brokers) {
    const address = `${host}:${port}`
    const fail = (reason: string) =>
      `${name} was created, but the broker ${address} does not know all its leaders after ${PATIENCE} (${reason}). See whether this broker runs and belongs to the cluster, then run doctor again.`
    // A connection asks the broker that it was made to first: each attempt has a new one.
    const isKnown = async () => {
      const known = await at.askOne(address, (admin) =>
        admin.fetchTopicMetadata({ topics: [...topics] }),
      )
      const leaders = known.topics.flatMap((each) => each.partitions.map(({ leader }) => leader))
      return known.topics.length === topics.length && leaders.every((leader) => leader >= 0)
    }
    await until(isKnown, wait, fail)
  }
  // A broker may be named as the leader before it has heard so itself.
  const doLead = async () => {
    for (const topic of topics) await at.admin.fetchTopicOffsets(topic)
    return true
  }
  const fail = (reason: string) =>
    `${name} was created, but its leaders do not answer after ${PATIENCE} (${reason}). See whether all brokers run, then run doctor again.`
  await until(doLead, wait, fail)
}

async function until(
  isSo: () => Promise<boolean>,
  wait: (ms: number) => Promise<void>,
  fail: (reason: string) => string,
): Promise<void> {
  let reason = 'some partitions have no leader'
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    try {
      if (await isSo()) return
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
    }
    await wait(ASK_AGAIN_MS)
  }
  throw new KafkaFault('AWAY', fail(reason))
}
