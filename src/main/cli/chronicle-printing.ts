import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { ChronicleReading } from '../../shared/chronicle-stream'
import { fetchMissed, type Span } from '../engine/chronicle/back-fill'
import { isFreshEnough, toContinuationTime } from '../engine/chronicle/continuation-time'
import {
  DetectionStream,
  type StreamParts,
  type StreamTaker,
} from '../engine/chronicle/detection-stream'
import { ChronicleFault } from '../engine/chronicle/fault'
import { parseServiceAccount } from '../engine/chronicle/service-account'
import type { Detection } from '../engine/chronicle/stream-parts'
import { firstPlace, placeAt, type StreamPlace } from '../engine/chronicle/stream-place'
import type { BatchFacts } from '../engine/chronicle/stream-splitter'
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
  const first = firstPlace(reading)
  const now = shell.now()
  const isTooOld = await told(async () => first !== null && !isFreshEnough(first.time, now))
  const printer = new Printer(shell, first)
  try {
    await told(() =>
      first !== null && isTooOld
        ? streamAndFill(
            shell,
            { from: first.time, to: toContinuationTime(now) },
            reading,
            parts,
            printer,
          )
        : new DetectionStream(reading, parts, printer, first).run(shell.signal),
    )
  } finally {
    const { place } = printer
    if (place !== null) shell.output.note(`Go on with ${optionOf(place)}`)
  }
}

/** Streams from the end of a span on; what is too old for that is asked of the list calls beside it. */
async function streamAndFill(
  shell: Shell,
  span: Span,
  reading: ChronicleReading,
  parts: StreamParts,
  printer: Printer,
): Promise<void> {
  printer.beginGap(placeAt(span.to))
  const stopper = new AbortController()
  const signal = AbortSignal.any([shell.signal, stopper.signal])
  const both = [
    new DetectionStream(reading, parts, printer, placeAt(span.to)).run(signal),
    fillGap(shell, span, reading, parts, printer, signal),
  ]
  try {
    await Promise.all(both)
  } finally {
    // Where one failed the other ends too, before the program says where the next run goes on.
    stopper.abort()
    await Promise.allSettled(both)
  }
}

async function fillGap(
  shell: Shell,
  { from, to }: Span,
  reading: ChronicleReading,
  parts: StreamParts,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  shell.output.complain(
    `${from} is older than a week, so that the stream cannot go on from it: it begins at ${to}, and detections until then are asked for by the list calls.`,
  )
  const take = (detections: readonly Detection[]) => printer.takeDetections(detections)
  const { fetched, fault } = await fetchMissed(reading, { from, to }, parts, take, signal)
  if (signal.aborted) return
  const given = `From ${from} to ${to} the list calls gave ${fetched.toLocaleString('en')} detections`
  shell.output.complain(
    fault === null
      ? `${given}, which is all that they have.`
      : `${given}, then no more: ${toTerminal(fault.message)}`,
  )
  printer.endGap()
}

/** The option with which the next run goes on at a place. */
function optionOf({ by, time, pageToken }: StreamPlace): string {
  if (pageToken !== '') return `--page-token ${toTerminal(pageToken)}`
  return `${by === 'page' ? '--page-start-time' : '--continuation-time'} ${toTerminal(time)}`
}

/** Writes detections, each once as far as it remembers, and tells how the stream is. */
class Printer implements StreamTaker {
  private unfilled: StreamPlace | null = null
  private readonly written = new LRUCache<string, true>({ max: REMEMBERED })

  constructor(
    private readonly shell: Shell,
    /** Everything before it is written of the stream. */
    private streamed: StreamPlace | null,
  ) {}

  /** Where the next run goes on; null where nothing says so. */
  get place(): StreamPlace | null {
    return this.unfilled ?? this.streamed
  }

  /** What lies before the beginning of the stream is fetched beside it: a run that ends goes on there. */
  beginGap(begun: StreamPlace): void {
    this.unfilled = this.streamed
    this.streamed = begun
  }

  endGap(): void {
    this.unfilled = null
  }

  async takeDetections(detections: readonly Detection[]): Promise<void> {
    const lines: string[] = []
    for (const { text, problem } of detections) {
      if (problem !== undefined) this.shell.output.complain(`A detection was left out: ${problem}`)
      else if (this.isNew(text)) lines.push(`${oneLine(text)}\n`)
    }
    if (lines.length > 0) await this.shell.output.write(lines.join(''))
  }

  async endBatch(_batch: BatchFacts, place: StreamPlace | null): Promise<void> {
    if (place !== null) this.streamed = place
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
