import { parseNetwork } from '../../../shared/address'
import type { WebAnomalySettings } from '../../../shared/web-anomaly'
import { AddressSet } from '../blacklists/address-set'

type Watched = Pick<WebAnomalySettings, 'hosts' | 'exceptHosts' | 'exceptClients'>

/** Whether requests of a client to a host are looked at, by the settings. */
export type IsWatched = (host: string, client: string) => boolean

/** Answers by the settings as they stand; their lists are read once a change. */
export function createWatched(settings: () => Watched): IsWatched {
  let named: readonly string[] = []
  let clients = new AddressSet([])
  return (host, client) => {
    const { hosts, exceptHosts, exceptClients } = settings()
    if (exceptClients !== named) {
      named = exceptClients
      clients = new AddressSet(exceptClients.flatMap(toNetwork))
    }
    if (hosts.length > 0 && !hosts.some((pattern) => matchesHost(pattern, host))) return false
    if (exceptHosts.some((pattern) => matchesHost(pattern, host))) return false
    return !clients.has(client)
  }
}

/** Whether a host is one of a pattern: `*` stands for any characters, also none; case does not count. */
export function matchesHost(pattern: string, host: string): boolean {
  const pieces = pattern.toLowerCase().split('*')
  const first = pieces.shift() ?? ''
  const last = pieces.pop()
  if (last === undefined) return host === first
  if (host.length < first.length + last.length) return false
  if (!host.startsWith(first) || !host.endsWith(last)) return false
  const end = host.length - last.length
  let at = first.length
  for (const piece of pieces) {
    const found = host.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

function toNetwork(text: string) {
  const parsed = parseNetwork(text)
  return parsed.ok ? [parsed.network] : []
}
