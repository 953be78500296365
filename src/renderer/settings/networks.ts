import { parseNetwork } from '../../shared/address'

/** What is wrong with one line of the own networks; `line` counts from 1. */
export interface NetworkFault {
  line: number
  text: string
  kind: 'no network' | 'duplicate'
  /** Why it is no network, in words; empty for a duplicate. */
  problem: string
}

/** The lines read as networks in canonical form, and the faults of those that are none. */
export interface NetworkReading {
  networks: string[]
  faults: NetworkFault[]
}

/** Reads one address or network a line; empty lines do not count. */
export function readNetworks(text: string): NetworkReading {
  const networks: string[] = []
  const faults: NetworkFault[] = []
  text.split('\n').forEach((raw, index) => {
    const value = raw.trim()
    if (value === '') return
    const line = index + 1
    const parsed = parseNetwork(value)
    if (!parsed.ok) faults.push({ line, text: value, kind: 'no network', problem: parsed.problem })
    else if (networks.includes(parsed.network.text)) {
      faults.push({ line, text: value, kind: 'duplicate', problem: '' })
    } else networks.push(parsed.network.text)
  })
  return { networks, faults }
}
