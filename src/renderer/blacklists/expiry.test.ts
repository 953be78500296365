import { describe, expect, it } from 'vitest'
import { expiryMs, isExpiringSoon } from './expiry'

describe('expiry', () => {
  it('turns choices into milliseconds, never into null', () => {
    expect(expiryMs('1d')).toBe(86_400_000)
    expect(expiryMs('never')).toBeNull()
  })
  it('is soon under three hours and never for an entry without end', () => {
    expect(isExpiringSoon(3 * 3_600_000, 0)).toBe(false)
    expect(isExpiringSoon(3 * 3_600_000 - 1, 0)).toBe(true)
    expect(isExpiringSoon(null, 0)).toBe(false)
  })
})
