import type { ChronicleReading } from '../../../shared/chronicle-stream'
import { chooseDelayMs, mustBeMended } from './back-off'
import { openAnswer } from './connection'
import type { StreamParts } from './detection-stream'
import { listRequest, scopeOf } from './endpoint'
import { ChronicleFault } from './fault'
import { fetchAccessToken } from './service-account'
import { type Detection, readParts } from './stream-parts'

/** Detections of one answer, the most that the list call gives. */
const PAGE_SIZE = 1_000
/** The list call may be asked ten times a minute; a little slower leaves room for others. */
const PACE_MS = 6_500
/** Failures in a row after which the rest is given up. */
const MOST_FAILURES = 7

/** Times between which detections are asked for, as the API takes them. */
export interface Span {
  from: string
  to: string
}

/** What asking for missed detections came to. */
export interface BackFill {
  fetched: number
  /** Why the rest could not be fetched; null where all of it was. */
  fault: ChronicleFault | null
}

/**
 * Asks the list call, within its quota, for all alerting detections that were created in a span, and
 * hands them on page by page. Faults that pass are tried again.
 */
export async function fetchMissed(
  reading: ChronicleReading,
  span: Span,
  parts: StreamParts,
  take: (detections: readonly Detection[]) => Promise<void>,
  signal: AbortSignal,
): Promise<BackFill> {
  const done: BackFill = { fetched: 0, fault: null }
  let failures = 0
  const takePart = async (detections: readonly Detection[]) => {
    await take(detections)
    done.fetched += detections.length
  }
  for (let pageToken: string | null = ''; pageToken !== null && !signal.aborted; ) {
    try {
      const query = { ...span, pageToken, pageSize: PAGE_SIZE }
      pageToken = await fetchPage(reading, query, parts, takePart, signal)
      failures = 0
      if (pageToken !== null) await parts.wait(PACE_MS, signal)
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof ChronicleFault)) throw error
      failures += 1
      if (error.code === 'BAD_REQUEST' || mustBeMended(error) || failures >= MOST_FAILURES) {
        return { ...done, fault: error }
      }
      const ended = { failures, mostFailures: MOST_FAILURES, fault: error }
      await parts.wait(Math.max(PACE_MS, chooseDelayMs(ended, parts.random)), signal)
    }
  }
  return done
}

/** Hands one page on; the token of the next, null where there is none. */
async function fetchPage(
  reading: ChronicleReading,
  query: Parameters<typeof listRequest>[1],
  { now, wait, readAccount }: StreamParts,
  take: (detections: readonly Detection[]) => Promise<void>,
  signal: AbortSignal,
): Promise<string | null> {
  const { readTimeoutMs } = reading
  const request = listRequest(reading, query)
  const token = await fetchAccessToken(await readAccount(), scopeOf(reading), signal)
  const { chunks, close } = await openAnswer(request, token, { signal, now })
  let next: string | null = null
  try {
    const { host } = request.url
    for await (const part of readParts(chunks, { readTimeoutMs, now, wait, signal, host })) {
      if (part.kind === 'detections') await take(part.detections)
      else next = part.batch.nextPageToken === '' ? null : part.batch.nextPageToken
    }
  } finally {
    close()
  }
  return next
}
