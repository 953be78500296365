import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuietHours } from '../../../shared/notification'
import { quietUntil } from './quiet-hours'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

function quiet(given: Partial<QuietHours> = {}): QuietHours {
  return { isOn: true, from: '22:00', to: '07:00', zone: 'Europe/Berlin', ...given }
}

/** Every minute from a day before an instant to a day after it: when it was quiet, span by span. */
function spansAround(instant: string, hours: QuietHours): { from: string; to: string }[] {
  const middle = Date.parse(instant)
  const spans: { from: string; to: string }[] = []
  let began: number | null = null
  for (let at = middle - DAY_MS; at <= middle + DAY_MS; at += MINUTE_MS) {
    const isQuiet = quietUntil(at, hours) !== null
    if (isQuiet && began === null) began = at
    if (!isQuiet && began !== null) {
      spans.push({ from: new Date(began).toISOString(), to: new Date(at).toISOString() })
      began = null
    }
  }
  return spans
}

describe('quiet hours', () => {
  it('hold from one time of day to the other, over midnight too', () => {
    expect(quietUntil(Date.parse('2026-01-12T20:59:59Z'), quiet())).toBeNull()
    const end = Date.parse('2026-01-13T06:00:00Z')
    expect(quietUntil(Date.parse('2026-01-12T21:00:00Z'), quiet())).toBe(end)
    expect(quietUntil(Date.parse('2026-01-13T05:59:59Z'), quiet())).toBe(end)
    expect(quietUntil(end, quiet())).toBeNull()
    const noon = quiet({ from: '12:00', to: '13:00', zone: 'America/New_York' })
    expect(quietUntil(Date.parse('2026-07-01T16:30:00Z'), noon)).toBe(
      Date.parse('2026-07-01T17:00:00Z'),
    )
    expect(quietUntil(Date.parse('2026-07-01T17:00:00Z'), noon)).toBeNull()
  })

  it('are none where they are off', () => {
    expect(quietUntil(Date.parse('2026-01-12T23:00:00Z'), quiet({ isOn: false }))).toBeNull()
  })

  it('are an hour shorter in the night in which clocks go forward', () => {
    expect(spansAround('2026-03-29T12:00:00Z', quiet())).toContainEqual({
      from: '2026-03-28T21:00:00.000Z',
      to: '2026-03-29T05:00:00.000Z',
    })
  })

  it('are an hour longer in the night in which clocks go back', () => {
    expect(spansAround('2026-10-25T12:00:00Z', quiet())).toContainEqual({
      from: '2026-10-24T20:00:00.000Z',
      to: '2026-10-25T06:00:00.000Z',
    })
  })

  it('end once where their end comes twice, and an hour later where it is left out', () => {
    const toHalfPastTwo = quiet({ from: '01:00', to: '02:30' })
    expect(spansAround('2026-10-25T12:00:00Z', toHalfPastTwo)).toContainEqual({
      from: '2026-10-24T23:00:00.000Z',
      to: '2026-10-25T00:30:00.000Z',
    })
    expect(
      spansAround('2026-10-25T12:00:00Z', toHalfPastTwo).filter(({ from }) =>
        from.startsWith('2026-10-25'),
      ),
    ).toEqual([])
    expect(spansAround('2026-03-29T12:00:00Z', toHalfPastTwo)).toContainEqual({
      from: '2026-03-29T00:00:00.000Z',
      to: '2026-03-29T01:30:00.000Z',
    })
  })

  const timeOfDay = fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map(
      (minutes) =>
        `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
    )

  it('end once a day at most, whatever they are and whenever clocks are set', () => {
    fc.assert(
      fc.property(
        fc.tuple(timeOfDay, timeOfDay).filter(([from, to]) => from !== to),
        fc.constantFrom(
          ['Europe/Berlin', '2026-03-29'],
          ['Europe/Berlin', '2026-10-25'],
          ['America/New_York', '2026-03-08'],
          ['America/New_York', '2026-11-01'],
          ['Australia/Lord_Howe', '2026-04-05'],
          ['Asia/Kolkata', '2026-06-01'],
        ),
        ([from, to], [zone, day]) => {
          const hours = quiet({ from, to, zone: zone as string })
          const start = Date.parse(`${day}T00:00:00Z`) - 2 * DAY_MS
          const ends = new Set<number>()
          for (let at = start; at < start + 4 * DAY_MS; at += 20 * MINUTE_MS) {
            const until = quietUntil(at, hours)
            if (until === null) continue
            expect(until).toBeGreaterThan(at)
            expect(quietUntil(until - 1, hours)).toBe(until)
            ends.add(until)
          }
          // A day is an hour shorter at the least. What is shorter than a step may be stepped over.
          const [first, ...later] = [...ends]
          later.reduce((before, end) => {
            expect(end - before).toBeGreaterThanOrEqual(DAY_MS - 60 * MINUTE_MS)
            return end
          }, first ?? 0)
        },
      ),
      { numRuns: 100 },
    )
  })
})
