import { describe, expect, it } from 'vitest'
import { formatByName } from '../formats'
import { recordOf, trafficOf } from '../formats/record.test-kit'
import { generateClicks, generateWindowCounts, siteOf } from './synthetic-clicks'

const START = Date.UTC(2026, 2, 2, 10)
const auto = formatByName('auto')
const read = (line: string) => trafficOf(auto.parse(recordOf(line), { transportTime: START }))

describe('made-up clicks', () => {
  it('are the same for the same seed, and others for another', () => {
    const lines = (seed: number) => [
      ...generateClicks({ count: 300, seed, start: START, nulls: 0.1 }),
    ]
    expect(lines(7)).toEqual(lines(7))
    expect(lines(7)).not.toEqual(lines(8))
  })

  it('are clicks of the sites that were asked for, with floods and with nulls', () => {
    const options = { count: 5_000, sites: 4, floods: 0.3, nulls: 0.1, start: START }
    const clicks = [...generateClicks({ ...options, ratePerSecond: 50 })].map((line) => {
      const click = read(line)
      if (click.kind !== 'click') throw new Error('no click')
      expect(click.site).toBe(siteOf(line))
      return click
    })
    expect(new Set(clicks.map(({ site }) => site)).size).toBe(4)
    expect(clicks.every(({ site }) => site.endsWith('.site.example'))).toBe(true)
    expect(clicks.at(-1)?.time).toBe(START + 99_980)
    expect(clicks.filter(({ path }) => path === '/admin')).toHaveLength(10)
    expect(clicks.filter(({ nulls }) => nulls === 1).length).toBeGreaterThan(300)
    const windows = new Map<string, [number, number]>()
    for (const { site, time, timer } of clicks) {
      const key = `${site} ${Math.floor(time / 10_000)}`
      const [flagged, all] = windows.get(key) ?? [0, 0]
      windows.set(key, [flagged + Number(timer === 0), all + 1])
    }
    const over = [...windows.values()].filter(([flagged, all]) => all >= 20 && flagged / all > 0.5)
    expect(over.length).toBeGreaterThan(3)
    expect(over.length).toBeLessThan(windows.size / 2)
  })
})

describe('made-up counts', () => {
  it('grow to the whole window, half by half and window by window', () => {
    const lines = [...generateWindowCounts({ count: 10, start: START + 5, seed: 3 })]
    const counts = lines.map((line) => {
      const count = read(line)
      if (count.kind !== 'window-count') throw new Error('no count')
      return count
    })
    expect(counts.map(({ start }) => (start - START) / 1000)).toEqual([
      0, 0, 0, 0, 10, 10, 10, 10, 20, 20,
    ])
    const [hot, cold, allHot, allCold] = counts
    expect(allHot?.count).toBeGreaterThan(hot?.count ?? 0)
    expect(allCold?.count).toBeGreaterThan(cold?.count ?? 0)
    const two = [...generateWindowCounts({ count: 8, sites: 2, start: START })]
    expect(new Set(two.map(siteOf))).toEqual(new Set(['www.site.example', 'www-1.site.example']))
  })
})
