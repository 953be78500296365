import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../sources/random'
import { halvesDetector } from '../testing/halves-detector'
import { Watermark } from './watermark'
import type { WindowFinding } from './window-book'
import type { WindowBatch } from './window-books'
import { GONE_MS, IDLE_MS, openWindows, readEvent, T0 } from './windows.test-kit'

const MINUTE_MS = 60_000
const ROUNDS = 60
const MINUTES = 6
const EVENTS = 600
const ADDRESSES = 5
/** An event comes so long after it happened, at most. */
const LATE_MS = 4_000
/** Windows wait no longer, and what reads pauses for longer than that. */
const DETECTOR = { ...halvesDetector, graceMs: 15_000 }
const LONGEST_PAUSE_MS = 90_000
const TICK_MS = 500
/** Readers ask how much is unread. */
const LOOK_MS = 5_000

describe('a watermark of sources that say what is unread', () => {
  const options = {
    expected: [],
    from: T0,
    startedAt: T0,
    idleMs: IDLE_MS,
    goneMs: GONE_MS,
    isLive: true,
  }
  const hear = (mark: Watermark, partition: string, time: number | null, now: number) => {
    mark.expect(partition)
    mark.hear(partition, time, now)
  }
  /** Two partitions of one source, the second of which brings nothing; another source besides. */
  function begin(): Watermark {
    const mark = new Watermark(options)
    mark.begin('kafka')
    mark.assign('kafka', ['a', 'b'], T0)
    hear(mark, 'kafka\na', T0 + 20_000, T0)
    hear(mark, 'kafka\nb', T0 + 10_000, T0)
    return mark
  }

  it('is held where something is unread, however long nothing comes', () => {
    const mark = begin()
    hear(mark, 'kafka\na', T0 + MINUTE_MS, T0 + MINUTE_MS)
    expect(mark.read(T0 + MINUTE_MS)).toBe(T0 + 10_000)
    mark.confirm('kafka', 'a', T0 + 2 * MINUTE_MS)
    expect(mark.read(T0 + 2 * MINUTE_MS)).toBe(T0 + 10_000)
    mark.confirm('kafka', 'b', T0 + 2 * MINUTE_MS)
    expect(mark.read(T0 + 2 * MINUTE_MS)).toBe(T0 + 2 * MINUTE_MS - IDLE_MS)
  })

  it('goes no further than where an idle partition was seen last', () => {
    const mark = begin()
    const seenAt = T0 + MINUTE_MS
    for (const partition of ['a', 'b']) mark.confirm('kafka', partition, seenAt)
    const later = T0 + 10 * MINUTE_MS
    hear(mark, 'web\n', later, later)
    expect(mark.read(later)).toBe(seenAt - IDLE_MS)
    mark.confirm('kafka', 'a', later)
    mark.confirm('kafka', 'b', later)
    expect(mark.read(later)).toBe(later)
  })

  it('is held while a source is looked for, but not for ever where others speak', () => {
    const mark = begin()
    mark.begin('kafka')
    let now = T0
    // Nobody speaks: the machine slept, or nothing else is read.
    expect(mark.read(T0 + 10 * GONE_MS)).toBe(T0 + 10_000)
    for (; now < T0 + GONE_MS; now += IDLE_MS) {
      hear(mark, 'web\n', now, now)
      expect(mark.read(now)).toBe(T0 + 10_000)
    }
    hear(mark, 'web\n', now, now)
    expect(mark.read(now)).toBe(now)
  })

  it('waits for no source that nobody is to read any more, nor for partitions of others', () => {
    const mark = begin()
    const later = T0 + MINUTE_MS
    mark.assign('kafka', ['b'], later)
    hear(mark, 'kafka\nb', T0 + 30_000, later)
    expect(mark.read(later)).toBe(T0 + 30_000)
    hear(mark, 'web\n', later, later)
    expect(mark.read(later + IDLE_MS)).toBe(T0 + 30_000)
    mark.end('kafka')
    expect(mark.read(later + IDLE_MS)).toBe(later)
  })
})

interface Made {
  read: ReturnType<typeof readEvent>
  /** From when on it can be read, ms. */
  arrives: number
  isFlagged: boolean
}

