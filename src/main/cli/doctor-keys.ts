import type { Settings } from '../../shared/settings'
import type { KafkaSettings } from '../../shared/source'
import type { WindowedDetector } from '../engine/detectors/windowed'
import { createWindowedDetectors } from '../engine/detectors/windowed-detectors'
import { formatByName } from '../engine/formats'
import type { FetchedMessages } from '../engine/kafka/group-member'
import type { ParsedEvent, Traffic } from '../engine/record'
import { cutMessages } from '../engine/sources/kafka-records'

/** One message with its key, and what it tells of. */
interface KeyedContent {
  key: string | null
  events: readonly ParsedEvent[]
  traffic: Traffic | null
}

/**
 * How producers spread messages over partitions, as far as a sample shows: by which keys, and for
 * each detector of windows that finds something in it, whether what it judges together has one key.
 */
export function describeKeys(
  sample: readonly FetchedMessages[],
  { format }: Pick<KafkaSettings, 'format'>,
  settings: Settings,
  now: () => number,
): string[] {
  const keys = sample.flatMap(({ messages }) => messages.map(({ key }) => key))
  if (keys.length === 0) return ['no messages so far']
  const contents = sample.flatMap((fetched) => [...readContents(fetched, format, now)])
  const detectors = createWindowedDetectors(() => settings)
  return [
    describeKey(keys, contents),
    ...detectors.flatMap((detector) => describeDetector(detector, contents)),
  ]
}

function describeKey(keys: readonly (Buffer | null)[], contents: readonly KeyedContent[]): string {
  const keyed = keys.filter((key) => key !== null)
  if (keyed.length === 0) return 'messages have no key and go to any partition'
  if (keyed.length < keys.length) return 'some messages have a key and some have none'
  const told = contents.filter(({ events }) => events.length > 0)
  const isByAddress =
    told.length > 0 && told.every(({ key, events }) => events.every(({ ip }) => ip === key))
  return isByAddress ? 'messages are keyed by the address' : 'messages have a key'
}

/** Nothing where it finds nothing that it would judge. */
function describeDetector(detector: WindowedDetector, contents: readonly KeyedContent[]): string[] {
  const keysOf = new Map<string, (string | null)[]>()
  for (const { key, events, traffic } of contents) {
    const items = events.map((event) => detector.read(event))
    if (traffic !== null) items.push(detector.readTraffic?.(traffic) ?? null)
    for (const item of items) {
      if (item !== null) keysOf.set(item.key, [...(keysOf.get(item.key) ?? []), key])
    }
  }
  const together = [...keysOf.values()].filter((keys) => keys.length > 1)
  if (keysOf.size === 0) return []
  const isSplit = together.some((keys) => keys.includes(null) || new Set(keys).size > 1)
  if (isSplit) return [`not keyed as ${detector.name} judges`]
  if (together.length === 0) return [`too few messages to tell whether as ${detector.name} judges`]
  return [`keyed as ${detector.name} judges`]
}

function* readContents(
  fetched: FetchedMessages,
  format: KafkaSettings['format'],
  now: () => number,
): Generator<KeyedContent> {
  const keys = new Map(
    fetched.messages.map(({ offset, key }) => [Number(offset), key?.toString() ?? null]),
  )
  const { topic } = fetched
  for (const { records } of cutMessages(fetched, now)) {
    for (const record of records) {
      const { transportTime = now(), position } = record
      const result = formatByName(format).parse(record, { transportTime, topic })
      yield {
        key: keys.get(position) ?? null,
        events: result.kind === 'events' ? result.events : [],
        traffic: result.kind === 'traffic' ? result.item : null,
      }
    }
  }
}
