import { WEB_ANOMALY } from '../detectors/web-anomaly/names'
import type { StoredTraffic } from '../history/pushed-traffic'
import type { TrafficStore } from '../history/traffic'
import { inputKey } from './inputs'
import type { WindowBatch } from './window-books'
import type { Windows } from './windows'

/** Windows of raw clicks are no longer than that (`ddosRatioSettingsSchema`), ms. */
const LONGEST_MS = 3_600_000
/** Windows of DNS queries are no longer than that, ms. */
const LONGEST_OF_QUERIES_MS = 15 * 60_000

/** What filling windows again after a start needs. */
export interface RefillParts {
  traffic: Pick<TrafficStore, 'readPushed'>
  windows: Windows
  /** Sources that others push to. */
  sources: readonly string[]
  now: number
}

/**
 * Gives windows that are not judged yet what came by deliveries before a start: their senders have
 * their answers, and hand in nothing again.
 */
export async function refillWindows({
  traffic,
  windows,
  sources,
  now,
}: RefillParts): Promise<void> {
  if (windows.isEmpty || sources.length === 0) return
  const from = Math.max(0, windows.judgedEnd - LONGEST_MS)
  const queriesFrom = Math.max(0, windows.judgedEnd - LONGEST_OF_QUERIES_MS)
  const bucketMs = windows.detectorOf(WEB_ANOMALY)?.windowMs ?? 0
  const requestsFrom = Math.max(0, windows.judgedEnd - bucketMs)
  for (const source of sources) {
    for await (const page of traffic.readPushed(source, from, queriesFrom, requestsFrom)) {
      for (const [partition, some] of byPartition(page)) {
        const batch: WindowBatch = {
          source,
          partition: inputKey(source, ''),
          fence: inputKey(source, partition),
          // What windows were judged without came late before the start.
          appliedBefore: Number.POSITIVE_INFINITY,
          newest: null,
          entries: [],
        }
        windows.expect(batch.partition)
        windows.readTraffic(some, batch)
        windows.take(batch, now)
      }
    }
  }
}

function byPartition(page: readonly StoredTraffic[]): Map<string, StoredTraffic[]> {
  const sorted = new Map<string, StoredTraffic[]>()
  for (const each of page) {
    const known = sorted.get(each.partition)
    if (known === undefined) sorted.set(each.partition, [each])
    else known.push(each)
  }
  return sorted
}
