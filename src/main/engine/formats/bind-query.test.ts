import { describe, expect, it } from 'vitest'
import { formatByName } from '.'
import { parseAuto, queryOf, READ_AT } from './dns-query.test-kit'
import { reasonOf, recordOf } from './record.test-kit'

const LINE =
  '02-Mar-2026 10:15:04.167 client 192.0.2.44#59857 (www.site.example): query: www.site.example IN AAAA + (192.0.2.1)'

describe('a line of BIND', () => {
  it('is a query whose answer is not known', () => {
    expect(queryOf(parseAuto(LINE))).toMatchObject({
      format: 'bind-query',
      time: Date.UTC(2026, 2, 2, 10, 15, 4, 167),
      isYearBorrowed: false,
      client: '192.0.2.44',
      clientPort: 59_857,
      server: '192.0.2.1',
      name: 'www.site.example',
      type: 'AAAA',
      rcode: '',
    })
  })

  it.each([
    '02-Mar-2026 10:15:04.167 queries: info: client @0x7f3c2c0a1b68 192.0.2.44#59857 (www.site.example): view inside: query: www.site.example IN AAAA +E(0)K (192.0.2.1)',
    '2026-03-02T10:15:04.167Z client @0x7f3c2c0a1b68 192.0.2.44#59857 (www.site.example): query: www.site.example IN AAAA -E(0)DC (192.0.2.1) [ECS 203.0.113.0/24/0]',
    '2026-03-02T11:15:04.167+01:00 ns1 named[812]: client 192.0.2.44#59857/key update.example (www.site.example): query: www.site.example IN AAAA + (192.0.2.1)',
  ])('is the same query however it is written: %s', (line) => {
    expect(queryOf(parseAuto(line))).toEqual(queryOf(parseAuto(LINE)))
  })

  it('is an answer with its code in the log of responses', () => {
    const line = LINE.replace('query:', 'response:').replace('AAAA +', 'AAAA NXDOMAIN +')
    expect(queryOf(parseAuto(line))).toMatchObject({ rcode: 'NXDOMAIN', type: 'AAAA' })
  })

  it('takes the year that syslog leaves out from when it was read', () => {
    const line = LINE.replace('02-Mar-2026 10:15:04.167', 'Dec 31 23:59:58 ns1 named[812]:')
    expect(queryOf(parseAuto(line))).toMatchObject({
      time: Date.UTC(2025, 11, 31, 23, 59, 58),
      isYearBorrowed: true,
    })
  })

  it('is skipped where it is about something else', () => {
    const other = '02-Mar-2026 10:15:04.167 general: info: zone site.example/IN: loaded serial 7'
    expect(parseAuto(other)).toMatchObject({ kind: 'skip' })
  })

  it('is rejected where it is no line of BIND, or broken', () => {
    expect(reasonOf(parseAuto(LINE.replace('192.0.2.44', '192.0.2.444')))).toBe(
      '"192.0.2.444" is no IP address.',
    )
    expect(reasonOf(parseAuto(LINE.slice(0, 90)))).toBe('This line names no client, name and type.')
    const parse = (text: string) =>
      formatByName('bind-query').parse(recordOf(text), { transportTime: READ_AT })
    expect(reasonOf(parse('hello'))).toBe('This line does not begin with a time as BIND writes it.')
    expect(reasonOf(parse(`${LINE}${'x'.repeat(10_000)}`))).toContain('too many')
  })
})
