import { parseNetwork } from '../../shared/address'
import type { WebTrafficSettings } from '../../shared/web-traffic'
import { AddressSet } from './blacklists/address-set'
import type { WebReading } from './formats/format'

/** Answers how access logs are read by the settings as they stand; proxies are read once a change. */
export function createWebReading(settings: () => WebTrafficSettings): () => WebReading {
  let named: readonly string[] = []
  let trusted = new AddressSet([])
  return () => {
    const { trustedProxies, fields } = settings()
    if (trustedProxies !== named) {
      named = trustedProxies
      trusted = new AddressSet(trustedProxies.flatMap(toNetwork))
    }
    const proxies = trusted
    return { isTrusted: (ip) => proxies.has(ip), fields }
  }
}

function toNetwork(text: string) {
  const parsed = parseNetwork(text)
  return parsed.ok ? [parsed.network] : []
}
