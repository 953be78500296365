import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from './dns-query.test-kit'
import { reasonOf } from './record.test-kit'

const LINE = 'Mar  2 10:15:04 dnsmasq[71314]: query[HTTPS] www.site.example from 192.0.2.44'

describe('a line of dnsmasq', () => {
  it('is a query whose answer and server are not known', () => {
    expect(queryOf(parseAuto(LINE))).toMatchObject({
      format: 'dnsmasq',
      time: Date.UTC(2026, 2, 2, 10, 15, 4),
      isYearBorrowed: true,
      client: '192.0.2.44',
      clientPort: null,
      server: null,
      name: 'www.site.example',
      type: 'HTTPS',
      rcode: '',
    })
  })

  it('is read with the port that `log-queries=extra` adds, and behind the head of syslog', () => {
    const line =
      '2026-03-02T11:15:04.123456+01:00 gateway dnsmasq[9]: 41 192.0.2.44/53124 query[type=65280] a.example from 192.0.2.44'
    expect(queryOf(parseAuto(line))).toMatchObject({
      time: Date.UTC(2026, 2, 2, 10, 15, 4, 123),
      nanos: 456_000,
      isYearBorrowed: false,
      clientPort: 53_124,
      type: 'TYPE65280',
    })
  })

  it.each([
    'forwarded www.site.example to 192.0.2.1#53',
    'reply www.site.example is NXDOMAIN',
    'cached www.site.example is 198.51.100.9',
    '41 192.0.2.44/53124 reply www.site.example is 198.51.100.9',
    'validation result is INSECURE',
  ])('is skipped where it names nobody who asked: %s', (said) => {
    expect(parseAuto(`Mar  2 10:15:04 dnsmasq[71314]: ${said}`)).toMatchObject({ kind: 'skip' })
  })

  it('is skipped where it is of the other half of the program', () => {
    const line = 'Mar  2 10:15:04 dnsmasq-dhcp[71314]: DHCPACK(eth0) 192.0.2.44 host'
    expect(parseAuto(line)).toMatchObject({ kind: 'skip' })
  })

  it('keeps a name that has blanks and `from` in it', () => {
    const line = LINE.replace('www.site.example', 'a from b.example')
    expect(queryOf(parseAuto(line)).name).toBe('a from b.example')
  })

  it('is rejected where it is broken', () => {
    expect(reasonOf(parseAuto(LINE.replace('192.0.2.44', 'laptop')))).toBe(
      '"laptop" is no IP address.',
    )
    expect(reasonOf(parseAuto(LINE.replace(' from', '')))).toBe(
      'This query does not read `query[TYPE] name from address`.',
    )
  })
})
