import { describe, expect, it } from 'vitest'
import { fieldTime } from '../time'
import { proposeSnooze, readSnooze } from './snooze-time'

const NOW = Date.UTC(2026, 7, 18, 14, 31, 20)
const MINUTE_MS = 60_000

describe('the time of a snooze', () => {
  it('is proposed as the full hour a day ahead, and read back as that', () => {
    expect(proposeSnooze(NOW, 'utc')).toBe('2026-08-19T15:00')
    for (const zone of ['utc', 'local'] as const) {
      expect(readSnooze(proposeSnooze(NOW, zone), NOW, zone)).toEqual({
        forMs: Date.UTC(2026, 7, 19, 15) - NOW,
        fault: null,
      })
    }
  })

  it('is read in the zone in which times are shown', () => {
    const text = fieldTime(NOW + 90 * MINUTE_MS, 'local')
    expect(readSnooze(text, NOW, 'local')).toEqual({ forMs: 90 * MINUTE_MS - 20_000, fault: null })
  })

  it.each([
    ['', 'Give a day and a time.'],
    ['2026-08-18T99:00', 'Give a day and a time.'],
    ['2026-08-18T14:31', '14:31:00 UTC is past. Give a time that is to come.'],
    ['2025-12-31T10:00', '31 Dec 2025 10:00:00 UTC is past. Give a time that is to come.'],
    ['2026-08-18T14:32', 'Snooze for a minute at least.'],
    [
      '2026-10-01T10:00',
      'A snooze ends within 31 days, by 18 Sep 14:31:20. Suppress it for longer.',
    ],
  ])('is refused with its reason: %j', (text, fault) => {
    expect(readSnooze(text, NOW, 'utc')).toEqual({ forMs: null, fault })
  })
})
