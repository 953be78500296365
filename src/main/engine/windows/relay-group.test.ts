import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../sources/random'
import { halvesDetector } from '../testing/halves-detector'
import { type InputEvent, RelayGroup } from './relay-group.test-kit'

const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
const MINUTE_MS = 60_000
const MINUTES = 5
const ADDRESSES = 6
const EVENTS = 400
const ROUNDS = 40
/** An event may come so much later than it happened, or than others that happened later. */
const LATE_MS = 15_000
/** Windows wait no longer than that, so that an engine is away for longer than they would. */
const DETECTOR = { ...halvesDetector, graceMs: LATE_MS }

interface Made {
  n: number
  event: InputEvent
  isFlagged: boolean
}

/** Events that happen while engines run, or that had happened a day before. */
function makeEvents(random: Random, isLive: boolean, isTraffic: boolean): Made[] {
  return Array.from({ length: EVENTS }, (_, n) => {
    const time = T0 + random.below(MINUTES * MINUTE_MS)
    const isFlagged = random.isLucky(0.45)
    const event = {
      id: isTraffic ? null : `${n}`,
      key: `203.0.113.${random.below(ADDRESSES)}`,
      item: isFlagged,
      time,
      arrives: isLive ? time + random.below(LATE_MS) : T0,
    }
    return { n, event, isFlagged }
  })
}

/** Key and start of each window that is worth telling, and its events. */
function truthOf(made: readonly Made[]): Record<string, number> {
  const windows = new Map<string, { all: number; flagged: number }>()
  for (const { event, isFlagged } of made) {
    const name = `${event.key} ${Math.floor(event.time / MINUTE_MS) * MINUTE_MS}`
    const window = windows.get(name) ?? { all: 0, flagged: 0 }
    windows.set(name, window)
    window.all += 1
    if (isFlagged) window.flagged += 1
  }
  const bad = [...windows].filter(([, { all, flagged }]) => flagged >= all / 2)
  return Object.fromEntries(bad.map(([name, { all }]) => [name, all]))
}

describe('engines that judge windows together', () => {
  it.each([
    { name: 'as it happens', isLive: true, isTraffic: false, kills: 0 },
    { name: 'with kills', isLive: true, isTraffic: false, kills: 6 },
    { name: 'of raw traffic, with kills', isLive: true, isTraffic: true, kills: 6 },
    { name: 'of the day before, with kills', isLive: false, isTraffic: false, kills: 6 },
    { name: 'of old raw traffic, with kills', isLive: false, isTraffic: true, kills: 6 },
  ])('come to the same verdicts $name', async ({ isLive, isTraffic, kills }) => {
    let killed = 0
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const random = createRandom(seed)
      const made = makeEvents(random, isLive, isTraffic)
      // Flagged ones come by the first partition alone, the others by the second; a few by the third,
      // which is idle now and then.
      const byOrder = (a: InputEvent, b: InputEvent) => a.arrives - b.arrives || a.time - b.time
      const input = [0, 1, 2].map((partition) =>
        made
          .filter(({ n, isFlagged }) => partition === (n % 10 === 0 ? 2 : isFlagged ? 0 : 1))
          .map(({ event }) => event)
          .sort(byOrder),
      )
      const clock = isLive ? T0 : T0 + 24 * 60 * MINUTE_MS
      const group = new RelayGroup(DETECTOR, input, random, clock, kills)
      await group.run(T0 + (MINUTES + 2) * MINUTE_MS)
      const found = [...group.findings.values()].map(({ verdict, first, count }) => [
        `${verdict.subject} ${Math.floor(first / MINUTE_MS) * MINUTE_MS}`,
        count,
      ])
      expect(Object.fromEntries(found), `seed ${seed}`).toEqual(truthOf(made))
      killed += group.kills
    }
    if (kills > 0) expect(killed).toBeGreaterThan(ROUNDS)
  })
})
