import type { Settings } from '../../../shared/settings'
import type { KafkaSettings } from '../../../shared/source'

/** The topic by which engines that share a history bring together what windows need. */
export function relayTopicOf({ windows, history }: Pick<Settings, 'windows' | 'history'>): string {
  return windows.topic === '' ? `watchfloor-${history.database}-windows` : windows.topic
}

/** The source whose brokers keep that topic: the first one that reads Kafka; null without any. */
export function relaySourceOf({ sources }: Pick<Settings, 'sources'>): KafkaSettings | null {
  return sources.find((source) => source.kind === 'kafka') ?? null
}
