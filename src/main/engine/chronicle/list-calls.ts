import type { ChronicleReading } from '../../../shared/chronicle-stream'
import { chooseDelayMs, mustBeMended } from './back-off'
import { openAnswer } from './connection'
import type { StreamParts } from './detection-stream'
import { type ChronicleRequest, scopeOf } from './endpoint'
import { ChronicleFault } from './fault'
import { fetchAccessToken } from './service-account'
import { type Detection, readParts } from './stream-parts'

/** A list call may be asked ten times a minute; a little slower leaves room for others. */
const PACE_MS = 6_500
/** Failures in a row after which the rest is given up. */
const MOST_FAILURES = 7

/** Takes what an answer lists, in parts. */
export type TakeListed = (listed: readonly Detection[]) => Promise<void>

/** Calls of the API that answer page by page, asked one after the other within their quotas. */
export class ListCalls {
  private failures = 0
  private hasAsked = false

  constructor(
    private readonly reading: ChronicleReading,
    private readonly parts: StreamParts,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Asks a call for all of its pages and hands on what they list. Faults that pass are tried again.
   * @throws ChronicleFault for others; it returns early where the signal aborts.
   */
  async readAll(request: (pageToken: string) => ChronicleRequest, take: TakeListed): Promise<void> {
    const { signal, parts } = this
    for (let pageToken: string | null = ''; pageToken !== null; ) {
      if (this.hasAsked) await parts.wait(PACE_MS, signal)
      if (signal.aborted) return
      this.hasAsked = true
      try {
        pageToken = await this.readPage(request(pageToken), take)
        this.failures = 0
      } catch (error) {
        if (signal.aborted) return
        await this.waitAfter(error)
      }
    }
  }

  /** @throws what will not pass. */
  private async waitAfter(fault: unknown): Promise<void> {
    if (!(fault instanceof ChronicleFault)) throw fault
    this.failures += 1
    const isLasting = fault.code === 'BAD_REQUEST' || mustBeMended(fault)
    if (isLasting || this.failures >= MOST_FAILURES) throw fault
    const { failures, parts } = this
    const delayMs = chooseDelayMs({ failures, mostFailures: MOST_FAILURES, fault }, parts.random)
    await parts.wait(Math.max(PACE_MS, delayMs), this.signal)
    this.hasAsked = false
  }

  /** Hands one page on; the token of the next, null where there is none. */
  private async readPage(request: ChronicleRequest, take: TakeListed): Promise<string | null> {
    const { reading, signal } = this
    const { now, wait, readAccount } = this.parts
    const { readTimeoutMs } = reading
    const token = await fetchAccessToken(await readAccount(), scopeOf(reading), { signal, now })
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
}
