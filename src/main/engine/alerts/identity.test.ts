import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertId, alertName, windowStart } from './identity'

/** Base32 as a number, digit by digit: another way to the same text. */
function base32(hex: string): string {
  const bits = `${BigInt(`0x${hex}`).toString(2).padStart(128, '0')}00`
  return bits.replace(
    /.{5}/g,
    (five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)] ?? '',
  )
}

describe('alertId', () => {
  it('is 26 letters of the SHA-256 of the length-prefixed parts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (rule, subject) => {
        const parts = ['reported', rule, subject, '7200000']
        const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
        const hex = createHash('sha256').update(text).digest('hex').slice(0, 32)
        expect(alertId('reported', rule, subject, 7_200_000)).toBe(base32(hex))
      }),
    )
  })

  it('never changes for a known alert', () => {
    const id = alertId('reported', 'ntopng:68', '203.0.113.9', 1772443200000)
    expect(id).toMatchInlineSnapshot(`"siqs44jdptqon2opanutm73pci"`)
    expect(alertName(id)).toBe(`A-${id.slice(0, 6).toUpperCase()}`)
  })
})

describe('windowStart', () => {
  it('aligns to UTC', () => {
    expect(windowStart(Date.UTC(2026, 2, 2, 10, 59, 59, 999))).toBe(Date.UTC(2026, 2, 2, 10))
    expect(windowStart(Date.UTC(2026, 2, 2, 10))).toBe(Date.UTC(2026, 2, 2, 10))
    expect(windowStart(Date.UTC(2026, 2, 2, 10, 7), 300_000)).toBe(Date.UTC(2026, 2, 2, 10, 5))
  })
})
