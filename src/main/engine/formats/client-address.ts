import { canonicalAddress } from '../../../shared/address'

/** What a log writes where there is nothing. */
const NOTHING = '-'
/** A header that is longer is looked at from its end, where our own proxies write. */
const MAX_HOPS = 64

/**
 * Reads an address as logs write it: with brackets, a port behind it, or a zone (`fe80::1%eth0`).
 * Null where it is none.
 */
export function readLoggedAddress(text: string): string | null {
  const whole = canonicalAddress(text)
  if (whole !== null) return whole
  const bracketed = /^\[([^\]]{2,64})\](?::\d{1,5})?$/.exec(text)?.[1]
  const bare = bracketed ?? /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text)?.[1] ?? text
  const zone = bare.indexOf('%')
  return canonicalAddress(zone < 0 ? bare : bare.slice(0, zone))
}

/**
 * Who really asked. A connection's own address, unless it is one of our proxies: then the last
 * address of X-Forwarded-For that is none of ours, as far as only trusted ones added to it. What a
 * client wrote there itself stands before that and is never believed.
 */
export function chooseClient(
  peer: string,
  forwardedFor: string,
  isTrusted: (ip: string) => boolean,
): string {
  if (forwardedFor === '' || forwardedFor === NOTHING || !isTrusted(peer)) return peer
  let client = peer
  const hops = forwardedFor.split(',')
  for (const hop of hops.slice(-MAX_HOPS).toReversed()) {
    const address = readLoggedAddress(hop.trim())
    if (address === null) return client
    client = address
    if (!isTrusted(address)) return client
  }
  return client
}
