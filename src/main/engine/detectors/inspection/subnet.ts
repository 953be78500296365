import { type Network, networkAt, parseAddress } from '../../../../shared/address'
import type { InspectionSettings } from '../../../../shared/inspection'

/** The subnet that a client belongs to; null for what is no address. */
export function subnetOf(
  client: string,
  {
    ipv4PrefixLength,
    ipv6PrefixLength,
  }: Pick<InspectionSettings, 'ipv4PrefixLength' | 'ipv6PrefixLength'>,
): Network | null {
  const address = parseAddress(client)
  if (address === null) return null
  return networkAt(address, address.family === 4 ? ipv4PrefixLength : ipv6PrefixLength)
}
