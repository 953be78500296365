import type { Settings } from '../../../shared/settings'
import type { KafkaSettings } from '../../../shared/source'

/** What no name of a topic may hold, and how long it may be. */
const UNFIT = /[^A-Za-z0-9._-]/g
const SUFFIX = '-windows'
const LONGEST = 249

/** Where engines that share a history bring together what windows need. */
export interface RelayPlace {
  /** The source whose brokers keep the topic: the first one that reads Kafka. */
  source: KafkaSettings
  topic: string
}

/**
 * Named after the group of that source unless the settings name it: what others on the same brokers
 * read is theirs by their group. Null where no source reads Kafka.
 */
export function findRelay({
  sources,
  windows,
}: Pick<Settings, 'sources' | 'windows'>): RelayPlace | null {
  const source = sources.find(({ kind }) => kind === 'kafka')
  if (source?.kind !== 'kafka') return null
  const group = source.group.replace(UNFIT, '-').slice(0, LONGEST - SUFFIX.length)
  return { source, topic: windows.topic === '' ? `${group}${SUFFIX}` : windows.topic }
}
