import { describe, expect, it } from 'vitest'
import { accessLogJsonFormat } from './access-log-json'
import { autoFormat } from './auto'
import type { ParseContext } from './format'
import { reasonOf, recordOf } from './record.test-kit'
import { requestOf } from './web-request.test-kit'

const CONTEXT: ParseContext = { transportTime: 0 }
const AT = Date.UTC(2026, 2, 2, 10, 15, 4)
const ATS = {
  '@timestamp': '2026-03-02T10:15:04.250Z',
  client_ip: '203.0.113.7',
  client_request_host: 'www.site.example',
  client_request_method: 'GET',
  client_ua: 'Mozilla/5.0',
  client_url: '/blog/post.html',
  content_type: 'text/html; charset=utf-8',
  http_response_code: 200,
  querystring: '?p=2',
  reply_length_bytes: 15_320,
  host: 'edge-3.example',
  geoip: { location: { lat: '48.2', lon: '16.4' }, country_name: 'Austria' },
}
const read = (value: unknown, context = CONTEXT) =>
  requestOf(autoFormat.parse(recordOf(JSON.stringify(value)), context))

describe('an access log as JSON', () => {
  it('may be of Apache Traffic Server', () => {
    expect(read(ATS)).toMatchObject({
      format: 'access-log-json',
      time: AT + 250,
      client: '203.0.113.7',
      site: 'www.site.example',
      method: 'GET',
      path: '/blog/post.html',
      query: 'p=2',
      status: 200,
      bytes: 15_320,
      contentType: 'text/html; charset=utf-8',
      userAgent: 'Mozilla/5.0',
      country: 'Austria',
      latitude: 48.2,
      longitude: 16.4,
    })
    expect(read({ ...ATS, querystring: null, geoip: null })).toMatchObject({
      query: null,
      country: '',
      latitude: null,
    })
    const atZero = { ...ATS, geoip: { location: { lat: 0, lon: '0' } } }
    expect(read(atZero)).toMatchObject({ latitude: 0, longitude: 0 })
  })

  it('may be of nginx, with its request line', () => {
    const value = {
      time_iso8601: '2026-03-02T11:15:04+01:00',
      remote_addr: '2001:db8::17',
      http_host: 'Site.example:8443',
      request: 'POST /a?b=1 HTTP/2.0',
      status: 404,
      body_bytes_sent: 12,
      http_user_agent: 'x',
    }
    expect(read(value)).toMatchObject({
      time: AT,
      client: '2001:db8::17',
      site: 'site.example',
      method: 'POST',
      path: '/a',
      query: 'b=1',
      protocol: 'HTTP/2.0',
      status: 404,
    })
    const tls = { ...value, request: '\u0016\u0003\u0001' }
    expect(read(tls)).toMatchObject({ method: '', path: '\u0016\u0003\u0001' })
  })

  it('may be of Apache, with texts for numbers', () => {
    const value = {
      time: '02/Mar/2026:10:15:04 +0000',
      remoteIP: '203.0.113.7',
      host: 'site.example',
      method: 'GET',
      request: '/cart',
      path: '/cart',
      query: '?id=4',
      status: '200',
      bytes: '-',
    }
    expect(read(value)).toMatchObject({
      time: AT,
      path: '/cart',
      query: 'id=4',
      bytes: 0,
      status: 200,
    })
  })

  it('is read by names of the settings first, along dots', () => {
    const value = { ...ATS, source: { ip: '198.51.100.9' }, when: AT / 1000, 'a.b': '/other' }
    const web = {
      isTrusted: () => false,
      fields: { client: 'source.ip', time: 'when', url: 'a.b' },
    }
    expect(read(value, { ...CONTEXT, web })).toMatchObject({
      client: '198.51.100.9',
      time: AT,
      path: '/other',
    })
  })

  it.each([
    [{ '@timestamp': 'noon' }, '`@timestamp` is "noon"'],
    [{ '@timestamp': undefined }, '`@timestamp` is missing'],
    [{ client_ip: 'nobody' }, '"nobody", which is no IP address'],
    [{ client_ip: 7 }, '`client_ip` is 7'],
    [{ http_response_code: 'OK' }, 'The status is "OK"'],
    [{ reply_length_bytes: -4 }, 'The size of the answer is "-4"'],
    [{ client_url: undefined }, '`client_url` is missing'],
  ])('is rejected with what is wrong: %j', (change, words) => {
    const text = JSON.stringify({ ...ATS, ...change })
    expect(reasonOf(accessLogJsonFormat.parse(recordOf(text), CONTEXT))).toContain(words)
  })

  it('holds nothing that no store takes', () => {
    const found = read({ ...ATS, client_ua: 'a\0\ud800b', client_url: '/\0' })
    expect([found.userAgent, found.path]).toEqual(['a\ufffdb', '/'])
  })
})
