import { cutText } from './cut-text'
import { isObject, type JsonObject } from './json'

/** Characters of a packet's payload that stand for it in a line. */
const MAX_PAYLOAD = 1_024

/**
 * What an EVE event says of the traffic itself, as one line: the address that was asked for, the
 * name in the certificate or the query, the program, the file, else the beginning of the payload.
 */
export function describeTraffic(event: JsonObject): string {
  const { http, tls, dns, ssh, smtp, fileinfo, payload_printable } = event
  return (
    joined(http, 'hostname', 'url') ||
    joined(tls, 'sni') ||
    joined(tls, 'subject') ||
    describeQuery(dns) ||
    describeProgram(ssh) ||
    joined(smtp, 'mail_from') ||
    joined(fileinfo, 'filename') ||
    (typeof payload_printable === 'string' ? cutText(payload_printable, MAX_PAYLOAD) : '')
  )
}

/** The status of an HTTP answer, null where there was none. */
export function readHttpStatus(http: unknown): number | null {
  if (!isObject(http)) return null
  const { status } = http
  const isStatus = typeof status === 'number' && Number.isInteger(status)
  return isStatus && status >= 100 && status <= 599 ? status : null
}

/** The name asked for; its place changed with EVE's versions. */
function describeQuery(dns: unknown): string {
  if (!isObject(dns)) return ''
  const queries = dns.queries ?? dns.query
  const first: unknown = Array.isArray(queries) ? queries[0] : dns
  return joined(first, 'rrname')
}

function describeProgram(ssh: unknown): string {
  if (!isObject(ssh)) return ''
  return joined(ssh.client, 'software_version') || joined(ssh.server, 'software_version')
}

function joined(part: unknown, ...fields: readonly string[]): string {
  if (!isObject(part)) return ''
  let text = ''
  for (const field of fields) {
    const value = part[field]
    if (typeof value === 'string') text += value
  }
  return text
}
