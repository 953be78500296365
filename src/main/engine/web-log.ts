import type { Readable } from 'node:stream'
import type { FormatName } from '../../shared/source'
import { formatByName } from './formats'
import { checkTime } from './formats/time'
import type { RecordBatch, WebRequest } from './record'
import { createLogFileSource } from './sources/log-file'
import { RequestSetBook, type SetReading } from './web/request-set-book'

/** An access log to be read once, from its beginning to its end. */
export interface WebLog {
  /** `-` for standard input. */
  path: string
  format: FormatName
  stdin?: Readable
  now: () => number
}

/** What a log came to so far. */
export interface WebLogCounts {
  requests: number
  /** Records that are no request: of another kind, or rejected. */
  others: number
  /** Requests that came behind the reading of their bucket, which no set counts. */
  late: number
}

/** Some of a log's request sets, in the order in which they are read. */
export interface WebLogPart {
  readings: SetReading[]
  counts: WebLogCounts
  /** Bytes that are read, and that there are; null where nobody knows. */
  done: number
  total: number | null
}

/**
 * Request sets of an access log as a source computes them, with a book of their own: two logs that
 * name no host do not mix. Where the signal aborts, it ends early.
 *
 * @throws SourceError where the log cannot be read to its end.
 */
export async function* readRequestSets(
  { path, format, stdin, now }: WebLog,
  signal: AbortSignal,
): AsyncGenerator<WebLogPart> {
  const source = createLogFileSource(
    { id: path, name: path, path, format },
    { isFollowed: false, now, stdin },
  )
  const book = new RequestSetBook()
  const counts: WebLogCounts = { requests: 0, others: 0, late: 0 }
  const tell = (readings: SetReading[]): WebLogPart => {
    const progress = source.progress?.()
    counts.late = book.late
    return { readings, counts, done: progress?.done ?? 0, total: progress?.total ?? null }
  }
  for await (const batch of source.read(new Map(), signal)) {
    yield tell(book.add(readRequests(batch, format, counts)))
  }
  if (!signal.aborted) yield tell(book.end())
}

/** One by one, so that no request outlives the next. */
function* readRequests(
  batch: RecordBatch,
  format: FormatName,
  counts: WebLogCounts,
): Generator<WebRequest> {
  const { parse } = formatByName(format)
  for (const record of batch.records) {
    const transportTime = record.transportTime ?? batch.transportTime
    const result = parse(record, { transportTime })
    const item = result.kind === 'traffic' ? result.item : null
    if (item?.kind === 'request' && isTimely(item.time, batch.readAt)) {
      counts.requests += 1
      yield item
    } else counts.others += 1
  }
}

/** A request of the far future would move the buckets beyond all others. */
function isTimely(time: number, readAt: number): boolean {
  const verdict = checkTime(time, readAt)
  return verdict === 'ok' || verdict === 'clock ahead'
}
