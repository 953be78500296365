import type { ChronicleReading } from '../../../shared/chronicle-stream'
import type { FormatName } from '../../../shared/source'
import { openAnswer } from '../chronicle/connection'
import { scopeOf, streamRequest } from '../chronicle/endpoint'
import { ChronicleFault, toChronicleFault } from '../chronicle/fault'
import { fetchAccessToken, readServiceAccount } from '../chronicle/service-account'
import { type Detection, readParts } from '../chronicle/stream-parts'
import { formatByName } from '../formats'
import { formatNameOf } from '../formats/format'
import type { ReadSecret } from '../secrets'
import { toRecords } from './chronicle-records'
import type { SourceTest } from './test-source'

/** How long a test waits for the first batch, a heart-beat at least. */
const FIRST_BATCH_MS = 20_000
/** Detections that a test reads at most. */
const TEST_RECORDS = 20

/** What a test needs from its surroundings. */
export interface ChronicleTestParts {
  readSecret: ReadSecret
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Signs in, opens the stream from now on, waits for its first batch, and stores nothing. The steps
 * end with the first that failed.
 */
export async function testChronicle(
  reading: ChronicleReading,
  format: FormatName,
  { readSecret, now, wait }: ChronicleTestParts,
): Promise<SourceTest> {
  const test: SourceTest = { steps: [], format: null, records: 0, rejected: 0, skipped: 0 }
  const { signal, abort } = createStopper()
  const request = streamRequest(reading, null)
  const { host } = request.url
  const step = async <T>(name: string, work: () => Promise<T>, detail: (found: T) => string) => {
    try {
      const found = await inTime(work(), wait, host)
      test.steps.push({ name, isOk: true, detail: detail(found) })
      return found
    } catch (error) {
      test.steps.push({ name, isOk: false, detail: toChronicleFault(error, host).message })
      throw new Told()
    }
  }
  try {
    const account = await step(
      'Key read',
      () => readServiceAccount(readSecret),
      ({ email }) => email,
    )
    const token = await step(
      'Signed in',
      () => fetchAccessToken(account, scopeOf(reading), { signal, now }),
      () => '',
    )
    const { chunks } = await step(
      'Stream opened',
      () => openAnswer(request, token, { signal, now }),
      () => host,
    )
    const parts = readParts(chunks, { readTimeoutMs: FIRST_BATCH_MS, now, wait, signal, host })
    const read = () => readFirst(parts)
    const detections = await step('First batch read', read, ({ length }) =>
      length === 0 ? 'A heart-beat: no detection yet.' : '',
    )
    judge(detections, format, now(), test)
  } catch (error) {
    if (!(error instanceof Told)) throw error
  } finally {
    abort()
  }
  return test
}

/** What ended a test is told already. */
class Told extends Error {}

function createStopper(): { signal: AbortSignal; abort: () => void } {
  const stopper = new AbortController()
  return { signal: stopper.signal, abort: () => stopper.abort() }
}

async function inTime<T>(
  work: Promise<T>,
  wait: ChronicleTestParts['wait'],
  host: string,
): Promise<T> {
  const timer = new AbortController()
  const late = wait(FIRST_BATCH_MS, timer.signal).then(() => {
    throw new ChronicleFault('SILENT', `${host} did not answer within ${FIRST_BATCH_MS / 1000} s.`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    timer.abort()
  }
}

/** Detections of the first batch, or what came of it. */
async function readFirst(parts: ReturnType<typeof readParts>): Promise<Detection[]> {
  const detections: Detection[] = []
  for await (const part of parts) {
    if (part.kind === 'end-of-batch') break
    detections.push(...part.detections)
    if (detections.length >= TEST_RECORDS) break
  }
  return detections.slice(0, TEST_RECORDS)
}

function judge(
  detections: readonly Detection[],
  formatName: FormatName,
  transportTime: number,
  test: SourceTest,
): void {
  const format = formatByName(formatName)
  for (const record of toRecords(detections)) {
    const result = format.parse(record, { transportTime })
    test.records += 1
    if (result.kind === 'reject') test.rejected += 1
    else if (result.kind === 'skip') test.skipped += 1
    else test.format ??= formatNameOf(result)
  }
}
