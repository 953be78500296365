import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../shared/source'
import { readLimits, toFields } from './limit-fields'

it('reads limits back as they were shown', () => {
  for (const limits of [
    DEFAULT_LIMITS,
    { silenceMs: 0, lagRecords: 0, rejectedPercent: 0 },
    { silenceMs: 30_000, lagRecords: 1_234_567, rejectedPercent: 100 },
  ]) {
    expect(readLimits(toFields(limits))).toEqual({ isValid: true, faults: [], limits })
  }
})

it('names what is no limit', () => {
  const fields = toFields(DEFAULT_LIMITS)
  for (const silenceMinutes of ['', '-1', 'ten', '43201', '1e3'])
    expect(readLimits({ ...fields, silenceMinutes }).faults).toEqual(['silenceMinutes'])
  expect(readLimits({ ...fields, lagRecords: '1.5', rejectedPercent: '101' }).faults).toEqual([
    'lagRecords',
    'rejectedPercent',
  ])
  expect(readLimits({ ...fields, lagRecords: '100,000' })).toMatchObject({
    isValid: true,
    limits: { lagRecords: 100_000 },
  })
})
