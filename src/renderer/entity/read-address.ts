import { canonicalAddress, formatAddress, parseNetwork } from '../../shared/address'
import { entityStrings } from '../strings'

/** An address in canonical form, or in words why the text is none. */
export type ReadAddress = { ok: true; address: string } | { ok: false; problem: string }

/** Reads a typed address; a network is told from a typing error. */
export function readAddress(typed: string): ReadAddress {
  const text = typed.trim()
  const address = canonicalAddress(text)
  if (address !== null) return { ok: true, address }
  const parsed = parseNetwork(text)
  if (!parsed.ok) return { ok: false, problem: parsed.problem }
  const { family, first, last, text: network } = parsed.network
  const example = formatAddress({ family, number: first === last ? first : first + 1n })
  return { ok: false, problem: entityStrings.landing.network(network, example) }
}
