import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DdosRatioSettings, ddosRatioSettingsSchema } from '../../../shared/ddos-ratio'
import type { Click, ReadTraffic, Traffic, WindowCount } from '../record'
import { placeInRows } from '../windows/rows'
import type { WindowFinding } from '../windows/window-book'
import type { WindowBatch } from '../windows/window-books'
import { Windows } from '../windows/windows'
import { openWindows } from '../windows/windows.test-kit'
import { createDdosRatio } from './ddos-ratio'

const T0 = Date.UTC(2026, 2, 2, 10)
const GRACE_MS = 5_000
const settingsOf = (over: Partial<DdosRatioSettings> = {}) => ddosRatioSettingsSchema.parse(over)
const detectorOf = (over: Partial<DdosRatioSettings> = {}) => {
  const settings = settingsOf(over)
  return createDdosRatio(() => settings)
}

interface Sketch {
  startMs: number
  lengthMs: number
  isFlagged: boolean
  count: number
  site?: string
}

function countOf({ startMs, lengthMs, isFlagged, count, site = '' }: Sketch): WindowCount {
  const start = T0 + startMs
  return {
    kind: 'window-count',
    time: start,
    isTimeBorrowed: false,
    topic: 'counts',
    site,
    start,
    end: start + lengthMs,
    isFlagged,
    count,
  }
}

function clickOf(timeMs: number, isFlagged: boolean, over: Partial<Click> = {}): Click {
  return {
    kind: 'click',
    time: T0 + timeMs,
    isTimeBorrowed: false,
    site: 'www.site.example',
    article: 'https://www.site.example/',
    path: '/',
    title: '',
    country: 'BE',
    platform: 'mobile',
    os: 'ios',
    browser: 'safari',
    timer: isFlagged ? 0 : 5_000,
    height: isFlagged ? 0 : 300,
    ip: null,
    nulls: 0,
    ...over,
  }
}

/** Gives windows traffic of one partition, numbered from a position on, and answers what closes. */
function give(
  windows: Windows,
  items: readonly Traffic[],
  from = 0,
  partition = 'p',
): WindowFinding[] {
  const traffic: ReadTraffic[] = items.map((item, n) => ({
    item,
    position: from + n,
    part: 0,
    isClockAhead: false,
  }))
  const batch: WindowBatch = { partition, appliedBefore: 0, newest: null, entries: [] }
  windows.expect(partition)
  windows.readTraffic(traffic, batch)
  windows.take(batch, T0)
  return windows.close(T0)
}

const said = (findings: readonly WindowFinding[]) =>
  findings
    .map(({ start, end, verdict }) => {
      const { flagged, notFlagged } = verdict.evidence ?? {}
      return [verdict.subject, start - T0, end - start, flagged, notFlagged].join(' ')
    })
    .sort()

