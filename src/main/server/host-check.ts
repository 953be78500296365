import { isLoopbackName } from '../engine/loopback'

/** Which names a server answers to. */
export interface HostRules {
  port: number
  isTls: boolean
  /** Names besides loopback: `name` on our own port, `name:port` as it stands. */
  allowedHosts: readonly string[]
}

/**
 * What is wrong with the Host header, null when nothing is. A page elsewhere that has bent a name
 * of its own to our address (DNS rebinding) is stopped here.
 */
export function findHostFault(host: string | undefined, rules: HostRules): string | null {
  if (host === undefined || host === '') return 'The request names no host'
  if (isOwnHost(host, rules)) return null
  return `This server does not answer to the host ${quoted(host)}; allow it with --allowed-host`
}

/**
 * What is wrong with the Origin header, null when nothing is. Programs send none; a browser's must
 * be the page that this server gave out, or a host that is allowed by name and port.
 */
export function findOriginFault(
  origin: string | undefined,
  host: string,
  rules: HostRules,
): string | null {
  if (origin === undefined) return null
  const parsed = URL.canParse(origin) ? new URL(origin) : null
  const isWeb = parsed !== null && (parsed.protocol === 'http:' || parsed.protocol === 'https:')
  if (isWeb && (sameHost(parsed.host, host) || isNamed(parsed.host, rules))) return null
  return `Requests from pages of ${quoted(origin)} are refused`
}

function isOwnHost(host: string, rules: HostRules): boolean {
  const parts = splitHost(host)
  if (parts === null) return false
  if (isLoopbackName(parts.name)) return portOf(parts, rules) === rules.port
  return rules.allowedHosts.some((allowed) => {
    const wanted = splitHost(allowed)
    if (wanted === null || wanted.name !== parts.name) return false
    if (wanted.port !== null) return portOf(parts, rules) === wanted.port
    return parts.port === null || parts.port === rules.port
  })
}

function isNamed(host: string, rules: HostRules): boolean {
  return rules.allowedHosts.some((allowed) => allowed.includes(':') && sameHost(allowed, host))
}

function sameHost(one: string, other: string): boolean {
  const [left, right] = [splitHost(one), splitHost(other)]
  return left !== null && right !== null && left.name === right.name && left.port === right.port
}

interface HostParts {
  name: string
  port: number | null
}

function portOf(parts: HostParts, rules: HostRules): number {
  return parts.port ?? (rules.isTls ? 443 : 80)
}

function splitHost(host: string): HostParts | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(host.trim())
  const name = match?.[1]
  if (name === undefined) return null
  const port = match?.[2]
  return { name: name.toLowerCase(), port: port === undefined ? null : Number(port) }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
