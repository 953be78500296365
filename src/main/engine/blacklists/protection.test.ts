import { describe, expect, it } from 'vitest'
import { createProtection } from './protection'

const protection = createProtection(['198.51.100.0/24', '2001:db8:7::/48', 'not a network'])

describe('createProtection', () => {
  it.each([
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '8.8.8.8',
    '8.8.4.4',
    '1.1.1.1',
    '1.0.0.1',
    '9.9.9.9',
    '149.112.112.112',
    '208.67.222.222',
    '208.67.220.220',
    '2606:4700:4700::1111',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '198.51.100.7',
    '2001:db8:7::9',
  ])('never blocks %s and says why', (address) => {
    expect(protection.isNeverBlocked(address)).toBe(true)
    expect(protection.whyNeverBlocked(address)).toMatch(/never blocked\.$/)
  })

  it.each([
    '192.0.2.1',
    '203.0.113.9',
    '198.18.7.201',
    '2001:db8::1',
    '9.255.255.255',
    '11.0.0.0',
    '172.32.0.0',
    '8.8.8.9',
    '2606:4700:4700::1112',
  ])('may block %s', (address) => {
    expect(protection.isNeverBlocked(address)).toBe(false)
    expect(protection.whyNeverBlocked(address)).toBeNull()
  })

  it('tells a resolver, a private network and an own one apart', () => {
    expect(protection.whyNeverBlocked('9.9.9.9')).toBe(
      '9.9.9.9 is a public resolver of Quad9, and is never blocked.',
    )
    expect(protection.whyNeverBlocked('10.1.0.0/16')).toBe(
      '10.1.0.0/16 belongs to 10.0.0.0/8, private addresses, and is never blocked.',
    )
    expect(protection.whyNeverBlocked('198.51.100.7')).toBe(
      '198.51.100.7 belongs to 198.51.100.0/24, one of your own networks, and is never blocked.',
    )
  })

  it('says nothing of a network that is protected only in part', () => {
    expect(protection.whyNeverBlocked('198.51.0.0/16')).toBeNull()
    expect(protection.whyNeverBlocked('8.8.0.0/16')).toBeNull()
  })

  it('knows own addresses from others that are never blocked', () => {
    expect(protection.isOwn('10.0.0.1')).toBe(true)
    expect(protection.isOwn('198.51.100.255')).toBe(true)
    expect(protection.isOwn('2001:db8:7:1::1')).toBe(true)
    expect(protection.isOwn('8.8.8.8')).toBe(false)
    expect(protection.isOwn('203.0.113.1')).toBe(false)
    expect(protection.isOwn('host.example')).toBe(false)
  })
})
