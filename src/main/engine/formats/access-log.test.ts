import { describe, expect, it } from 'vitest'
import { accessLogFormat } from './access-log'
import { autoFormat } from './auto'
import type { ParseContext } from './format'
import { reasonOf, recordOf } from './record.test-kit'
import { MAX_URL } from './web-request'
import { requestOf } from './web-request.test-kit'

const CONTEXT: ParseContext = { transportTime: 0 }
const TIME = '[02/Mar/2026:10:15:04 +0000]'
const AT = Date.UTC(2026, 2, 2, 10, 15, 4)
const read = (text: string, context = CONTEXT) =>
  requestOf(accessLogFormat.parse(recordOf(text), context))
const reason = (text: string) => reasonOf(accessLogFormat.parse(recordOf(text), CONTEXT))
const line = ({
  head = '203.0.113.7 - -',
  time = TIME,
  asked = 'GET / HTTP/1.1',
  rest = '200 5',
}) => `${head} ${time} "${asked}" ${rest}`

describe('an access log', () => {
  it('has the site of its source, unless a line names its own host', () => {
    const context = { ...CONTEXT, site: 'shop.example.com' }
    expect(read(line({}), context).site).toBe('shop.example.com')
    expect(read(line({ head: 'www.example.com 203.0.113.7 - -' }), context).site).toBe(
      'www.example.com',
    )
    const proxied = line({ asked: 'GET http://other.example.com/a HTTP/1.1' })
    expect(read(proxied, context).site).toBe('other.example.com')
    expect(read(line({})).site).toBe('')
  })

  it('says all that the combined format has', () => {
    const rest = '200 15320 "https://a.example/?q" "Mozilla/5.0 (X11)"'
    expect(
      read(line({ head: '203.0.113.7 - al ice', asked: 'GET /a/b.html?p=2&q HTTP/1.1', rest })),
    ).toEqual({
      kind: 'request',
      format: 'access-log',
      time: AT,
      isTimeBorrowed: false,
      client: '203.0.113.7',
      peer: '203.0.113.7',
      site: '',
      method: 'GET',
      path: '/a/b.html',
      query: 'p=2&q',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 15_320,
      contentType: '',
      userAgent: 'Mozilla/5.0 (X11)',
      referrer: 'https://a.example/?q',
      user: 'al ice',
      country: '',
      latitude: null,
      longitude: null,
      urlSize: 0,
    })
  })

  it('may be in the common format, and say nothing in places', () => {
    const found = read(line({ rest: '304 -' }))
    expect(found).toMatchObject({ status: 304, bytes: 0, userAgent: '', referrer: '', user: '' })
  })

  it.each([
    ['www.site.example:443 203.0.113.7 - -', 'www.site.example'],
    ['WWW.Site.Example. 203.0.113.7 - -', 'www.site.example'],
    ['192.0.2.80:8080 203.0.113.7 - -', '192.0.2.80'],
    ['192.0.2.80 203.0.113.7 - -', '192.0.2.80'],
    ['[2001:db8::80]:443 203.0.113.7 - -', '[2001:db8::80]'],
    ['- 203.0.113.7 - -', ''],
  ])('may name the host first: %s', (head, site) => {
    expect(read(line({ head }))).toMatchObject({ client: '203.0.113.7', site })
    expect(autoFormat.parse(recordOf(line({ head })), CONTEXT)).toMatchObject({ item: { site } })
  })

  it('takes the host of a whole address, where the log names none', () => {
    const asked = 'GET http://Proxy.Example:8080/x?y HTTP/1.1'
    expect(read(line({ asked }))).toMatchObject({ site: 'proxy.example', path: '/x', query: 'y' })
  })

  it.each([
    ['2001:DB8:0:0::17 - -', '2001:db8::17'],
    ['::ffff:203.0.113.7 - -', '203.0.113.7'],
    ['fe80::1%eth0 - -', 'fe80::1'],
  ])('knows IPv6: %s', (head, client) => {
    expect(read(line({ head })).client).toBe(client)
  })

  it.each([
    ['[02/Mar/2026:11:15:04 +0100]', AT],
    ['[02/Mar/2026:05:45:04 -0430]', AT],
    ['[2026-03-02T11:15:04.250+01:00]', AT + 250],
    ['[02/Mar/2026:10:15:04.125 +0000]', AT + 125],
    ['[1772446504.500]', AT + 500],
  ])('keeps the zone as it is written: %s', (time, at) => {
    expect(read(line({ time })).time).toBe(at)
  })

  it('reads escapes in quoted fields', () => {
    const rest = String.raw`200 5 "a\"b\\" "caf\xc3\xa9 \x22\x16 é"`
    const found = read(line({ asked: String.raw`GET /\"x\\y HTTP/1.1`, rest }))
    expect(found.path).toBe('/"x\\y')
    expect(found.referrer).toBe('a"b\\')
    // Runs of bytes with a control character among them stay as the log wrote them.
    expect(found.userAgent).toBe(String.raw`café \x22\x16 é`)
  })

  it.each([
    [String.raw`\x16\x03\x01\x02`, String.raw`\x16\x03\x01\x02`],
    ['-', ''],
    ['', ''],
    [String.raw`\x03 ?a=b`, String.raw`\x03 ?a=b`],
  ])('counts what is no request, such as TLS bytes, without a method: %s', (asked, path) => {
    const found = read(line({ asked, rest: '400 485 "-" "-"' }))
    expect(found).toMatchObject({ method: '', path, query: null, protocol: '', status: 400 })
  })

  it('cuts an address of a megabyte, and says how long it was', () => {
    const found = read(line({ asked: `GET /${'a'.repeat(1_000_000)}?b HTTP/1.1` }))
    expect(found.path).toHaveLength(MAX_URL)
    expect(found).toMatchObject({ method: 'GET', protocol: 'HTTP/1.1', urlSize: 1_000_003 })
  })

  it.each([
    [line({ time: '[2 March]' }), 'no time in brackets'],
    [line({ time: '[30/Feb/2026:10:15:04 +0000]' }), 'no time in brackets'],
    [line({ time: '[02/Mar/2026:10:15:04]' }), 'no time in brackets'],
    [line({ head: 'crawler.example - -' }), '"crawler.example", which is no IP address'],
    [line({ head: '203.0.113.7' }), 'client, identity and user'],
    [`203.0.113.7 - - ${TIME} GET / 200 5`, 'no request in quotation marks'],
    [`203.0.113.7 - - ${TIME} "GET / HTTP/1.1`, 'no request in quotation marks'],
    [line({ rest: 'OK 5' }), 'no status and size'],
    [line({ rest: '200' }), 'no status and size'],
    [line({ asked: 'GET /\0 HTTP/1.1' }), 'NUL byte'],
  ])('is rejected with what is wrong: %s', (text, words) => {
    expect(reason(text)).toContain(words)
  })

  it('is rejected where it is no text, with the reason of the source', () => {
    const record = { ...recordOf('x'), problem: 'Its bytes are not valid UTF-8 text.' }
    expect(reasonOf(accessLogFormat.parse(record, CONTEXT))).toBe(record.problem)
  })

  it('believes X-Forwarded-For of a trusted proxy alone', () => {
    const text = line({ head: '192.0.2.1 - -', rest: '200 5 "-" "x" "198.51.100.77, 192.0.2.9"' })
    expect(read(text)).toMatchObject({ client: '192.0.2.1', peer: '192.0.2.1' })
    const isTrusted = (ip: string) => ip.startsWith('192.0.2.')
    const found = read(text, { ...CONTEXT, web: { isTrusted, fields: {} } })
    expect(found).toMatchObject({ client: '198.51.100.77', peer: '192.0.2.1' })
  })
})