describe('counts of windows', () => {
  const judged = (sketches: readonly Sketch[], over: Partial<DdosRatioSettings> = {}) => {
    const windows = openWindows(detectorOf(over))
    return said([...give(windows, sketches.map(countOf)), ...windows.finish()])
  }
  const flagged = (count: number, more: Partial<Sketch> = {}): Sketch => ({
    startMs: 0,
    lengthMs: 10_000,
    isFlagged: true,
    count,
    ...more,
  })
  const plain = (count: number, more: Partial<Sketch> = {}): Sketch => ({
    ...flagged(count, more),
    isFlagged: false,
  })

  it('are over the threshold strictly, and a missing half is zero', () => {
    expect(judged([flagged(51), plain(50)])).toEqual(['counts 0 10000 51 50'])
    expect(judged([flagged(50), plain(50)])).toEqual([])
    expect(judged([flagged(30)])).toEqual(['counts 0 10000 30 0'])
    expect(judged([plain(30)])).toEqual([])
    expect(judged([flagged(3), plain(7)], { threshold: 0.3, minimumTotal: 0 })).toEqual([])
  })

  it('are few or none without a finding', () => {
    expect(judged([flagged(10), plain(9)])).toEqual([])
    expect(judged([flagged(11), plain(9)])).toEqual(['counts 0 10000 11 9'])
    expect(judged([flagged(0), plain(0)], { minimumTotal: 0, threshold: 0 })).toEqual([])
    expect(judged([flagged(1)], { minimumTotal: 0 })).toEqual(['counts 0 10000 1 0'])
  })

  it('stand beside each other by start, by end and by site', () => {
    const sketches = [
      flagged(30),
      flagged(40, { lengthMs: 30_000 }),
      flagged(50, { startMs: 5_000 }),
      flagged(60, { site: 'a.site.example' }),
      plain(80, { site: 'b.site.example' }),
    ]
    expect(judged(sketches)).toEqual([
      'a.site.example 0 10000 60 0',
      'counts 0 10000 30 0',
      'counts 0 30000 40 0',
      'counts 5000 10000 50 0',
    ])
  })

  it('change no verdict once their window is judged, and are counted as late', () => {
    const windows = openWindows(detectorOf())
    const next = { startMs: 20_000 }
    expect(said(give(windows, [flagged(30), plain(40), plain(1, next)].map(countOf)))).toEqual([])
    expect(give(windows, [countOf(flagged(90))], 3)).toEqual([])
    expect(windows.late).toBe(1)
    expect(said(windows.finish())).toEqual([])
  })

  it('never open more windows than there is room for', () => {
    const detector = detectorOf({ minimumTotal: 0 })
    const windows = new Windows({
      detectors: [detector],
      closedThrough: new Map(),
      expected: [],
      from: Number.NEGATIVE_INFINITY,
      startedAt: T0,
      idleMs: 10_000,
      goneMs: 300_000,
      isLive: true,
      maxOpen: 100,
    })
    const many = Array.from({ length: 150 }, (_, n) => countOf(flagged(30, { site: `s${n}` })))
    give(windows, many)
    expect(windows.crowdedOut).toBe(50)
    // Once they are judged there is room again.
    const later = { startMs: 60_000, site: 'later' }
    expect(give(windows, [countOf(plain(1, later))], 150)).toHaveLength(100)
    give(windows, [countOf(flagged(1, later))], 151)
    expect(windows.crowdedOut).toBe(51)
    give(windows, [countOf(plain(1, later)), countOf(flagged(2, later))], 152)
    expect(windows.crowdedOut).toBe(51)
  })

  it('give the same findings in any order within the grace, split and repeated in any way', () => {
    const update = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), share: fc.nat(100) })
    const half = fc.record({
      total: fc.nat(200),
      updates: fc.array(update, { maxLength: 4 }),
      repeats: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
    })
    const window = fc.record({
      startMs: fc.nat(60).map((n) => n * 1_000),
      lengthMs: fc.constantFrom(2_000, 10_000, 30_000),
      site: fc.constantFrom('', 'a.site.example', 'b.site.example'),
      flagged: fc.option(half, { nil: null }),
      plain: fc.option(half, { nil: null }),
    })
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    const distinct = fc.uniqueArray(window, {
      maxLength: 25,
      selector: ({ startMs, lengthMs, site }) => `${startMs} ${lengthMs} ${site}`,
    })
    fc.assert(
      fc.property(distinct, sizes, (given, batches) => {
        // Every message comes after its window began and before its grace is over.
        const messages = given.flatMap(({ startMs, lengthMs, site, ...halves }) =>
          (['flagged', 'plain'] as const).flatMap((name) => {
            const told = halves[name]
            if (told === null) return []
            const spanMs = lengthMs + GRACE_MS - 1
            const say = (count: number, at: number) => ({
              at: startMs + at * spanMs,
              item: countOf({ startMs, lengthMs, site, isFlagged: name === 'flagged', count }),
            })
            return [
              ...told.updates.map(({ at, share }) =>
                say(Math.floor((told.total * share) / 100), at),
              ),
              ...told.repeats.map((at) => say(told.total, at)),
            ]
          }),
        )
        messages.sort((a, b) => a.at - b.at)
        const windows = openWindows(detectorOf())
        const findings: WindowFinding[] = []
        for (let from = 0, turn = 0; from < messages.length; turn += 1) {
          const some = messages.slice(from, from + (batches[turn % batches.length] ?? 1))
          findings.push(
            ...give(
              windows,
              some.map(({ item }) => item),
              from,
            ),
          )
          from += some.length
        }
        findings.push(...windows.finish())
        const expected = given.flatMap(({ startMs, lengthMs, site, flagged: hot, plain: cold }) => {
          const [above, below] = [hot?.total ?? 0, cold?.total ?? 0]
          if (above + below < 20 || above / (above + below) <= 0.5) return []
          return [[site === '' ? 'counts' : site, startMs, lengthMs, above, below].join(' ')]
        })
        expect(said(findings)).toEqual(expected.sort())
        expect(windows.late).toBe(0)
      }),
    )
  })
})

