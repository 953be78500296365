import { describe, expect, it } from 'vitest'
import { InputWatermark } from './input-watermark'

const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
const IDLE_MS = 10_000
const HEARING_MS = 6_000
const GONE_MS = 300_000

function begin(expected: string[] = []): InputWatermark {
  return new InputWatermark({
    expected,
    from: T0,
    startedAt: T0,
    idleMs: IDLE_MS,
    hearingMs: HEARING_MS,
    goneMs: GONE_MS,
  })
}

/** A message with one sign. */
function hear(
  mark: InputWatermark,
  at: number,
  input: string,
  newest: number | null,
  over: { idleAt?: number; isGone?: boolean } = {},
): void {
  mark.hear({ input, newest, idleAt: null, ...over }, at)
  mark.pass(at)
}

describe('the watermark over what readers of inputs say', () => {
  const later = T0 + 60_000

  it('is the smallest over the inputs, and never goes back', () => {
    const mark = begin()
    hear(mark, later, 'a', T0 + 50_000)
    hear(mark, later, 'b', T0 + 20_000)
    expect(mark.read()).toBe(T0 + 20_000)
    hear(mark, later, 'b', T0 + 70_000)
    expect(mark.read()).toBe(T0 + 50_000)
    hear(mark, later, 'c', T0 + 10_000)
    expect(mark.read()).toBe(T0 + 50_000)
  })

  it('stays until everybody could be heard, and until all are heard that must be', () => {
    const mark = begin(['a', 'b'])
    hear(mark, T0 + HEARING_MS - 1, 'a', T0 + 50_000)
    hear(mark, T0 + HEARING_MS - 1, 'b', T0 + 50_000)
    expect(mark.read()).toBe(T0)
    hear(mark, T0 + HEARING_MS, 'a', T0 + 50_000)
    expect(mark.read()).toBe(T0 + 50_000)
    const other = begin(['a', 'b'])
    hear(other, later, 'a', T0 + 50_000)
    expect(other.read()).toBe(T0)
    // All of them paused, and one is the first to go on.
    hear(other, later + 10 * GONE_MS, 'a', T0 + 60_000)
    expect(other.read()).toBe(T0)
    // Nobody speaks for the other any more, though time goes on.
    for (let passed = 0; passed < GONE_MS; passed += 2_000) {
      hear(other, later + 10 * GONE_MS + passed, 'a', T0 + 60_000)
    }
    expect(other.read()).toBe(T0 + 60_000)
  })

  it('follows the clock of who reads an idle input, and no further than it was heard', () => {
    const mark = begin()
    const minutes = (count: number) => T0 + count * 60_000
    hear(mark, minutes(1), 'a', T0 + 1_000, { idleAt: minutes(1) })
    hear(mark, minutes(1), 'b', T0 + 2_000, { idleAt: minutes(1) - 1_000 })
    expect(mark.read()).toBe(minutes(1) - 1_000 - IDLE_MS)
    // The reader of b is killed: what came to it since is still to be read by somebody.
    hear(mark, minutes(3), 'a', minutes(3))
    expect(mark.read()).toBe(minutes(1) - 1_000 - IDLE_MS)
    hear(mark, minutes(3), 'b', minutes(2))
    expect(mark.read()).toBe(minutes(2))
  })

  it('takes no input for idle by what somebody saw before it went on', () => {
    const mark = begin()
    hear(mark, later, 'a', T0 + 50_000)
    hear(mark, later + 1_000, 'a', T0 + 50_000, { idleAt: later - 1_000 })
    expect(mark.read()).toBe(T0 + 50_000)
  })

  it('waits for what comes first, however long that takes', () => {
    const mark = new InputWatermark({
      expected: [],
      from: Number.NEGATIVE_INFINITY,
      startedAt: T0,
      idleMs: IDLE_MS,
      hearingMs: HEARING_MS,
      goneMs: GONE_MS,
    })
    hear(mark, later, 'a', null, { idleAt: later })
    hear(mark, later, 'b', null, { idleAt: later })
    expect(mark.read()).toBe(Number.NEGATIVE_INFINITY)
    hear(mark, later + 1, 'b', T0 + 20_000)
    expect(mark.read()).toBe(T0 + 20_000)
  })

  it('lets go of an input that ended', () => {
    const mark = begin()
    hear(mark, later, 'a', T0 + 50_000)
    hear(mark, later, 'b', T0 + 20_000)
    hear(mark, later, 'b', T0 + 20_000, { isGone: true })
    expect(mark.read()).toBe(T0 + 50_000)
  })
})
