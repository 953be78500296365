import { describe, expect, it } from 'vitest'
import { matchesText } from './match-text'

const ENTRY = {
  id: 'c1',
  at: 0,
  actor: 'mk',
  action: 'blocked',
  object: '203.0.113.7',
  list: 'ddos',
  reason: 'Scans since Monday',
  canUndo: true,
}

describe('a search in the audit trail', () => {
  it.each(['', '203.0.113', 'MK blocked', 'monday ddos', ' scans '])('finds it by "%s"', (text) => {
    expect(matchesText(ENTRY, text)).toBe(true)
  })

  it.each(['tuesday', 'mk allowed', '203.0.113.7 ddos2'])('does not by "%s"', (text) => {
    expect(matchesText(ENTRY, text)).toBe(false)
  })
})