describe('raw clicks', () => {
  const click = fc.record({
    timeMs: fc.nat(90_000),
    isFlagged: fc.boolean(),
    delayMs: fc.nat(GRACE_MS - 1),
    site: fc.constantFrom('a.site.example', 'b.site.example'),
  })

  it('give the same windows in any order within the grace, in any batches, however often they come', () => {
    const clicks = fc.array(click, { minLength: 1, maxLength: 150 })
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(clicks, sizes, fc.nat(40), (given, batches, back) => {
        const arriving = given
          .map(({ timeMs, delayMs, ...each }) => ({ ...each, timeMs, at: timeMs + delayMs }))
          .sort((a, b) => a.at - b.at)
        const items = arriving.map(({ timeMs, isFlagged, site }) =>
          clickOf(timeMs, isFlagged, { site }),
        )
        const windows = openWindows(detectorOf({ minimumTotal: 2 }))
        const findings: WindowFinding[] = []
        for (let from = 0, turn = 0; from < items.length; turn += 1) {
          const size = batches[turn % batches.length] ?? 1
          // Some of them were delivered before, from their own places.
          const again = Math.max(0, from - back)
          findings.push(...give(windows, items.slice(again, from + size), again))
          from += size
        }
        findings.push(...windows.finish())
        const halves = new Map<string, [number, number]>()
        for (const { timeMs, isFlagged, site } of given) {
          const key = `${site} ${Math.floor(timeMs / 10_000) * 10_000} 10000`
          const [hot, cold] = halves.get(key) ?? [0, 0]
          halves.set(key, isFlagged ? [hot + 1, cold] : [hot, cold + 1])
        }
        const expected = [...halves]
          .filter(([, [hot, cold]]) => hot + cold >= 2 && hot / (hot + cold) > 0.5)
          .map(([key, [hot, cold]]) => `${key} ${hot} ${cold}`)
        expect(said(findings)).toEqual(expected.sort())
      }),
    )
  })

  it('count though something is null, and say how many did', () => {
    const windows = openWindows(detectorOf({ minimumTotal: 1, threshold: 0.4 }))
    give(windows, [
      clickOf(0, true),
      clickOf(1, true, { browser: null, nulls: 1 }),
      clickOf(2, true, { timer: null, nulls: 1 }),
      clickOf(3, false),
    ])
    expect(windows.finish()[0]?.verdict).toMatchObject({
      count: 4,
      score: 0.5,
      evidence: { flagged: 2, notFlagged: 2, clicksWithNulls: 2 },
    })
  })

  it('are after a start what they were before it, and a change made meanwhile is for the next ones', () => {
    let settings = settingsOf({ minimumTotal: 1, flagged: 'timer = 0' })
    const before = createDdosRatio(() => settings)
    const read = (detector: typeof before, timeMs: number) => {
      const click = clickOf(timeMs, true)
      const { window } = detector.readTraffic?.(click) ?? {}
      return [click.isFlagged, (window?.start ?? 0) - T0, (window?.end ?? 0) - T0]
    }
    expect(read(before, 13_000)).toEqual([true, 10_000, 20_000])
    settings = settingsOf({ minimumTotal: 1, windowMs: 15_000, flagged: 'os = android' })
    expect(read(before, 14_000)).toEqual([true, 10_000, 20_000])
    const notes = before.notes?.() ?? new Map()
    // The settings were edited while nothing ran.
    const edited = settingsOf({ minimumTotal: 1, windowMs: 15_000, flagged: 'height = 0' })
    const after = [settings, edited].map((each) => {
      const detector = createDdosRatio(() => each)
      detector.recall?.(notes)
      return detector
    })
    expect(after.map(({ clicksFrom }) => (clicksFrom ?? 0) - T0)).toEqual([30_000, 45_000])
    for (const detector of after) {
      expect(read(detector, 13_000)).toEqual([true, 10_000, 20_000])
      expect(read(detector, 29_000)).toEqual([true, 20_000, 30_000])
      expect(read(detector, 31_000)).toEqual([false, 30_000, 45_000])
    }
    expect(after.map((detector) => read(detector, 46_000))).toEqual([
      [false, 45_000, 60_000],
      [true, 45_000, 60_000],
    ])
  })

  it('follow the settings: thresholds at once, what a window is from the next on that both begin', () => {
    let settings = settingsOf({ minimumTotal: 1, windowsInRow: 1 })
    const detector = createDdosRatio(() => settings)
    const windows = openWindows(detector)
    expect(detector.clicksFrom).toBeNull()
    give(windows, [clickOf(1_000, true), clickOf(12_000, true)])
    settings = settingsOf({ minimumTotal: 1, windowMs: 15_000, flagged: 'os = ios' })
    // 12 s are read: the next moment at which windows of 10 s and of 15 s begin is 30 s.
    expect(detector.clicksFrom).toBe(T0 + 30_000)
    const findings = give(
      windows,
      [
        clickOf(13_000, false),
        clickOf(29_000, false),
        clickOf(31_000, false),
        clickOf(46_000, true),
      ],
      2,
    )
    findings.push(...windows.finish())
    expect(said(findings)).toEqual([
      'www.site.example 0 10000 1 0',
      'www.site.example 30000 15000 1 0',
      'www.site.example 45000 15000 1 0',
    ])
  })

  it('are judged no more once the detector is off', () => {
    let settings = settingsOf({ minimumTotal: 1 })
    const windows = openWindows(createDdosRatio(() => settings))
    give(windows, [clickOf(1_000, true)])
    settings = settingsOf({ minimumTotal: 1, isOn: false })
    expect(give(windows, [clickOf(90_000, true)], 1)).toEqual([])
    expect(windows.finish()).toEqual([])
  })

  it('do not open anew what was judged when the grace grows', () => {
    let settings = settingsOf({ minimumTotal: 1 })
    const windows = openWindows(createDdosRatio(() => settings))
    give(windows, [clickOf(1_000, false), clickOf(15_000, false)])
    settings = settingsOf({ minimumTotal: 1, graceMs: 60_000 })
    give(windows, [clickOf(2_000, true)], 2)
    expect(windows.late).toBe(1)
    expect(windows.finish()).toEqual([])
  })
})

