import ipaddr from 'ipaddr.js'

/** What is wrong with one line of the own networks. `line` is 1-based; `suggestion` is the network meant, where it can be told. */
export interface NetworkFault {
  line: number
  text: string
  kind: 'no network' | 'host bits' | 'duplicate'
  suggestion: string | null
}

/** The lines read as networks in canonical form, and the faults of those that are none. */
export interface NetworkReading {
  networks: string[]
  faults: NetworkFault[]
}

/**
 * Reads one CIDR a line; a bare address is the network of that address alone, empty lines do not
 * count. IPv4-mapped IPv6 is read as IPv4.
 */
export function readNetworks(text: string): NetworkReading {
  const networks: string[] = []
  const faults: NetworkFault[] = []
  text.split('\n').forEach((raw, index) => {
    const value = raw.trim()
    if (value === '') return
    const fault = (kind: NetworkFault['kind'], suggestion: string | null) =>
      faults.push({ line: index + 1, text: value, kind, suggestion })
    const network = parseNetwork(value)
    if (network === null) fault('no network', null)
    else if (network.hasHostBits) fault('host bits', network.canonical)
    else if (networks.includes(network.canonical)) fault('duplicate', null)
    else networks.push(network.canonical)
  })
  return { networks, faults }
}

function parseNetwork(value: string): { canonical: string; hasHostBits: boolean } | null {
  const [address = '', bitsText, ...rest] = value.split('/')
  if (rest.length > 0 || !isFullAddress(address)) return null
  const parsed = ipaddr.process(address)
  const isMapped = parsed.kind() === 'ipv4' && address.includes(':')
  const mostBits = parsed.kind() === 'ipv4' ? 32 : 128
  if (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText)) return null
  const bits = bitsText === undefined ? mostBits : Number(bitsText) - (isMapped ? 96 : 0)
  if (bits < 0 || bits > mostBits) return null
  const bytes = parsed.toByteArray()
  const masked = bytes.map((byte, index) => byte & maskByte(bits, index))
  const base = ipaddr.fromByteArray(masked)
  return {
    canonical: `${base.kind() === 'ipv6' ? formatV6(base) : base.toString()}/${bits}`,
    hasHostBits: masked.some((byte, index) => byte !== bytes[index]),
  }
}

/** Four decimal parts or IPv6 without a zone; the library also takes forms such as `10.1`. */
function isFullAddress(address: string): boolean {
  if (address.includes('%')) return false
  return ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
}

function formatV6(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}

function maskByte(bits: number, index: number): number {
  const kept = Math.max(0, Math.min(8, bits - index * 8))
  return (0xff << (8 - kept)) & 0xff
}
