import { describe, expect, it } from 'vitest'
import type { LogHeader } from '../record'
import { autoFormat } from './auto'
import type { ParseContext } from './format'
import { iisFormat } from './iis'
import { reasonOf, recordOf } from './record.test-kit'
import { requestOf } from './web-request.test-kit'

const CONTEXT: ParseContext = { transportTime: 0 }
const FIELDS =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) cs-host sc-status sc-bytes X-Forwarded-For'
const headed = (fields: string, date = '2026-03-02 10:15:00'): LogHeader =>
  new Map([
    ['Software', 'Microsoft Internet Information Services 10.0'],
    ['Fields', fields],
    ['Date', date],
  ])
const record = (text: string, header?: LogHeader) =>
  header === undefined ? recordOf(text) : { ...recordOf(text), header }
const LINE =
  '2026-03-02 10:15:04 192.0.2.80 GET /owa/ a=1&b 443 SITE\\al 203.0.113.7 Mozilla/5.0+(X11) https://a.example/ Mail.Site.example:443 200 5120 198.51.100.7,+10.0.0.9'

describe('an IIS log', () => {
  it('is read by the names of its header, in UTC', () => {
    const isTrusted = (ip: string) => ip !== '198.51.100.7'
    const context = { ...CONTEXT, web: { isTrusted, fields: {} } }
    expect(requestOf(autoFormat.parse(record(LINE, headed(FIELDS)), context))).toMatchObject({
      format: 'iis',
      time: Date.UTC(2026, 2, 2, 10, 15, 4),
      client: '198.51.100.7',
      peer: '203.0.113.7',
      site: 'mail.site.example',
      method: 'GET',
      path: '/owa/',
      query: 'a=1&b',
      status: 200,
      bytes: 5_120,
      userAgent: 'Mozilla/5.0 (X11)',
      referrer: 'https://a.example/',
      user: 'SITE\\al',
    })
  })

  it('may have fields in any order, and few of them', () => {
    const found = iisFormat.parse(
      record('/a 203.0.113.7 10:15:04 -', headed('cs-uri-stem c-ip time cs-uri-query')),
      CONTEXT,
    )
    expect(requestOf(found)).toMatchObject({ path: '/a', query: null, status: 0, site: '' })
  })

  it('takes the day from its header, and the next one behind midnight', () => {
    const header = headed('time c-ip cs-uri-stem', '2026-03-02 22:00:00')
    const timeOf = (time: string) =>
      requestOf(iisFormat.parse(record(`${time} 203.0.113.7 /`, header), CONTEXT)).time
    expect(timeOf('23:59:59')).toBe(Date.UTC(2026, 2, 2, 23, 59, 59))
    expect(timeOf('00:00:01')).toBe(Date.UTC(2026, 2, 3, 0, 0, 1))
  })

  it('may have two blanks around a value that is not known', () => {
    const fields = 'date time cs-uri-stem s-port cs-username c-ip'
    const text = '2026-03-02 10:15:04 /p 444  SITE\\al 203.0.113.7'
    expect(requestOf(iisFormat.parse(record(text, headed(fields)), CONTEXT)).user).toBe('SITE\\al')
  })

  it.each([
    ['without a header', LINE, undefined, 'no `#Fields:` header'],
    [
      'with too few fields',
      '2026-03-02 10:15:04 x',
      headed(FIELDS),
      '3 fields; the `#Fields:` above it name 15',
    ],
    ['without clients', '10:15:04 /', headed('time cs-uri-stem'), 'do not name `c-ip`'],
    ['without a day', '10:15:04 1.2.3.4 /', headed('time c-ip cs-uri-stem', ''), 'says a day'],
    ['with no time', 'noon 1.2.3.4 /', headed('time c-ip cs-uri-stem'), 'must be like'],
  ])('is rejected %s', (_what, text, header, words) => {
    expect(reasonOf(iisFormat.parse(record(text, header), CONTEXT))).toContain(words)
  })
})
