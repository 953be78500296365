import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventId } from './identity'

describe('eventId', () => {
  it('is the first 128 bits of the SHA-256 of the length-prefixed parts', () => {
    const expected = createHash('sha256').update('6:format1:a2:bc0:').digest('hex').slice(0, 32)
    expect(eventId('format', ['a', 'bc', ''])).toBe(expected)
  })

  it('never changes for a known event', () => {
    const fields = ['reporter', '1772446504123', '68', '203.0.113.9', '/.env', 'log4j detected']
    expect(eventId('blacklist-event', fields)).toMatchInlineSnapshot(
      `"eab3a254cd6bd9fe624ad08b22d30671"`,
    )
  })

  it('tells lists of fields apart, wherever their borders are', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom('1', ':', 'a', 'é') }), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const areSame = JSON.stringify(left) === JSON.stringify(right)
        expect(eventId('f', left) === eventId('f', right)).toBe(areSame)
      }),
    )
  })
})
