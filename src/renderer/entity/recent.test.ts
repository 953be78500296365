import { describe, expect, it } from 'vitest'
import { forgetRecent, MOST_RECENT, type RecentStorage, readRecent, rememberRecent } from './recent'

function memoryStorage(): RecentStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
  }
}

describe('recently opened addresses', () => {
  it('puts the newest on top and holds each once', () => {
    const storage = memoryStorage()
    rememberRecent(storage, '192.0.2.1')
    rememberRecent(storage, '192.0.2.2')
    expect(rememberRecent(storage, '192.0.2.1')).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(readRecent(storage)).toEqual(['192.0.2.1', '192.0.2.2'])
  })
  it('lets go of a forgotten one', () => {
    const storage = memoryStorage()
    rememberRecent(storage, '192.0.2.1')
    rememberRecent(storage, '192.0.2.2')
    forgetRecent(storage, '192.0.2.1')
    expect(readRecent(storage)).toEqual(['192.0.2.2'])
  })
  it('keeps a bounded number', () => {
    const storage = memoryStorage()
    for (let i = 0; i < 40; i += 1) rememberRecent(storage, `192.0.2.${i}`)
    expect(readRecent(storage)).toHaveLength(MOST_RECENT)
  })
  it('starts anew where the stored text is of another shape', () => {
    const storage = memoryStorage()
    expect(readRecent({ ...storage, getItem: () => '{"not":"a list"}' })).toEqual([])
    expect(readRecent({ ...storage, getItem: () => 'torn [' })).toEqual([])
  })
})