describe('windows in a row', () => {
  const place = async (starts: readonly number[], over: Partial<DdosRatioSettings> = {}) => {
    const detector = detectorOf({ minimumTotal: 1, ...over })
    const placed: Awaited<ReturnType<typeof placeInRows>> = []
    // One by one, as windows of a live source close: what stands in history is all that is known.
    for (const start of starts) {
      const windows = openWindows(detector)
      give(windows, [clickOf(start, true)])
      const made = await placeInRows(windows.finish(), () => detector, {
        readRows: async () =>
          placed.map(({ verdict, start: from, end, inRow }) => ({
            subject: verdict.subject,
            start: from,
            end,
            inRow,
          })),
      })
      placed.push(...made)
    }
    return placed.map(({ inRow, verdict }) =>
      [inRow, verdict.severity, verdict.news ?? ''].join(' '),
    )
  }

  it('make it worse, and are news from as many on as the settings say', async () => {
    expect(await place([0, 10_000, 20_000, 30_000, 40_000, 50_000])).toEqual([
      '1 medium quiet',
      '2 medium wakes',
      '3 high ',
      '4 high ',
      '5 high ',
      '6 critical ',
    ])
    expect(await place([0, 10_000], { windowsInRow: 1 })).toEqual(['1 medium ', '2 medium '])
  })

  it('begin anew after a gap', async () => {
    expect(await place([0, 10_000, 30_000])).toEqual([
      '1 medium quiet',
      '2 medium wakes',
      '1 medium quiet',
    ])
  })
})
