import type { ChronicleReading } from '../../../shared/chronicle-stream'
import type { BatchFacts } from './stream-splitter'

/**
 * Where a stream goes on, in the server's own words: after a continuation time, or as `v1alpha` counts
 * pages, after a page token or from the start time of a page.
 */
export interface StreamPlace {
  by: 'continuation' | 'page'
  /** As it came; with a page token the start time before it, empty where there was none. */
  time: string
  /** Empty for none. */
  pageToken: string
}

const PAGE = 'page'

/** Where a stream begins while no place of it is kept; null: from now on. */
export function firstPlace({
  continuationTime,
  pageStartTime,
  pageToken,
}: Pick<ChronicleReading, 'continuationTime' | 'pageStartTime' | 'pageToken'>): StreamPlace | null {
  if (pageStartTime + pageToken !== '') return { by: 'page', time: pageStartTime, pageToken }
  return continuationTime === '' ? null : placeAt(continuationTime)
}

/** Where the stream goes on from a time that it was told. */
export function placeAt(time: string): StreamPlace {
  return { by: 'continuation', time, pageToken: '' }
}

/** Where the stream goes on after a batch; null where the batch says nothing of it. */
export function placeAfter(batch: BatchFacts, before: StreamPlace | null): StreamPlace | null {
  const { continuationTime, nextPageToken, nextPageStartTime } = batch
  if (nextPageToken !== '') {
    return { by: 'page', time: nextPageStartTime ?? before?.time ?? '', pageToken: nextPageToken }
  }
  // Of the two the API prefers pages.
  if (nextPageStartTime !== null) return { by: 'page', time: nextPageStartTime, pageToken: '' }
  return continuationTime === null ? null : placeAt(continuationTime)
}

/** A place as it is kept. */
export function textOfPlace({ by, time, pageToken }: StreamPlace): string {
  return by === 'continuation' ? time : `${PAGE} ${time} ${pageToken}`
}

/** A place that was kept. */
export function readPlace(text: string): StreamPlace {
  const [kind, time = '', ...token] = text.split(' ')
  return kind === PAGE && text !== PAGE
    ? { by: 'page', time, pageToken: token.join(' ') }
    : placeAt(text)
}
