import { describe, expect, it } from 'vitest'
import { type ExportFormat, FORMATS_OF, HOLDS, type Holds } from '../../../shared/blacklist'
import { domainItem, item, written } from '../../engine/blacklists/export/formats.test-kit'
import { START } from '../../engine/blacklists/testing'
import { createFreshnessBook } from './freshness'

const MINUTE_MS = 60_000
const REASON = { reason: '# 2026-11-23T12:00:00.000Z' }
const ITEMS = {
  address: [item('192.0.2.1', REASON), item('2001:db8::/48')],
  domain: [domainItem('bad.example', REASON), domainItem('www.other.example')],
}
const CASES = HOLDS.flatMap((holds) =>
  FORMATS_OF[holds].map((format): [Holds, ExportFormat] => [holds, format]),
)

describe.each(CASES)('a list of the kind %s as %s', (holds, format) => {
  const other = ITEMS[holds]
  const one = other.slice(0, 1)
  const tagOf = (items: typeof one, at: number) =>
    createFreshnessBook().see('40', written(format, items, '40', at, holds), at).etag

  it('has the tag it had, made later, and another once it holds something else', () => {
    expect(tagOf(one, START + MINUTE_MS)).toBe(tagOf(one, START))
    expect(tagOf(other, START)).not.toBe(tagOf(one, START))
    expect(tagOf([], START)).not.toBe(tagOf(one, START))
  })
})
