import { describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import { formatVisitLimits, readVisitLimits } from './visit-limits'

describe('limits of visits as text', () => {
  it('are written and read back as the settings have them', () => {
    const { limits } = webAnomalySettingsSchema.parse({}).lowRate
    expect(formatVisitLimits(limits)).toBe('400 in 600 s, 2000 in 3600 s')
    expect(readVisitLimits(formatVisitLimits(limits))).toEqual(limits)
    expect(readVisitLimits(' 10 60,20  in 120s ')).toEqual([
      { requests: 10, seconds: 60 },
      { requests: 20, seconds: 120 },
    ])
  })

  it.each([
    '',
    '400',
    '0 in 60 s',
    '10 in 0 s',
    '10 in 60 s,',
    '1 in 604801 s',
    'x in 60 s',
    '1 in 1, 1 in 1, 1 in 1, 1 in 1, 1 in 1, 1 in 1',
  ])('nothing else is: %s', (text) => {
    expect(readVisitLimits(text)).toBeNull()
  })
})
