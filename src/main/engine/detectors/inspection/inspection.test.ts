import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectionSettingsSchema } from '../../../../shared/inspection'
import { findSharedData } from '../../formats/record.test-kit'
import { countSteps, inspect, spanOf } from './inspect'
import { calibrate, meanDistance, medianDistance, scoreSeries } from './scores'
import { subnetOf } from './subnet'

const SETTINGS = inspectionSettingsSchema.parse({ isOn: true })
const START = Date.UTC(2026, 2, 2, 10, 15)
const WINDOW = { start: START, end: START + 60_000 }
const SPAN = spanOf(WINDOW, SETTINGS)

describe('a subnet', () => {
  it('is the network of a client, by the prefixes of the settings', () => {
    expect(subnetOf('192.0.2.77', SETTINGS)?.text).toBe('192.0.2.0/24')
    expect(subnetOf('2001:db8:1:2:3::4', SETTINGS)?.text).toBe('2001:db8:1:2::/64')
    expect(subnetOf('192.0.2.77', { ...SETTINGS, ipv4PrefixLength: 28 })?.text).toBe(
      '192.0.2.64/28',
    )
    expect(subnetOf('somebody', SETTINGS)).toBeNull()
  })
})

describe('scores', () => {
  it('are the share of normal values that are nearer to the middle', () => {
    // From tables of the normal distribution.
    for (const [deviations, share] of [
      [0, 0],
      [0.5, 0.3829249],
      [1, 0.6826895],
      [2, 0.9544997],
      [3, 0.9973002],
    ] as const) {
      expect(calibrate(deviations)).toBeCloseTo(share, 6)
    }
    expect(calibrate(1e9)).toBe(1)
  })

  it('go by mean and deviation, or by medians', () => {
    // Mean 4, variance (4 + 1 + 0 + 1 + 4) / 5 = 2.
    expect(meanDistance(6, [2, 3, 4, 5, 6])).toBeCloseTo(Math.SQRT2, 12)
    expect(meanDistance(7, [7, 7, 7])).toBe(0)
    // Median 3; distances 2, 1, 0, 1, 97, of which 1 is the median.
    expect(medianDistance(100, [1, 2, 3, 4, 100])).toBeCloseTo(97 / 1.4826, 10)
    expect(medianDistance(1, [0, 0, 0, 0, 1])).toBeCloseTo(1e5, 6)
  })

  it('begin behind the warm-up, whatever comes there', () => {
    const series = [...Array.from({ length: 50 }, (_, n) => n * 1_000), 0, 0]
    const scores = scoreSeries(series, SETTINGS)
    expect(scores.slice(0, 50).every((score) => score === null)).toBe(true)
    expect(scores.slice(50).every((score) => score !== null)).toBe(true)
  })

  it.each(['z-score', 'mad'] as const)('by %s are the same when their series is cut', (model) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { minLength: 12, maxLength: 120 }),
        fc.nat(100),
        (series, at) => {
          const settings = { model, windowLength: 10 }
          const whole = scoreSeries(series, settings)
          const cut = 10 + (at % (series.length - 10))
          // What is judged later warms up with what was judged before.
          const later = scoreSeries(series.slice(cut - 10), settings).slice(10)
          expect([...whole.slice(0, cut), ...later]).toEqual(whole)
        },
      ),
    )
  })
})

const timesOf = (counts: readonly number[]) =>
  counts.flatMap((count, step) =>
    Array.from({ length: count }, (_, n) => START + step * 1_000 + ((n * 7) % 1_000)),
  )

