import { expect, it } from 'vitest'
import { findChange } from './follower'

const told = { seq: 5, severity: 'medium', revision: 1 } as const

it('tells an alert when it begins, rises, is decided on and grows, and not otherwise', () => {
  expect(findChange(told, undefined, 'low')).toBe('begun')
  expect(findChange({ ...told, seq: 6, severity: 'high' }, told, 'low')).toBe('raised')
  expect(findChange({ ...told, seq: 6, revision: 2 }, told, 'low')).toBe('decided')
  expect(findChange({ ...told, seq: 6 }, told, 'low')).toBe('grown')
  expect(findChange(told, told, 'low')).toBe(null)
})

it('tells nothing below the least severity, and begins with an alert that rises to it', () => {
  expect(findChange(told, undefined, 'high')).toBe(null)
  expect(findChange({ ...told, revision: 2 }, told, 'high')).toBe(null)
  expect(findChange({ ...told, severity: 'high' }, undefined, 'high')).toBe('begun')
})
