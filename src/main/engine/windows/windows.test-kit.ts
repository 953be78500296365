import { expect } from 'vitest'
import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent } from '../record'
import { storedEvent } from '../testing/events'
import type { WindowFinding } from './window-book'
import type { WindowBatch } from './window-books'
import { Windows } from './windows'

/** When windows of tests are begun, ms; a full hour. */
export const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
export const IDLE_MS = 10_000
export const GONE_MS = 300_000
const ROUNDS = 200

/** An event of `storedEvent` as windows read it. */
export function readEvent(sketch: Parameters<typeof storedEvent>[0]): ReadEvent {
  const event = storedEvent(sketch)
  return { event, finding: event.finding, position: sketch.n, isClockAhead: false }
}

/** Windows of one detector that have seen nothing yet; those of an import where they are not live. */
export function openWindows(detector: WindowedDetector, isLive = true): Windows {
  return new Windows({
    detectors: [detector],
    closedThrough: new Map(),
    expected: [],
    from: Number.NEGATIVE_INFINITY,
    startedAt: T0,
    idleMs: IDLE_MS,
    goneMs: GONE_MS,
    isLive,
  })
}

/** Gives windows a batch of one partition. */
export function feed(
  windows: Windows,
  events: readonly ReadEvent[],
  partition = 'p',
  now = T0,
): void {
  const batch: WindowBatch = { partition, appliedBefore: 0, newest: null, entries: [] }
  windows.expect(partition)
  windows.read(events, batch)
  windows.take(batch, now)
}

function summary(findings: readonly WindowFinding[]) {
  return findings
    .map(({ id, first, last, count, verdict }) => ({ id, first, last, count, ...verdict }))
    .sort((a, b) => a.id.localeCompare(b.id))
}

/**
 * Holds a detector to what every one promises: the same findings in any order within its grace, in
 * any batches, however often everything comes, and also where they come through a topic. Answers how many there are; give it events that make
 * some, in the order of their times.
 */
export function expectSameInAnyOrder(
  detector: WindowedDetector,
  events: readonly ReadEvent[],
): number {
  for (const { event } of events) {
    const read = detector.read(event)
    expect(JSON.parse(JSON.stringify(read)), 'items are plain JSON').toEqual(read)
  }
  const inOrder = openWindows(detector, false)
  feed(inOrder, events)
  const expected = summary(inOrder.finish())
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const random = createRandom(seed)
    const windows = openWindows(detector)
    const findings: WindowFinding[] = []
    const shuffled = shuffle(events, detector.graceMs / 2, random)
    for (let from = 0; from < shuffled.length; ) {
      const to = from + 1 + Math.floor(random() * 12)
      feed(windows, shuffled.slice(from, to))
      findings.push(...windows.close(T0))
      from = to
    }
    findings.push(...windows.finish())
    expect(summary(findings), `seed ${seed}`).toEqual(expected)
    expect(windows.late).toBe(0)
  }
  return expected.length
}

/** Some of them twice, none moved by more than `mostMs`: no window closes before it is whole. */
function shuffle(events: readonly ReadEvent[], mostMs: number, random: () => number): ReadEvent[] {
  return events
    .flatMap((read) =>
      Array.from({ length: random() < 0.3 ? 2 : 1 }, () => ({
        read,
        at: read.event.time + random() * mostMs,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ read }) => read)
}

/** Numbers between 0 and 1, the same for the same seed (Park and Miller's generator). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
