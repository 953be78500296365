import { describe, expect, it } from 'vitest'
import { BAR_MS, RecentActivity } from './activity'

const NOW = Date.UTC(2026, 2, 2, 10)
/** Within the two hours that are held, for as long as the tests last. */
const FROM = NOW - 6_600_000

/** A history whose events are times, and what of it was read. */
function historyOf(times: number[]) {
  const read: { from: number; to: number }[] = []
  const countByBar = async (from: number, to: number, barMs: number) => {
    read.push({ from, to })
    const bars = new Map<number, number>()
    for (const time of times.filter((each) => each >= from && each < to)) {
      const start = Math.floor(time / barMs) * barMs
      bars.set(start, (bars.get(start) ?? 0) + 1)
    }
    return [...bars].map(([start, count]) => ({ start, severity: 3, count }))
  }
  return { read, events: { countByBar } }
}

describe('the strip chart where others store events too', () => {
  it('has what others stored: the newest at the next look, older ones within a minute', async () => {
    const times = [FROM, NOW - 1_000]
    const { read, events } = historyOf(times)
    let now = NOW
    const activity = new RecentActivity(events, () => now, true)
    const total = async () =>
      (await activity.read(FROM, now + BAR_MS, BAR_MS)).reduce(
        (sum, { counts }) => sum + counts.high,
        0,
      )
    await activity.load()
    expect(await total()).toBe(2)
    times.push(NOW + 1_000, NOW - 3_600_000)
    const before = read.length
    // Too soon to read again.
    expect(await total()).toBe(2)
    expect(read).toHaveLength(before)
    now += 2_000
    expect(await total()).toBe(3)
    let looks = 0
    while ((await total()) < 4) {
      now += 2_000
      looks += 1
    }
    expect(looks).toBeLessThanOrEqual(24)
    // However long somebody looks, a look reads seven minutes of the past at the most.
    for (const { from, to } of read.slice(1)) {
      expect(Math.min(to, NOW + 60_000) - from).toBeLessThanOrEqual(300_000)
    }
  })

  it('reads all of it again when nobody has looked for long', async () => {
    const times = [NOW - 1_000]
    const { events } = historyOf(times)
    let now = NOW
    const activity = new RecentActivity(events, () => now, true)
    await activity.load()
    times.push(NOW - 3_600_000)
    now += 600_000
    const bars = await activity.read(NOW - 3_700_000, now, BAR_MS)
    expect(bars.map(({ counts }) => counts.high)).toEqual([1, 1])
  })

  it('does not count what this engine stored a second time', async () => {
    const { events } = historyOf([NOW - 1_000])
    const activity = new RecentActivity(events, () => NOW, true)
    await activity.load()
    const counts = { info: 0, low: 0, medium: 0, high: 1, critical: 0 }
    activity.add([{ start: NOW - BAR_MS, counts }])
    const bars = await activity.read(NOW - BAR_MS, NOW, BAR_MS)
    expect(bars.map((bar) => bar.counts.high)).toEqual([1])
  })
})
