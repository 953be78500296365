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
 * Takes the organisation's own public addresses out of what an event says (`info` and `reason`), in
 * place: those of own networks, and the server where its reporter calls it local. The reference
 * means to do this, for addresses at the beginning of some alerts' texts; here it holds for all of
 * them. The event's id was drawn from the record as it was delivered, so that a record read again is
 * the same event whatever is hidden now.
 */
export function redactTexts(event: ParsedEvent, rules: RedactionRules): void {
  event.info = redactAddresses(event.info, rules, event.ownServer)
  event.reason = redactAddresses(event.reason, rules, event.ownServer)
}

/** A text without the organisation's own public addresses, and without its server where one is named. */
export function redactAddresses(text: string, rules: RedactionRules, ownServer?: string): string {
  return mayHoldAddress(text) ? redact(text, ownServer, rules) : text
}

function redact(text: string, ownServer: string | undefined, rules: RedactionRules): string {
  const server = ownServer === undefined || rules.isPrivate(ownServer) ? null : ownServer
  return text.replace(ADDRESSES, (found) => {
    const address = canonicalAddress(found)
    if (address === null) return found
    return address === server || rules.isOwnPublic(address) ? REDACTED : found
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
