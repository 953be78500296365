import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordBatch } from '../record'
import { DemoRhythm } from './demo-rhythm'
import type { Positions, Source } from './source'

/** How the demo feed is made up; the same seed gives the same story. */
export interface DemoOptions {
  now: () => number
  /** Waits, and comes back early when `signal` aborts. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
  seed?: number
  /** Records until it ends; without end unless told. */
  alerts?: number
  addresses?: number
  /** Records a second on average. */
  ratePerSecond?: number
  /** Share of records that repeat the one before, 0 to 1. */
  duplicates?: number
}

const PARTITION = 'demo'
const STEP_MS = 250
const DEFAULT_SEED = 1
const DEFAULT_ADDRESSES = 60
const DEFAULT_RATE = 12
const DEFAULT_DUPLICATES = 0.03

/**
 * The built-in feed of made-up alerts, in both formats (read it with `auto`). Only documentation
 * and benchmark addresses occur, and times are those of the given clock.
 */
export function createDemoSource(options: DemoOptions): Source {
  return {
    id: 'demo',
    name: 'Demo feed',
    kind: 'demo',
    detail: 'Made-up alerts from documentation addresses',
    isDemo: true,
    isReplay: false,
    read: (positions, signal) => readDemo(options, positions, signal),
    progress: () => null,
    isWaiting: () => false,
  }
}

async function* readDemo(
  options: DemoOptions,
  positions: Positions,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const { now, wait = waitFor, alerts = Number.POSITIVE_INFINITY } = options
  const rhythm = new DemoRhythm({
    seed: options.seed ?? DEFAULT_SEED,
    addresses: Math.max(1, options.addresses ?? DEFAULT_ADDRESSES),
    ratePerSecond: options.ratePerSecond ?? DEFAULT_RATE,
    duplicates: options.duplicates ?? DEFAULT_DUPLICATES,
  })
  const first = positions.get(PARTITION) ?? 0
  let made = 0
  while (made < alerts && !signal.aborted) {
    const readAt = now()
    const lines = rhythm.span(readAt - STEP_MS, readAt).slice(0, alerts - made)
    if (lines.length > 0) {
      yield toBatch(lines, first + made, readAt)
      made += lines.length
    }
    await wait(STEP_MS, signal)
  }
}

function toBatch(lines: string[], first: number, readAt: number): RecordBatch {
  const records = lines.map((text, index) => {
    const position = first + index
    return { text, position, place: () => `record ${position + 1}` }
  })
  return { partition: PARTITION, records, end: first + lines.length, readAt, transportTime: readAt }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
