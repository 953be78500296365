import { expect, it } from 'vitest'
import { RecentMap } from './recent-map'

it('keeps the half of its entries that was used last', () => {
  const map = new RecentMap<number, string>(100)
  for (let key = 0; key < 1_000; key += 1) {
    map.set(key, `value ${key}`)
    expect(map.get(0)).toBe('value 0')
  }
  for (let key = 999; key > 951; key -= 1) expect(map.get(key)).toBe(`value ${key}`)
})

it('keeps no more than it may', () => {
  const map = new RecentMap<number, number>(100)
  for (let key = 0; key < 1_000; key += 1) map.set(key, key)
  let kept = 0
  for (let key = 0; key < 900; key += 1) if (map.get(key) !== undefined) kept += 1
  expect(kept).toBe(0)
})

it('gives the value that was set last', () => {
  const map = new RecentMap<string, number>(100)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, 2, undefined])
})
