import { describe, expect, it } from 'vitest'
import { readAddress } from './read-address'

describe('readAddress', () => {
  it('gives the canonical form', () => {
    expect(readAddress(' 2001:DB8:0::1 ')).toEqual({ ok: true, address: '2001:db8::1' })
    expect(readAddress('::ffff:192.0.2.1')).toEqual({ ok: true, address: '192.0.2.1' })
  })
  it('says that a network has no page', () => {
    const read = readAddress('203.0.113.0/24')
    expect(read.ok ? '' : read.problem).toContain('203.0.113.0/24 is a network')
  })
  it.each(['999.1.1.1', 'example.test', '192.0.2.1:443'])(
    'says in words what %s is not',
    (text) => {
      const read = readAddress(text)
      expect(read.ok ? '' : read.problem).toContain(text)
    },
  )
})