describe('a window', () => {
  it('of quiet and even traffic is passed over, one burst stands out', () => {
    const judge = (times: readonly number[], settings = SETTINGS) =>
      inspect(countSteps(times, SPAN), SPAN, settings)
    expect(judge([])).toEqual({ isSuspicious: false, steps: 60, standingOut: 0, ratio: 0 })
    const before = Array.from({ length: 50 }, (_, n) => SPAN.from + n * 1_000)
    const even = timesOf(Array.from({ length: 60 }, () => 1))
    expect(judge([...before, ...even])).toMatchObject({ isSuspicious: false, standingOut: 0 })
    const burst = timesOf(Array.from({ length: 60 }, (_, n) => (n === 30 ? 40 : 1)))
    expect(judge([...before, ...burst])).toMatchObject({
      isSuspicious: true,
      standingOut: 1,
      ratio: 1 / 60,
    })
    expect(judge([...before, ...burst], { ...SETTINGS, model: 'mad' }).isSuspicious).toBe(true)
    const strict = { ...SETTINGS, anomalyThreshold: 0.05 }
    expect(judge([...before, ...burst], strict).isSuspicious).toBe(false)
  })

  it('of a subnet that was never heard is compared with zeros', () => {
    const { isSuspicious } = inspect(countSteps([START + 5], SPAN), SPAN, SETTINGS)
    expect(isSuspicious).toBe(true)
  })

  it('counts alike in any order, all of a step, and nothing outside', () => {
    const time = fc.integer({ min: SPAN.from - 5_000, max: SPAN.to + 5_000 })
    fc.assert(
      fc.property(fc.array(time, { maxLength: 200 }), fc.nat(), (times, seed) => {
        const counts = countSteps(times, SPAN)
        const turned = times.map((_, n) => times[(n * 7919 + seed) % times.length] ?? 0)
        const isTurned = new Set(times.map((_, n) => (n * 7919 + seed) % times.length)).size
        if (isTurned === times.length)
          expect(sorted(countSteps(turned, SPAN))).toEqual(sorted(counts))
        const inside = times.filter((each) => each >= SPAN.from && each < SPAN.to)
        expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(inside.length)
      }),
    )
  })

  it('counts alike however its queries are parted into batches', () => {
    const time = fc.integer({ min: SPAN.from, max: SPAN.to - 1 })
    fc.assert(
      fc.property(fc.array(time, { maxLength: 200 }), fc.nat(200), (times, at) => {
        const one = countSteps(times.slice(0, at), SPAN)
        const both = new Map(one)
        for (const [step, count] of countSteps(times.slice(at), SPAN)) {
          both.set(step, (both.get(step) ?? 0) + count)
        }
        expect(sorted(both)).toEqual(sorted(countSteps(times, SPAN)))
        expect(inspect(both, SPAN, SETTINGS)).toEqual(
          inspect(countSteps(times, SPAN), SPAN, SETTINGS),
        )
      }),
    )
  })
})

const sorted = (counts: ReadonlyMap<number, number>) =>
  [...counts].sort(([one], [other]) => one - other)

const shared = findSharedData()

describe.skipIf(shared === null)('a series with known anomalies', () => {
  const file = shared === null ? null : join(shared, 'dga-detection/streamad_uniDS.csv')
  const rows = (file === null ? '' : readFileSync(file, 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const series = rows.map(([, value]) => Number(value))
  const labels = rows.map(([, , label]) => label === '1')

  // By Python's statistics and math.erf, of the nine values that are marked.
  it.each([
    [
      'z-score',
      [0.99526, 0.990952, 0.985448, 0.463182, 0.448867, 0.434764, 0.215745, 0.226095, 0.241469],
    ],
    [
      'mad',
      [0.978363, 0.977397, 0.976409, 0.604764, 0.54534, 0.525477, 0.051851, 0.052802, 0.053795],
    ],
  ] as const)(
    'is scored by %s as its formula says, and three of nine stand out',
    (model, expected) => {
      const scores = scoreSeries(series, { model, windowLength: 50 })
      const marked = scores.filter((score, n) => score !== null && labels[n])
      expect(marked).toHaveLength(9)
      for (const [n, score] of expected.entries()) expect(marked[n]).toBeCloseTo(score, 5)
      expect(marked.filter((score) => (score ?? 0) >= 0.95)).toHaveLength(3)
    },
  )
})
