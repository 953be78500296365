import { describe, expect, it } from 'vitest'
import { keepRaw, RAW_CAP } from './raw'

describe('keepRaw', () => {
  it('keeps a record up to the cap whole, and says nothing of a cut', () => {
    const text = 'x'.repeat(RAW_CAP)
    expect(keepRaw(text)).toEqual({ raw: text })
  })

  it('keeps the beginning of a longer one, and how long it was', () => {
    const text = `${'x'.repeat(RAW_CAP)}y`
    expect(keepRaw(text)).toEqual({ raw: text.slice(0, RAW_CAP), rawSize: RAW_CAP + 1 })
  })

  it('shares a budget among the events of one record', () => {
    const text = 'x'.repeat(10_000)
    expect(keepRaw(text, 26)).toEqual({ raw: text })
    const { raw, rawSize } = keepRaw(text, 64)
    expect(raw.length).toBe(4_096)
    expect(rawSize).toBe(10_000)
  })

  it('never ends with half a surrogate pair', () => {
    const { raw } = keepRaw(`${'x'.repeat(RAW_CAP - 1)}\u{1f600}y`)
    expect(raw).toBe('x'.repeat(RAW_CAP - 1))
  })
})
