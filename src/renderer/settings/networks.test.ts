import { describe, expect, it } from 'vitest'
import { readNetworks } from './networks'

describe('readNetworks', () => {
  it('reads one network a line in canonical form', () => {
    expect(readNetworks('198.51.100.0/24\n\n 2001:DB8:0:0::/32 \n203.0.113.9')).toEqual({
      networks: ['198.51.100.0/24', '2001:db8::/32', '203.0.113.9'],
      faults: [],
    })
  })
  it('says which network was probably meant', () => {
    const [fault] = readNetworks('192.0.2.0/24\n203.0.113.0/8').faults
    expect(fault).toMatchObject({ line: 2, kind: 'no network' })
    expect(fault?.problem).toContain('203.0.0.0/8')
  })
  it.each(['999.1.1.1', '10.1', '192.0.2.0/33', 'a/b/c'])('refuses %s', (text) => {
    expect(readNetworks(text)).toMatchObject({ networks: [], faults: [{ kind: 'no network' }] })
  })
  it('names the line of a duplicate, however it is spelled', () => {
    expect(readNetworks('2001:db8::/32\n2001:DB8:0::/32').faults).toMatchObject([
      { line: 2, kind: 'duplicate' },
    ])
  })
})
