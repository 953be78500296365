import { describe, expect, it } from 'vitest'
import { FORMATS_OF } from '../../../shared/blacklist'
import { item, written } from '../../engine/blacklists/export/formats.test-kit'
import { START } from '../../engine/blacklists/testing'
import { createFreshnessBook } from './freshness'

const MINUTE_MS = 60_000

describe.each(FORMATS_OF.address)('a list as %s', (format) => {
  const one = [item('192.0.2.1', { reason: '# 2026-11-23T12:00:00.000Z' })]
  const other = [...one, item('2001:db8::/48')]
  const tagOf = (items: typeof one, at: number) =>
    createFreshnessBook().see('40', written(format, items, '40', at), at).etag

  it('has the tag it had, made later, and another once it holds something else', () => {
    expect(tagOf(one, START + MINUTE_MS)).toBe(tagOf(one, START))
    expect(tagOf(other, START)).not.toBe(tagOf(one, START))
    expect(tagOf([], START)).not.toBe(tagOf(one, START))
  })
})
