import { describe, expect, it } from 'vitest'
import { describeFilter, isFiltering, withoutPart } from './filter-words'

const NOW = Date.UTC(2026, 7, 18, 15, 0, 0)
const FROM = Date.UTC(2026, 7, 18, 14, 30, 0)
const TO = Date.UTC(2026, 7, 18, 14, 32, 0)

describe('describeFilter', () => {
  it('makes one token of each part', () => {
    const filter = { severity: 'medium' as const, text: '192.0.2', from: FROM, to: TO }
    expect(describeFilter(filter, NOW, 'utc')).toEqual([
      { part: 'severity', name: 'severity', value: 'Medium or above' },
      { part: 'text', name: 'text', value: '192.0.2' },
      { part: 'time', name: 'time', value: '14:30:00 to 14:32:00' },
    ])
  })

  it('says a span that is open at one end', () => {
    expect(describeFilter({ from: FROM }, NOW, 'utc')[0]?.value).toBe('since 14:30:00')
    expect(describeFilter({ to: TO }, NOW, 'utc')[0]?.value).toBe('until 14:32:00')
  })

  it('takes one part away and leaves the others', () => {
    const filter = { severity: 'high' as const, text: 'x', from: FROM, to: TO }
    expect(withoutPart(filter, 'time')).toEqual({ severity: 'high', text: 'x' })
    expect(isFiltering(withoutPart({ text: 'x' }, 'text'))).toBe(false)
  })
})
