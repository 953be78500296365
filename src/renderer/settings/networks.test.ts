import { describe, expect, it } from 'vitest'
import { readNetworks } from './networks'

describe('readNetworks', () => {
  it('reads one network a line in canonical form', () => {
    expect(readNetworks('198.51.100.0/24\n\n 2001:DB8:0:0::/32 \n203.0.113.9')).toEqual({
      networks: ['198.51.100.0/24', '2001:db8::/32', '203.0.113.9/32'],
      faults: [],
    })
  })
  it('proposes the network that was meant', () => {
    expect(readNetworks('203.0.113.0/8').faults).toEqual([
      { line: 1, text: '203.0.113.0/8', kind: 'host bits', suggestion: '203.0.0.0/8' },
    ])
  })
  it('reads IPv4-mapped IPv6 as IPv4', () => {
    expect(readNetworks('::ffff:192.0.2.0/120').networks).toEqual(['192.0.2.0/24'])
  })
  it.each([
    '999.1.1.1',
    '10.1',
    'fe80::1%eth0',
    '192.0.2.0/33',
    '192.0.2.0/x',
    'a/b/c',
    '010.0.0.1',
  ])('refuses %s', (text) => {
    expect(readNetworks(text)).toMatchObject({ networks: [], faults: [{ kind: 'no network' }] })
  })
  it('names the line of a duplicate', () => {
    expect(readNetworks('192.0.2.0/24\n192.0.2.0/24').faults).toMatchObject([
      { line: 2, kind: 'duplicate' },
    ])
  })
})
