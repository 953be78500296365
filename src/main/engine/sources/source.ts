import type { LogFileSettings as WholeSettings } from '../../../shared/source'
import type { RecordBatch } from '../record'

/** Where bytes come from. Reading starts behind `positions` and ends when `signal` aborts. */
export interface Source {
  id: string
  name: string
  kind: string
  /** Path, topic or words for the Sources screen. */
  detail: string
  isDemo: boolean
  /** True for `import` and replays: counts and alerts as ever, but notifies nobody. */
  isReplay: boolean
  /**
   * Batches in order; the consumer takes the next one only when the last one is through, which is
   * all the backpressure there is. Throws SourceError when it cannot go on.
   */
  read: (positions: Positions, signal: AbortSignal) => AsyncIterable<RecordBatch>
  /** Bytes done and to do, null for a source without end. */
  progress: () => { done: number; total: number } | null
  /** Transport time of what it finds now, ms; for sources that may miss what is put aside. */
  transportTime?: () => Promise<number>
  /** True while it waits for more at the end of what there is. */
  isWaiting: () => boolean
  /** When it last looked for more and found nothing, ms; null once there was something. */
  sawNothingAt?: () => number | null
}

/** Positions that have gone the whole way, by partition; names that begin with `#` are notes. */
export type Positions = ReadonlyMap<string, number>

/**
 * Stands among the partitions of a source that keeps its position: the transport time (ms) of what
 * went the whole way last, and before that of what it found at its first start. A file that rotation
 * put aside later holds something unread, also where no file that is known is left.
 */
export const TRANSPORT_TIME = '#transport-time'

/** Stands among a source's positions: from where windows need to see a partition again. */
export function replayName(partition: string): string {
  return `#replay:${partition}`
}

/** What a source that keeps its position has to remember once a batch is through. */
export function positionsAfter(batch: RecordBatch): [name: string, value: number][] {
  return [
    [batch.partition, batch.end],
    [TRANSPORT_TIME, batch.transportTime],
    ...(batch.notes ?? []),
  ]
}

/** A source that cannot be read; the message says what to do about it. */
export class SourceError extends Error {
  constructor(
    readonly code: 'NOT_FOUND' | 'NOT_READABLE' | 'NOT_A_FILE' | 'BROKEN',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'SourceError'
  }
}

/** The settings a log-file source is made from. */
export type LogFileSettings = Pick<WholeSettings, 'id' | 'name' | 'path' | 'format'>
