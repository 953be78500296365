import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/alert'
import { makeAlert } from '../../../shared/testing/alerts'
import { riskOf, verdictOf } from './risk'

const NOW = Date.UTC(2026, 2, 2, 12)
const HOUR_MS = 3_600_000
/** A High alert of a rule of its own that was last seen hours ago. */
const alertOf = (hoursAgo: number, fields: Partial<Alert> = {}): Alert =>
  makeAlert({ last: NOW - hoursAgo * HOUR_MS, rule: `rule ${hoursAgo}`, ...fields })

describe('riskOf', () => {
  it('sums the weights of severities, each halved every 24 h', () => {
    const each = (['info', 'low', 'medium', 'high', 'critical'] as const).map((severity) =>
      riskOf([alertOf(0, { severity })], NOW),
    )
    expect(each).toEqual([0, 1, 5, 20, 50])
    expect(riskOf([alertOf(24)], NOW)).toBeCloseTo(10, 9)
    expect(riskOf([alertOf(12)], NOW)).toBeCloseTo(20 * Math.SQRT1_2, 9)
    expect(riskOf([alertOf(0), alertOf(24), alertOf(48)], NOW)).toBeCloseTo(35, 9)
    // A clock that is ahead makes nothing heavier than it is.
    expect(riskOf([alertOf(-5)], NOW)).toBe(20)
  })

  it('counts three alerts a rule and day, the worst of them', () => {
    const same = { rule: 'ntopng:40' }
    const many = [1, 2, 3, 4, 5].map(() => alertOf(0, same))
    expect(riskOf(many, NOW)).toBe(60)
    expect(riskOf([...many, alertOf(0, { ...same, severity: 'critical' })], NOW)).toBe(90)
    expect(riskOf([...many, alertOf(0)], NOW)).toBe(80)
  })

  it('leaves out what was closed as false or duplicate, and trouble of the product itself', () => {
    const closed = (closeReason: Alert['closeReason']) =>
      alertOf(0, { status: 'closed', closeReason })
    expect(riskOf([closed('false positive'), closed('duplicate')], NOW)).toBe(0)
    expect(riskOf([closed('true positive')], NOW)).toBe(20)
    expect(riskOf([alertOf(0, { detector: 'health' })], NOW)).toBe(0)
  })
})

describe('verdictOf', () => {
  it('has a word from each limit on, and one for what nothing names', () => {
    const words = [0, 4.99, 5, 19.99, 20, 49.99, 50].map((risk) => verdictOf(risk, 1))
    expect(words).toEqual([
      'quiet',
      'quiet',
      'watch',
      'watch',
      'suspicious',
      'suspicious',
      'dangerous',
    ])
    expect(verdictOf(0, 0)).toBe('not seen')
  })
})
