import type { WindowedDetector } from '../detectors/windowed'
import { Windows } from './windows'

/** A source that brings nothing for so long, with nothing unread, holds no window open. */
export const IDLE_MS = 10_000
/**
 * A live source that cannot be read holds windows open for so long, while others bring something:
 * longer than a group takes to give the partitions of a killed member to another.
 */
export const GONE_MS = 300_000
/** Lines of a log may be further out of order than live ones, and nobody waits for an import. */
const IMPORT_PATIENCE_MS = 5 * 60_000

/** A committed position, as far as windows need it. */
interface Committed {
  source: string
  partition: string
  applied: number
}

/**
 * The windows of all live sources after a start: what was judged stays judged, and every partition
 * that was read before is waited for until it is heard of or idle. `judged` is the source name under
 * which detectors keep how far they have judged.
 */
export function createLiveWindows(
  detectors: readonly WindowedDetector[],
  committed: readonly Committed[],
  judged: string,
  now: number,
): Windows {
  const closedThrough = new Map(
    committed
      .filter(({ source }) => source === judged)
      .map(({ partition, applied }) => [partition, applied]),
  )
  const expected = committed
    .filter(({ source, partition }) => !source.startsWith('#') && !partition.startsWith('#'))
    .map(({ source, partition }) => `${source}\n${partition}`)
  return new Windows({
    detectors,
    closedThrough,
    expected,
    from: Math.max(Number.NEGATIVE_INFINITY, ...closedThrough.values()),
    startedAt: now,
    idleMs: IDLE_MS,
    goneMs: GONE_MS,
    isLive: true,
  })
}

/** The windows of one import, which are judged when it has been read to its end. */
export function createImportWindows(detectors: readonly WindowedDetector[]): Windows {
  return new Windows({
    detectors,
    closedThrough: new Map(),
    expected: [],
    from: Number.NEGATIVE_INFINITY,
    startedAt: 0,
    idleMs: IDLE_MS,
    goneMs: GONE_MS,
    isLive: false,
    patienceMs: IMPORT_PATIENCE_MS,
  })
}