function makeEvents(random: Random): Made[] {
  return Array.from({ length: EVENTS }, (_, n) => {
    const time = T0 + random.below(MINUTES * MINUTE_MS)
    const isFlagged = random.isLucky(0.45)
    const ip = `203.0.113.${random.below(ADDRESSES)}`
    const read = readEvent({ n, ip, time })
    read.event.info = `/${isFlagged ? 'flagged' : 'fine'}?id=${n}`
    return { read, arrives: time + random.below(LATE_MS), isFlagged }
  })
}

/** Windows that are worth telling, by address and minute, and how many events they have. */
function truthOf(made: readonly Made[]): Record<string, number> {
  const windows = new Map<string, { all: number; flagged: number }>()
  for (const { read, isFlagged } of made) {
    const name = `${read.event.ip} ${Math.floor(read.event.time / MINUTE_MS)}`
    const window = windows.get(name) ?? { all: 0, flagged: 0 }
    windows.set(name, window)
    window.all += 1
    if (isFlagged) window.flagged += 1
  }
  const bad = [...windows].filter(([, { all, flagged }]) => flagged >= all / 2)
  return Object.fromEntries(bad.map(([name, { all }]) => [name, all]))
}

/**
 * Lets a day of three sources pass: a topic with two partitions, whose reading pauses, and whose
 * group changes; a file that is read slowly; and deliveries that come at once.
 */
function live(made: readonly Made[], random: Random) {
  const windows = openWindows(DETECTOR)
  const { inputs } = windows
  const names = ['kafka\na', 'kafka\nb', 'file\np', 'web\n']
  const byArrival = (one: Made, other: Made) => one.arrives - other.arrives
  const queues = names.map((_, at) =>
    made.filter((__, n) => n % names.length === at).sort(byArrival),
  )
  const next = names.map(() => 0)
  const pausedUntil = names.map(() => T0)
  const findings: WindowFinding[] = []
  let longest = 0
  inputs.begin('kafka')
  inputs.begin('file')
  inputs.assign('kafka', ['a', 'b'], T0)
  const unread = (at: number, now: number) =>
    (queues[at] ?? []).slice(next[at]).filter(({ arrives }) => arrives <= now)
  const pause = (at: number, now: number) => {
    const ms = random.below(LONGEST_PAUSE_MS)
    longest = Math.max(longest, ms)
    pausedUntil[at] = now + ms
  }
  for (let now = T0; now < T0 + (MINUTES + 6) * MINUTE_MS; now += TICK_MS) {
    for (const [at, name] of names.entries()) {
      if (now < (pausedUntil[at] ?? 0)) continue
      const isPushed = name === 'web\n'
      // The broker is away, the group changes, or the disk is slow.
      if (!isPushed && random.isLucky(0.01)) {
        pause(at, now)
        if (random.isLucky(0.5)) inputs.begin(name.slice(0, name.indexOf('\n')))
        continue
      }
      const batch = unread(at, now).slice(0, isPushed ? EVENTS : 1 + random.below(6))
      if (batch.length === 0) continue
      const into: WindowBatch = { partition: name, appliedBefore: 0, newest: null, entries: [] }
      windows.expect(name)
      windows.read(
        batch.map(({ read }) => read),
        into,
      )
      windows.take(into, now)
      next[at] = (next[at] ?? 0) + batch.length
    }
    if (now % LOOK_MS === 0) {
      for (const [at, partition] of ['a', 'b', null].entries()) {
        const isAway = now < (pausedUntil[at] ?? 0)
        const source = partition === null ? 'file' : 'kafka'
        if (!isAway && unread(at, now).length === 0) inputs.confirm(source, partition, now)
      }
    }
    findings.push(...windows.close(now))
  }
  return { windows, findings, longest }
}

describe('windows whose sources pause', () => {
  it('are judged with all that lay unread meanwhile', () => {
    let longest = 0
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const random = createRandom(seed)
      const made = makeEvents(random)
      const lived = live(made, random)
      const found = lived.findings.map(({ verdict, start, count }) => [
        `${verdict.subject} ${start / MINUTE_MS}`,
        count,
      ])
      expect(Object.fromEntries(found), `seed ${seed}`).toEqual(truthOf(made))
      expect(lived.windows.late, `seed ${seed}`).toBe(0)
      longest = Math.max(longest, lived.longest)
    }
    expect(longest).toBeGreaterThan(6 * IDLE_MS)
  })
})
