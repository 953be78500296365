import { describe, expect, it } from 'vitest'
import { everyMsOf, spanAround, spanOf } from './span'
import { nameStream, readStreamName } from './stream-name'

const NOW = Date.UTC(2026, 2, 2, 10, 0, 0, 1)

describe('a span', () => {
  it('that ends now goes on, and is read again at most once a second', () => {
    expect(spanOf({ kind: 'now', name: '15m' }, NOW)).toEqual({
      from: Date.UTC(2026, 2, 2, 9, 45, 1),
      to: Date.UTC(2026, 2, 2, 10, 0, 1),
    })
    expect(everyMsOf({ kind: 'now', name: '15m' })).toBe(1_000)
    expect(everyMsOf({ kind: 'now', name: '24h' })).toBe(60_000)
  })

  it('that was chosen stands, and is read once', () => {
    const span = { from: 1, to: 2 }
    expect(spanOf({ kind: 'fixed', span }, NOW)).toBe(span)
    expect(everyMsOf({ kind: 'fixed', span })).toBeNull()
  })

  it('around the newest traffic holds it, with room after it', () => {
    const { from, to } = spanAround(NOW)
    expect(to - from).toBe(30 * 60_000)
    expect(to).toBeGreaterThan(NOW + 60_000)
  })
})

describe('the name of a stream', () => {
  it('is read back, whatever the subject', () => {
    for (const subject of ['shop.example', 'a:b/c', '']) {
      const stream = { kind: 'counts', subject } as const
      expect(readStreamName(nameStream(stream))).toEqual(stream)
    }
  })
  it.each(['', 'shop.example', 'dogs:shop.example'])('%j names none', (name) => {
    expect(readStreamName(name)).toBeNull()
  })
})
