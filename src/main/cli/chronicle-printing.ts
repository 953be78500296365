import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { ChronicleReading } from '../../shared/chronicle-stream'
import { fetchMissed } from '../engine/chronicle/back-fill'
import { isFreshEnough, toContinuationTime } from '../engine/chronicle/continuation-time'
import {
  DetectionStream,
  type StreamParts,
  type StreamTaker,
} from '../engine/chronicle/detection-stream'
import { ChronicleFault } from '../engine/chronicle/fault'
import { parseServiceAccount } from '../engine/chronicle/service-account'
import type { Detection } from '../engine/chronicle/stream-parts'
import { CommandError } from './failure'
import { toTerminal } from './output'
import type { Shell } from './shell'

/** Detections of which is remembered that they were written: more than one batch repeats. */
const REMEMBERED = 100_000

/**
 * Streams detections to standard output until the shell's signal aborts; `key` is the text of a key
 * file. @throws CommandError where somebody must mend something, and after failures in a row
 */
export async function printDetections(
  shell: Shell,
  reading: ChronicleReading,
  key: string,
): Promise<void> {
  const mend = 'Name the key file (JSON) of a service account with --credentials.'
  const account = await told(async () => parseServiceAccount(key, mend))
  const parts: StreamParts = {
    now: shell.now,
    wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
    readAccount: async () => account,
  }
  const printer = new Printer(shell, reading.continuationTime)
  try {
    await told(async () => {
      const start = await chooseStart(shell, reading, parts, printer)
      await new DetectionStream(reading, parts, printer, start).run(shell.signal)
    })
  } finally {
    const { continuationTime } = printer
    if (continuationTime !== '') {
      shell.output.note(`Go on with --continuation-time ${toTerminal(continuationTime)}`)
    }
  }
}

/** Where the stream goes on; of what is too old for it, the list call is asked first. */
async function chooseStart(
  shell: Shell,
  reading: ChronicleReading,
  parts: StreamParts,
  printer: Printer,
): Promise<string | null> {
  const { continuationTime: from } = reading
  if (from === '') return null
  const now = shell.now()
  if (isFreshEnough(from, now)) return from
  const to = toContinuationTime(now)
  shell.output.complain(
    `${from} is older than a week, so that the stream cannot go on from it: detections until ${to} are asked for by the list call.`,
  )
  const take = (detections: readonly Detection[]) => printer.takeDetections(detections)
  const { fetched, fault } = await fetchMissed(reading, { from, to }, parts, take, shell.signal)
  if (shell.signal.aborted) return from
  const count = fetched.toLocaleString('en')
  shell.output.complain(
    fault === null
      ? `From ${from} to ${to} the list call gave ${count} detections; those of curated rules, and any that it does not keep, are missing.`
      : `From ${from} to ${to} the list call gave ${count} detections, then no more: ${fault.message}`,
  )
  printer.continuationTime = to
  return to
}

/** Writes detections, each once as far as it remembers, and tells how the stream is. */
class Printer implements StreamTaker {
  private readonly written = new LRUCache<string, true>({ max: REMEMBERED })

  constructor(
    private readonly shell: Shell,
    /** Everything before it is written. */
    public continuationTime: string,
  ) {}

  async takeDetections(detections: readonly Detection[]): Promise<void> {
    const lines: string[] = []
    for (const { text, problem } of detections) {
      if (problem !== undefined) this.shell.output.complain(`A detection was left out: ${problem}`)
      else if (this.isNew(text)) lines.push(`${oneLine(text)}\n`)
    }
    if (lines.length > 0) await this.shell.output.write(lines.join(''))
  }

  async endBatch({ continuationTime }: { continuationTime: string | null }): Promise<void> {
    if (continuationTime !== null) this.continuationTime = continuationTime
  }

  onConnected(): void {
    this.shell.output.note('Connected.')
  }

  onHeard(): void {
    // Heart-beats are no news.
  }

  onEnded({ fault, isFailing, delayMs }: Parameters<StreamTaker['onEnded']>[0]): void {
    const why = fault?.message ?? 'The server closed the connection.'
    if (isFailing) throw fault ?? new ChronicleFault('CLOSED', why)
    this.shell.output.complain(
      `${toTerminal(why)} Next try in ${Math.round((delayMs ?? 0) / 1000)} s.`,
    )
  }

  private isNew(text: string): boolean {
    const key = createHash('sha256').update(text).digest('base64')
    if (this.written.has(key)) return false
    this.written.set(key, true)
    return true
  }
}

/** Line ends stand between the values of a JSON text alone. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]\s*/g, ' ')
}

/** Faults of the stream are told as what they are. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ChronicleFault)) throw error
    throw new CommandError(error.message, { cause: error })
  }
}
