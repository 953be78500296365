import { canonicalAddress } from '../../shared/address'
import type { ParsedEvent } from './record'

/** What stands in a text for an address that is not to be told. */
export const REDACTED = '{REDACTED_IP}'

/** Dotted quads, and runs of hexadecimal groups with at least two colons, inside other text. */
const ADDRESSES =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)|(?=[0-9a-f:]*:[0-9a-f]*:)[0-9a-f:]+(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:]|\.\d))/gi

/** Which addresses are kept out of evidence. */
export interface RedactionRules {
  /** True for a public address of the organisation's own networks. */
  isOwnPublic: (ip: string) => boolean
  /** True for a private address: it tells nothing about the organisation. */
  isPrivate: (ip: string) => boolean
}

/**
 * An event's `info` without the organisation's own public addresses: those of own networks, and the
 * server where its reporter calls it local. The reference means to do this, for addresses at the
 * beginning of some alerts' texts; here it holds for all of them. The event's id was drawn from the
 * record as it was delivered, so that a record read again is the same event whatever is hidden now.
 */
export function redactInfo(event: ParsedEvent, rules: RedactionRules): string {
  const { info, ownServer } = event
  if (!mayHoldAddress(info)) return info
  const server = ownServer === undefined || rules.isPrivate(ownServer) ? null : ownServer
  return info.replace(ADDRESSES, (text) => {
    const address = canonicalAddress(text)
    if (address === null) return text
    return address === server || rules.isOwnPublic(address) ? REDACTED : text
  })
}

/** Cheap, since most texts hold none: three dots or two colons are the least an address has. */
function mayHoldAddress(text: string): boolean {
  return countAtLeast(text, '.', 3) || countAtLeast(text, ':', 2)
}

function countAtLeast(text: string, sign: string, least: number): boolean {
  let at = -1
  for (let found = 0; found < least; found += 1) {
    at = text.indexOf(sign, at + 1)
    if (at < 0) return false
  }
  return true
}
