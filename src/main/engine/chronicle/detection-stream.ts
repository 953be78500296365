import { isDeepStrictEqual } from 'node:util'
import type { ChronicleReading } from '../../../shared/chronicle-stream'
import { chooseDelayMs, type Ended, isFailing } from './back-off'
import { openAnswer } from './connection'
import { scopeOf, streamRequest } from './endpoint'
import { ChronicleFault, faultOfStatus, toChronicleFault } from './fault'
import { fetchAccessToken, type ServiceAccount } from './service-account'
import { type Detection, readParts } from './stream-parts'
import { placeAfter, type StreamPlace } from './stream-place'
import type { BatchFacts } from './stream-splitter'

const CLOSED_EMPTY =
  'The server closed the connection before it sent anything new. It is made anew; nothing is skipped.'

/** What a stream needs from its surroundings. */
export interface StreamParts {
  now: () => number
  /** Resolves after a time, or at once when the signal aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  random: () => number
  /** Who asks; read again after it was refused. @throws ChronicleFault CREDENTIALS */
  readAccount: () => Promise<ServiceAccount>
}

/** Takes what a stream brings, in order; the next comes once the promise resolves. */
export interface StreamTaker {
  takeDetections: (detections: readonly Detection[]) => Promise<void>
  /** A batch is over, and everything before the place it names was handed in; null: it names none. */
  endBatch: (batch: BatchFacts, place: StreamPlace | null) => Promise<void>
  onConnected: () => void
  onHeard: () => void
  /** A connection ended, or could not be made; `delayMs` until the next try, null for none. */
  onEnded: (ended: Ended & { isFailing: boolean; delayMs: number | null }) => void
}

/**
 * The detection stream over many connections: each begins with a new session, and goes on at the
 * last place that was handed in.
 */
export class DetectionStream {
  private account: ServiceAccount | null = null
  private failures = 0
  private isConnected = false

  constructor(
    private readonly reading: ChronicleReading,
    private readonly parts: StreamParts,
    private readonly taker: StreamTaker,
    /** Where the stream goes on; null: from now on. Kept as it came. */
    private place: StreamPlace | null,
  ) {}

  /**
   * Streams until the signal aborts. Failures are told and tried again.
   * @throws ChronicleFault BAD_REQUEST where the server refuses the request; what a taker throws.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const fault = await this.connect(signal)
      if (signal.aborted) return
      const ended: Ended = {
        failures: this.failures,
        mostFailures: this.reading.mostFailures,
        fault,
      }
      if (fault?.code === 'BAD_REQUEST') {
        this.taker.onEnded({ ...ended, isFailing: true, delayMs: null })
        throw fault
      }
      const delayMs = chooseDelayMs(ended, this.parts.random)
      this.taker.onEnded({ ...ended, isFailing: isFailing(ended), delayMs })
      await this.parts.wait(delayMs, signal)
    }
  }

  /** One connection from its beginning to its end; why it ended, null where the server closed it. */
  private async connect(signal: AbortSignal): Promise<ChronicleFault | null> {
    const { now } = this.parts
    const before = this.place
    const begunAt = now()
    let fault: ChronicleFault | null = null
    try {
      await this.stream(signal)
    } catch (error) {
      if (signal.aborted) return null
      if (!(error instanceof ChronicleFault)) throw error
      fault = error
    }
    // Heart-beats alone are a success as well, where they came for a while.
    const hasLived = this.isConnected && now() - begunAt >= this.reading.readTimeoutMs
    const hasBrought = this.place !== before || hasLived
    this.failures = hasBrought ? 0 : this.failures + 1
    if (!hasBrought) fault ??= new ChronicleFault('CLOSED', CLOSED_EMPTY)
    if (fault?.code === 'SIGN_IN' || fault?.code === 'NOT_ALLOWED') this.account = null
    return fault
  }

  private async stream(signal: AbortSignal): Promise<void> {
    const { reading, parts, taker } = this
    const { now, wait } = parts
    this.isConnected = false
    const stopper = new AbortController()
    const stop = () => stopper.abort()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const request = streamRequest(reading, this.place)
      const opened = await this.inTime(stopper, async () => {
        this.account ??= await parts.readAccount()
        const { signal: stopped } = stopper
        const token = await fetchAccessToken(this.account, scopeOf(reading), {
          signal: stopped,
          now,
        })
        return openAnswer(request, token, { signal: stopped, now })
      })
      this.isConnected = true
      taker.onConnected()
      try {
        const { readTimeoutMs } = reading
        const { host } = request.url
        const from = { readTimeoutMs, now, wait, signal, host, onHeard: taker.onHeard }
        for await (const part of readParts(opened.chunks, from)) {
          if (part.kind === 'detections') await taker.takeDetections(part.detections)
          else await this.endBatch(part.batch)
        }
      } finally {
        opened.close()
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  private async endBatch(batch: BatchFacts): Promise<void> {
    const { error } = batch
    if (error !== null) {
      throw faultOfStatus(error.code, [error.status, error.message].filter(Boolean).join(', '))
    }
    const place = placeAfter(batch, this.place)
    await this.taker.endBatch(batch, place)
    if (place === null || isDeepStrictEqual(place, this.place)) return
    this.place = place
    this.failures = 0
  }

  /** Nobody answers for too long: as silent as a stream that brings nothing. */
  private async inTime<T>(stopper: AbortController, work: () => Promise<T>): Promise<T> {
    const { readTimeoutMs } = this.reading
    const timer = new AbortController()
    let isLate = false
    const watching = this.parts.wait(readTimeoutMs, timer.signal).then(() => {
      if (timer.signal.aborted) return
      isLate = true
      stopper.abort()
    })
    try {
      return await work()
    } catch (error) {
      if (!isLate) throw toChronicleFault(error, 'Chronicle')
      throw new ChronicleFault(
        'SILENT',
        `Nobody answered for ${Math.round(readTimeoutMs / 1000)} s. It is tried again; nothing is skipped.`,
      )
    } finally {
      timer.abort()
      await watching
    }
  }
}
