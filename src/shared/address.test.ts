import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  canonicalAddress,
  canonicalNetwork,
  containsRange,
  formatAddress,
  parseNetwork,
  sizeText,
} from './address'

const quad = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => parts.join('.'))
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })

describe('canonicalAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8:0000:0000:0001::', '2001:db8:0:0:1::'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['::', '::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('spells %s as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical)
  })

  it.each([
    '999.1.1.1',
    '203.0.113.256',
    '203.0.113',
    '203.0.113.9.1',
    '203.0.113.09',
    '0203.0.113.9',
    '203.0.113.9:80',
    ' 203.0.113.9',
    '203.0.113.9\n',
    '203..113.9',
    '203.0.113.',
    '.0.113.9',
    '0x7f.0.0.1',
    '2130706433',
    '٢٠٣.0.113.9',
    '203.0.113.0/24',
    '',
    ':',
    ':::',
    '1::2::3',
    '2001:db8::12345',
    '2001:db8:1:2:3:4:5:6:7',
    '2001:db8:1:2:3:4:5',
    '1:2:3:4:5:6:7::8',
    'fe80::1%eth0',
    '[2001:db8::1]',
    '::ffff:203.0.113.09',
    '203.0.113.9::',
    ':1:2:3:4:5:6:7',
    'host.example',
  ])('refuses %j', (text) => {
    expect(canonicalAddress(text)).toBeNull()
  })

  it('agrees with ipaddr.js about every IPv6 address, and is its own canonical form', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const long = parts.map((part) => part.toString(16).padStart(4, '0')).join(':')
        const theirs = ipaddr.process(long)
        const expected =
          theirs.kind() === 'ipv6' && 'toRFC5952String' in theirs
            ? theirs.toRFC5952String()
            : theirs.toString()
        const ours = canonicalAddress(long)
        expect(ours).toBe(expected)
        expect(canonicalAddress(ours ?? '')).toBe(ours)
      }),
    )
  })

  it('takes every dotted quad as it is', () => {
    fc.assert(fc.property(quad, (text) => canonicalAddress(text) === text))
  })

  it('never throws and never invents an address', () => {
    const junk = fc.string({ unit: fc.constantFrom(...'0123456789abcf.:/% -'), maxLength: 50 })
    fc.assert(
      fc.property(junk, (text) => {
        const canonical = canonicalAddress(text)
        if (canonical !== null) expect(ipaddr.isValid(text)).toBe(true)
      }),
    )
  })
})

describe('parseNetwork', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.9/32', '203.0.113.9'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
  ])('spells %s as %s', (text, canonical) => {
    expect(canonicalNetwork(text)).toBe(canonical)
  })

  it.each([
    [
      '203.0.113.0/8',
      '203.0.113.0/8 is not a network address. Did you mean 203.0.0.0/8? That is 16,777,216 addresses.',
    ],
    ['203.0.113.9:8080', '203.0.113.9:8080 carries a port. Did you mean 203.0.113.9?'],
    ['[2001:db8::1]:443', '[2001:db8::1]:443 carries a port. Did you mean 2001:db8::1?'],
    ['999.1.1.1', '999.1.1.1 is not an address: each of the four numbers is 0 to 255.'],
    ['203.0.113.09', '203.0.113.09 is not an address: write its numbers without leading zeros.'],
    ['203.0.113.9 ', 'An address has no spaces in it.'],
    ['fe80::1%eth0', 'Leave out the zone, the part from the percent sign on.'],
    ['203.0.113.0/33', 'The number after the slash must be 0 to 32.'],
    ['203.0.113.0/', 'The number after the slash must be 0 to 32.'],
    ['203.0.113.0/024', 'The number after the slash must be 0 to 32.'],
    ['host.example', 'host.example is neither an address nor a network such as 203.0.113.0/24.'],
    ['', 'Type an address, or a network such as 203.0.113.0/24.'],
  ])('refuses %j in words', (text, problem) => {
    expect(parseNetwork(text)).toEqual({ ok: false, problem })
  })

  it('holds the addresses it says, and is found again by its spelling', () => {
    fc.assert(
      fc.property(quad, fc.integer({ min: 0, max: 32 }), (text, prefix) => {
        const parsed = parseNetwork(`${text}/${prefix}`)
        const mask = parsed.ok
          ? parsed.network.text
          : (/mean (\S+)\?/.exec(parsed.problem)?.[1] ?? '')
        const again = parseNetwork(mask)
        const address = parseNetwork(text)
        if (!again.ok || !address.ok) throw new Error(`${mask} or ${text} was refused`)
        expect(containsRange(again.network, address.network)).toBe(true)
        expect(again.network.last - again.network.first + 1n).toBe(2n ** BigInt(32 - prefix))
      }),
    )
  })
})

describe('sizeText', () => {
  it('counts in words', () => {
    expect(sizeText({ family: 4, first: 5n, last: 5n })).toBe('1 address')
    expect(sizeText({ family: 4, first: 0n, last: 65_535n })).toBe('65,536 addresses')
  })
})

describe('formatAddress', () => {
  it('writes the highest addresses', () => {
    expect(formatAddress({ family: 4, number: 2n ** 32n - 1n })).toBe('255.255.255.255')
    expect(formatAddress({ family: 6, number: 2n ** 128n - 1n })).toBe(
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    )
  })
})
