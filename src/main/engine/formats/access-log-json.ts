import type { WebField } from '../../../shared/web-traffic'
import type { ParseResult, RawRecord } from '../record'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { fieldFault, isObject, type JsonObject, textCleaner, textOf } from './json'
import { readRequestLine, toWebRequest } from './web-request'
import { readWebTime } from './web-time'

const NAME = 'access-log-json'
/** Names under which nginx, Apache and Apache Traffic Server say what, in the order they are asked. */
const KNOWN: Record<WebField, readonly string[]> = {
  time: ['@timestamp', 'time_iso8601', 'time_local', 'timestamp', 'time', 'msec'],
  client: [
    'client_ip',
    'remote_addr',
    'remote_ip',
    'clientip',
    'remoteIP',
    'remote_host',
    'client',
  ],
  forwardedFor: ['http_x_forwarded_for', 'x_forwarded_for', 'xff', 'X-Forwarded-For'],
  host: ['client_request_host', 'http_host', 'vhost', 'virtual_host', 'server_name', 'host'],
  request: ['request', 'request_line'],
  method: ['client_request_method', 'request_method', 'method', 'verb'],
  url: ['client_url', 'request_uri', 'uri', 'url', 'path', 'filename'],
  query: ['querystring', 'query_string', 'args', 'query'],
  protocol: ['http_request_version', 'server_protocol', 'protocol', 'httpversion'],
  status: ['http_response_code', 'status', 'response_code', 'response', 'code'],
  bytes: ['reply_length_bytes', 'body_bytes_sent', 'bytes_sent', 'bytes', 'size'],
  contentType: ['content_type', 'sent_http_content_type'],
  userAgent: ['client_ua', 'http_user_agent', 'user_agent', 'userAgent', 'agent'],
  referrer: ['http_referer', 'referer', 'referrer'],
  user: ['client_user', 'remote_user', 'user', 'auth'],
  country: ['geoip.country_name', 'geoip_country_name', 'country'],
  latitude: ['geoip.location.lat', 'geoip_latitude'],
  longitude: ['geoip.location.lon', 'geoip_longitude'],
}

/** A request of an access log as JSON: nginx's, Apache's, or Apache Traffic Server's. */
export const accessLogJsonFormat: JsonFormat = {
  name: NAME,
  marks: 'web request',
  recognises: (value) =>
    has(value, 'status') && has(value, 'client') && (has(value, 'request') || has(value, 'url')),
  parse: parseAsJson(parseRequest),
  parseObject: parseRequest,
}

function has(value: JsonObject, field: WebField): boolean {
  return KNOWN[field].some((name) => name in value)
}

function parseRequest(value: JsonObject, record: RawRecord, context: ParseContext): ParseResult {
  const clean = textCleaner(record.text)
  const read = (field: WebField) => find(value, field, context)
  const text = (field: WebField) => clean(textOf(read(field).value))
  const time = read('time')
  const at = readWebTime(textOf(time.value))
  if (at === null) {
    return reject(fieldFault(time.name, time.value, 'a time with its zone, or Unix seconds'))
  }
  const client = read('client')
  if (typeof client.value !== 'string') {
    return reject(fieldFault(client.name, client.value, 'an IP address'))
  }
  const url = read('url')
  const line = read('request')
  if (typeof line.value !== 'string' && typeof url.value !== 'string') {
    return reject(fieldFault(url.name, url.value, 'the path that was asked for'))
  }
  return toWebRequest(
    {
      format: NAME,
      time: at,
      peer: clean(client.value),
      forwardedFor: text('forwardedFor'),
      host: text('host'),
      asked:
        typeof url.value === 'string'
          ? {
              method: text('method') || readRequestLine(text('request')).method,
              target: joinQuery(text('url'), text('query')),
              protocol: text('protocol'),
            }
          : readRequestLine(text('request')),
      status: text('status'),
      bytes: text('bytes'),
      contentType: text('contentType'),
      userAgent: text('userAgent'),
      referrer: text('referrer'),
      user: text('user'),
      country: text('country'),
      latitude: numberOf(read('latitude').value, 90),
      longitude: numberOf(read('longitude').value, 180),
    },
    context,
  )
}

/** The query with its `?` or without it; an address that has it already keeps its own. */
function joinQuery(url: string, query: string): string {
  if (query === '' || query === '-' || url.includes('?')) return url
  return query.startsWith('?') ? `${url}${query}` : `${url}?${query}`
}

/** What a record says of a field, and the name it says it under. */
function find(value: JsonObject, field: WebField, { web }: ParseContext) {
  const named = web?.fields[field]
  if (named !== undefined) return { name: named, value: at(value, named) }
  const name = KNOWN[field].find((each) => at(value, each) !== undefined) ?? KNOWN[field][0] ?? ''
  return { name, value: at(value, name) }
}

/** The value under a name, or along the names between its dots. */
function at(value: JsonObject, name: string): unknown {
  if (name in value || !name.includes('.'))
    return Object.hasOwn(value, name) ? value[name] : undefined
  let here: unknown = value
  for (const part of name.split('.')) {
    if (!isObject(here) || !Object.hasOwn(here, part)) return undefined
    here = here[part]
  }
  return here
}

/** A number or its text, as far from 0 as `most`; null for all others. */
function numberOf(value: unknown, most: number): number | null {
  const text = textOf(value)
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Math.abs(number) <= most ? number : null
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
