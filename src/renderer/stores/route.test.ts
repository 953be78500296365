import { describe, expect, it } from 'vitest'
import { formatRoute, parseRoute } from './route'

describe('routes', () => {
  it('come back from the address as they went in', () => {
    for (const route of [
      { screen: 'live' as const, item: '' },
      { screen: 'entity' as const, item: '2001:db8::1' },
      { screen: 'entity' as const, item: 'a/b %#?' },
      { screen: 'blacklists' as const, item: '40' },
    ]) {
      expect(parseRoute(formatRoute(route))).toEqual(route)
    }
  })

  it('lead to Live from anything else', () => {
    for (const hash of ['', '#', '#/nowhere/x', '#token=abc']) {
      expect(parseRoute(hash).screen).toBe('live')
    }
    expect(parseRoute('#/entity/%E0%A4%A')).toEqual({ screen: 'entity', item: '' })
  })
})
