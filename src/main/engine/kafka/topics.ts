import type { Admin } from 'kafkajs'

/** How a topic is laid out. */
export interface TopicFacts {
  topic: string
  partitions: number
  /** Copies of the partition that has the fewest. */
  replicas: number
  /** Brokers that can hold copies. */
  brokers: number
}

/** Which of these topics there are, as they are, and which there are not. */
export async function describeTopics(
  admin: Admin,
  topics: readonly string[],
): Promise<{ found: TopicFacts[]; missing: string[] }> {
  const known = new Set(await admin.listTopics())
  const wanted = topics.filter((topic) => known.has(topic))
  const missing = topics.filter((topic) => !known.has(topic))
  if (wanted.length === 0) return { found: [], missing }
  const { brokers } = await admin.describeCluster()
  const { topics: described } = await admin.fetchTopicMetadata({ topics: wanted })
  // Brokers answer in an order of their own.
  const inOrder = wanted.flatMap((topic) => described.find(({ name }) => name === topic) ?? [])
  const found = inOrder.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    brokers: brokers.length,
  }))
  return { found, missing }
}

/** The sentence for topics that there are not. */
export function missingTopics(missing: readonly string[]): string {
  const are = missing.length === 1 ? 'There is no topic' : 'There are no topics'
  return `${are} ${missing.join(', ')}, or this user may not see it. Check the name, or create it with watchfloor doctor --create-topics.`
}
