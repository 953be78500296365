import { canonicalAddress } from '../../../shared/address'
import { type JsonObject, nameType, quote, textOf } from './json'
import { toMilliseconds } from './time'

const MAX_PORT = 65_535
const UNSPECIFIED = '0.0.0.0'
const HTTP_PROTOCOL = 7

/** What all entries of one alert share. Times in ms. */
export interface Flow {
  /** The fields that identify the flow (or the entity), in the order of the event id. */
  key: string[]
  time: number
  /** The alert says no time; `time` is the transport's. */
  isTimeBorrowed: boolean
  reporter: string
  subject: string
  ip: string | null
  target: string | null
  targetPort: number | null
  /** The server's address, where ntopng says that it is in the local networks. */
  ownServer: string | undefined
  httpStatus: number | null
}

interface Side {
  ip: string | null
  port: number | null
}

type Failure = { reason: string }

/** Reads who did what to whom and when; a field of the wrong kind rejects the alert by its name. */
export function readFlow(alert: JsonObject, transportTime: number): Flow | Failure {
  const client = readSide(alert, 'cli')
  if ('reason' in client) return client
  const server = readSide(alert, 'srv')
  if ('reason' in server) return server
  const time = readTime(alert)
  if (typeof time === 'object' && time !== null) return time
  const parties = findParties(alert, client, server)
  if ('reason' in parties) return parties
  const probe = textOf(alert.probe_ip)
  const who =
    client.ip === null && server.ip === null
      ? [textOf(alert.entity_id), textOf(alert.entity_val)]
      : [client.ip ?? '', textOf(client.port), server.ip ?? '', textOf(server.port)]
  return {
    ...parties,
    key: [
      probe,
      textOf(alert.ifid),
      textOf(alert.vlan_id),
      textOf(alert.proto),
      ...who,
      textOf(time),
    ],
    time: time ?? transportTime,
    isTimeBorrowed: time === null,
    reporter: probe === '' || probe === UNSPECIFIED ? 'ntopng' : probe,
    ownServer: isTrue(alert.srv_localhost) ? (server.ip ?? undefined) : undefined,
    httpStatus: readHttpStatus(alert),
  }
}

function readSide(alert: JsonObject, side: 'cli' | 'srv'): Side | Failure {
  const ip = alert[`${side}_ip`] ?? ''
  const port = alert[`${side}_port`] ?? null
  if (typeof ip !== 'string')
    return { reason: `\`${side}_ip\` is ${nameType(ip)}; it must be a text.` }
  const address = ip === '' ? null : canonicalAddress(ip)
  if (ip !== '' && address === null) {
    return { reason: `\`${side}_ip\` is ${quote(ip)}, which is no IP address.` }
  }
  if (port !== null && !isWholeUpTo(port, MAX_PORT)) {
    return {
      reason: `\`${side}_port\` is ${quote(port)}; a port is a whole number, 0 to ${MAX_PORT}.`,
    }
  }
  return { ip: address, port }
}

/** `first_seen`, else `tstamp`; null where the alert says neither. */
function readTime(alert: JsonObject): number | null | Failure {
  for (const field of ['first_seen', 'tstamp'] as const) {
    const value = alert[field]
    if (value === undefined || value === null) continue
    if (!Number.isSafeInteger(value)) {
      return { reason: `\`${field}\` is ${quote(value)}; it must be a Unix time, a whole number.` }
    }
    return toMilliseconds(Number(value))
  }
  return null
}

type Parties = Pick<Flow, 'subject' | 'ip' | 'target' | 'targetPort'>

/** The server is the subject if only it is marked as attacker; else the client; else the entity. */
function findParties(alert: JsonObject, client: Side, server: Side): Parties | Failure {
  const isServerAttacking = isTrue(alert.is_srv_attacker) && !isTrue(alert.is_cli_attacker)
  const [first, second] = isServerAttacking ? [server, client] : [client, server]
  const [subject, target] = first.ip === null ? [second, first] : [first, second]
  if (subject.ip !== null) {
    return { subject: subject.ip, ip: subject.ip, target: target.ip, targetPort: target.port }
  }
  // No store takes NUL, so that a host of nothing else is none.
  const entity = textOf(alert.entity_val).replaceAll('\0', '')
  if (entity === '' || entity === 'flow') {
    return {
      reason: 'The alert names nobody: `cli_ip` is missing, and so is a host in `entity_val`.',
    }
  }
  // ntopng writes a host as address@vlan.
  const ip = canonicalAddress(entity.replace(/@\d+$/, ''))
  return { subject: ip ?? entity, ip, target: null, targetPort: null }
}

/** `l7_error_code` where the flow is HTTP; other protocols use the field for codes of their own. */
function readHttpStatus(alert: JsonObject): number | null {
  const code = alert.l7_error_code
  if (!isWholeUpTo(code, 599) || code < 100) return null
  const protocol = alert['proto.ndpi']
  const isHttp =
    typeof protocol !== 'string' ||
    protocol.includes('HTTP') ||
    alert.l7_proto === HTTP_PROTOCOL ||
    alert.l7_master_proto === HTTP_PROTOCOL
  return isHttp ? code : null
}

function isWholeUpTo(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1
}
